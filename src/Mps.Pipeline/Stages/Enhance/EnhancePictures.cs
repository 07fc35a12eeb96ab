using Mps.Av;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Stages.Enhance;

/// <summary>
/// Through kernels that improve pictures, one after another, over recycled pictures. Kernels that look back in time begin anew where pictures
/// do not follow on each other. Owns the kernels.
/// </summary>
internal sealed class EnhancePictures : PictureProcess
{
    // Further apart than this, pictures belong to different scenes more often than not.
    private const double LongestGapSeconds = 0.5;

    private readonly IPictureKernel[] _kernels;
    private readonly FramePool[] _pools;
    private readonly MediaFrame[] _between;
    private readonly ColorFacts? _color;
    private readonly Rational? _shape;
    private readonly long _longestGap;
    private long _last = MediaPacket.NoTime;

    /// <param name="kernels">At least one, each taking what the one before makes; taken over.</param>
    /// <param name="timeBase">Unit of the pictures' times.</param>
    /// <param name="color">What the results' colours are; null = as they come.</param>
    /// <param name="shape">Shape of the results' samples; null = as they come.</param>
    /// <exception cref="MediaException">No memory.</exception>
    public EnhancePictures(IReadOnlyList<IPictureKernel> kernels, Rational timeBase, ColorFacts? color = null, Rational? shape = null)
    {
        _kernels = [.. kernels];
        (_color, _shape) = (color, shape);
        _longestGap = timeBase.IsPositive ? Math.Max(1, (long)Math.Round(LongestGapSeconds / timeBase.ToDouble())) : long.MaxValue;
        _pools = new FramePool[_kernels.Length];
        _between = new MediaFrame[_kernels.Length - 1];
        for (int i = 0; i < _kernels.Length; i++)
        {
            FrameFormat made = _kernels[i].Target;
            int same = Array.FindIndex(_kernels, 0, i, k => k.Target == made);
            _pools[i] = same >= 0 ? _pools[same] : new FramePool(made.Width, made.Height, AvLibrary.PixelFormat(made.PixelFormat.Name()));
        }

        for (int i = 0; i < _between.Length; i++)
            _between[i] = new MediaFrame();
    }

    /// <summary>Range of the results' codes; null = as they come.</summary>
    public int? Range { get; init; }

    /// <summary>Where the results' chroma lies, the library's number; null = as it comes, or as their colours say.</summary>
    public int? ChromaLocation { get; init; }

    public override string Summary => string.Join(", ", _kernels.Select(k => k.Summary));

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        Follow(picture.Pts);
        MediaFrame from = picture;
        for (int i = 0; i < _kernels.Length; i++)
        {
            MediaFrame to = i < _between.Length ? _between[i] : result;
            _pools[i].Get(to);
            _kernels[i].Apply(PictureViews.Read(from, _kernels[i].Source), PictureViews.Write(to, _kernels[i].Target));
            if (i > 0)
                from.Clear();
            from = to;
        }

        result.CopyPropertiesFrom(picture);
        if (_shape is { } shape)
            result.SetSampleAspectRatio(shape);
        if (_color is { } color)
            result.SetColor(color);
        else if (Range is { } range)
            result.SetColor(picture.Facts.Color with { Range = range });
        if (ChromaLocation is { } place)
            result.SetChromaLocation(place);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (IPictureKernel kernel in _kernels)
            kernel.Dispose();
        foreach (FramePool pool in _pools.Distinct())
            pool.Dispose();
        foreach (MediaFrame frame in _between)
            frame.Dispose();
    }

    private void Follow(long pts)
    {
        if (_last != MediaPacket.NoTime && pts != MediaPacket.NoTime && (pts <= _last || pts - _last > _longestGap))
        {
            foreach (IPictureKernel kernel in _kernels)
                kernel.Restart();
        }

        _last = pts;
    }
}
