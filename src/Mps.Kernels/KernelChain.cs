using Mps.Media;

namespace Mps.Kernels;

/// <summary>Several kernels as one, each taking what the one before makes. Owns them and the pictures between them.</summary>
public sealed class KernelChain : IPictureKernel
{
    private readonly IPictureKernel[] _kernels;
    private readonly FrameMemory[] _between;

    private KernelChain(IReadOnlyList<IPictureKernel> kernels)
    {
        _kernels = [.. kernels];
        _between = new FrameMemory[_kernels.Length - 1];
        for (int i = 0; i < _between.Length; i++)
        {
            // Of two pictures one is read and the other written: a third is needed only where the format changes.
            FrameFormat made = _kernels[i].Target;
            _between[i] = i >= 2 && _between[i - 2].Format == made ? _between[i - 2] : new FrameMemory(made);
        }
    }

    /// <inheritdoc/>
    public FrameFormat Source => _kernels[0].Source;

    /// <inheritdoc/>
    public FrameFormat Target => _kernels[^1].Target;

    /// <inheritdoc/>
    public string Summary => string.Join(", ", _kernels.Select(kernel => kernel.Summary));

    /// <summary>The kernels as one; one alone is itself.</summary>
    /// <param name="kernels">At least one; taken over.</param>
    public static IPictureKernel Of(IReadOnlyList<IPictureKernel> kernels)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        return kernels.Count == 1 ? kernels[0] : new KernelChain(kernels);
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        for (int i = 0; i < _kernels.Length; i++)
        {
            _kernels[i].Apply(i == 0 ? source : _between[i - 1].View(), i < _between.Length ? _between[i].View() : target);
        }
    }

    /// <inheritdoc/>
    public void Restart()
    {
        foreach (IPictureKernel kernel in _kernels)
        {
            kernel.Restart();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IPictureKernel kernel in _kernels)
        {
            kernel.Dispose();
        }

        foreach (FrameMemory picture in _between)
        {
            picture.Dispose();
        }
    }
}
