using Mps.Kernels;
using Mps.Media;

namespace Mps.Vulkan;

/// <summary>
/// A <see cref="VulkanChain"/> that does not fail with its device: when that gets lost, or runs out of memory, the same picture and all later ones are made by CPU
/// kernels instead. Owns both.
/// </summary>
public sealed class VulkanPictureKernel : IPictureKernel
{
    private readonly Func<IPictureKernel> _makeSubstitute;
    private VulkanChain? _chain;
    private IPictureKernel? _substitute;

    /// <param name="chain">What makes the pictures. This object's from here on.</param>
    /// <param name="makeSubstitute">Makes what takes over, with the same formats; called at most once.</param>
    public VulkanPictureKernel(VulkanChain chain, Func<IPictureKernel> makeSubstitute)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(makeSubstitute);
        _chain = chain;
        _makeSubstitute = makeSubstitute;
        Source = chain.Source;
        Target = chain.Target;
    }

    /// <inheritdoc/>
    public FrameFormat Source { get; }

    /// <inheritdoc/>
    public FrameFormat Target { get; }

    /// <inheritdoc/>
    public string Summary => _chain?.Summary ?? $"{_substitute?.Summary} (the Vulkan device {(Loss is VulkanDeviceLostException ? "was lost" : "failed")})";

    /// <summary>Why the CPU took over; null while the device works.</summary>
    public VulkanException? Loss { get; private set; }

    /// <summary>Pictures that the device made.</summary>
    public long PicturesOnDevice { get; private set; }

    /// <summary>Pictures that the CPU made because the device was lost or failed.</summary>
    public long PicturesOnCpu { get; private set; }

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        if (_chain is { } chain)
        {
            try
            {
                chain.Apply(source, target);
                PicturesOnDevice++;
                return;
            }
            catch (VulkanException e)
            {
                Loss = e;
                _substitute = _makeSubstitute();
                _chain = null;
                chain.Dispose();
            }
        }

        ObjectDisposedException.ThrowIf(_substitute is null, this);
        _substitute.Apply(source, target);
        PicturesOnCpu++;
    }

    /// <inheritdoc/>
    public void Restart()
    {
        _chain?.Restart();
        _substitute?.Restart();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chain?.Dispose();
        _substitute?.Dispose();
        _chain = null;
        _substitute = null;
    }
}
