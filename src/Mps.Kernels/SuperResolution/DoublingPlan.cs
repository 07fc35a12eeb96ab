using Mps.Media;

namespace Mps.Kernels.SuperResolution;

/// <summary>How a picture becomes one at least as large: how often its luma is doubled, and what is scaled after that.</summary>
internal sealed class DoublingPlan
{
    private readonly FrameFormat _source;
    private readonly FrameFormat _target;
    private readonly (int Width, int Height) _doubled;

    /// <exception cref="NotSupportedException">The pixel format is interleaved, RGB or has more than 12 bits.</exception>
    /// <exception cref="ArgumentException">A size is out of range, or less than the source's.</exception>
    public DoublingPlan(FrameFormat source, FrameFormat target)
    {
        (_source, _target) = (source, target);
        Check();
        double ratio = Math.Max((double)target.Width / source.Width, (double)target.Height / source.Height);
        Doublings = ratio <= 1 ? 0 : ratio <= 2 ? 1 : 2;
        _doubled = (source.Width << Doublings, source.Height << Doublings);
        IsExact = Doublings > 0 && _doubled == (target.Width, target.Height);
    }

    /// <summary>0, 1 or 2.</summary>
    public int Doublings { get; }

    /// <summary>The last doubling makes the target's luma; otherwise that is scaled from it.</summary>
    public bool IsExact { get; }

    /// <summary>Doubled lumas that are not the target's; the first is twice as wide and high as the source.</summary>
    public int Between => IsExact ? Doublings - 1 : Doublings;

    /// <summary>Luma alone, in the samples of the format.</summary>
    public PixelFormat Luma => _source.BytesPerSample == 1 ? PixelFormat.Gray : PixelFormat.Gray10le;

    /// <summary>How a plane is scaled: luma from where it is doubled, the others from the source.</summary>
    public (ScaleAxis Horizontal, ScaleAxis Vertical) Axes(int plane, ChromaSiting siting) =>
        FrameScaler.Axes(plane == 0 ? _source with { Width = _doubled.Width, Height = _doubled.Height } : _source, _target, plane, siting);

    private void Check()
    {
        if (!FrameScaler.Supports(_source.PixelFormat) || _source.PixelFormat is PixelFormat.Gbrp or PixelFormat.Gbrp10le or PixelFormat.Gbrp12le or PixelFormat.Gbrap)
        {
            throw new NotSupportedException(
                $"Frames of {_source.PixelFormat.Name()} cannot be enlarged by super-resolution: convert them to planar YUV of 8 to 12 bits.");
        }

        if (!_source.IsValid || !_target.IsValid || _target.Width < _source.Width || _target.Height < _source.Height)
        {
            throw new ArgumentException($"Super-resolution enlarges: {_source} cannot become {_target}.", nameof(_target));
        }
    }
}
