using Mps.Av;
using Mps.Kernels;
using Mps.Kernels.FrameRate;
using Mps.Media;

namespace Mps.Pipeline.Stages;

/// <summary>
/// Turns any frame times into a higher constant rate with frames made along the motion between two of the source. A frame of the source that
/// lies close to a tick is passed on as it is. Repeated are: frames that stand for longer than <see cref="LongestSeconds"/> (a still, not
/// motion), those next to a change of size or format, and all of a format that the interpolator does not know.
/// </summary>
/// <param name="inputTimeBase">Unit of the times that come in.</param>
/// <param name="rate">What goes out, frames a second.</param>
/// <param name="team">Threads that share a picture's rows; borrowed.</param>
public sealed class MotionRateConverter(Rational inputTimeBase, Rational rate, RowTeam team) : RateConverter
{
    /// <summary>Frames further apart than this are not joined by motion.</summary>
    public const double LongestSeconds = 0.3;

    // Ticks: nearer than this to a frame of the source, that frame is shown.
    private const double Near = 1.0 / 16;

    private readonly MediaFrame _earlier = new();
    private readonly MediaFrame _later = new();
    private readonly double _ticks = inputTimeBase.ToDouble() * rate.ToDouble();
    private FrameInterpolator? _interpolator;
    private FramePool? _pool;
    private double _earlierAt;
    private double _endsAt;
    private long _next;
    private long _origin;
    private long _made;
    private bool _holding;
    private bool _shown;
    private bool _follows;

    /// <summary>Told once, when pictures come that cannot be joined by motion: their format.</summary>
    public Action<string>? Unsupported { get; init; }

    /// <inheritdoc/>
    public override void Push(MediaFrame frame, long pts, long duration, long origin, MediaFrame scratch, Emit emit)
    {
        double at = pts * _ticks;
        if (_holding && at <= _earlierAt)
        {
            // A time that was shown already.
            frame.Clear();
            return;
        }

        _later.MoveFrom(frame);
        if (_holding)
            Between(at, scratch, emit);
        else
            _next = (long)Math.Round(at);
        _earlier.MoveFrom(_later);
        (_earlierAt, _endsAt, _origin, _holding) = (at, at + (duration > 0 ? duration * _ticks : 1), origin, true);
    }

    /// <inheritdoc/>
    public override void Flush(MediaFrame scratch, Emit emit)
    {
        if (_holding)
        {
            // A frame alone is shown once, however short it is.
            long end = Math.Max((long)Math.Round(_endsAt), _shown ? _next : _next + 1);
            for (; _next < end; _next++)
                Show(_earlier, _origin, scratch, emit);
        }

        _holding = _follows = false;
        _earlier.Clear();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _earlier.Dispose();
        _later.Dispose();
        _interpolator?.Dispose();
        _pool?.Dispose();
    }

    // All ticks from the earlier frame up to the later one, whose own belongs to it.
    private void Between(double laterAt, MediaFrame scratch, Emit emit)
    {
        bool joined = laterAt - _earlierAt <= LongestSeconds * rate.ToDouble() && Open(_earlier, _later);
        bool analysed = false;
        for (; _next < laterAt - Near; _next++)
        {
            if (!joined || _next <= _earlierAt + Near)
            {
                Show(_earlier, _origin, scratch, emit);
                continue;
            }

            FrameFormat format = _interpolator!.Format;
            ReadOnlyFrameView earlier = PictureViews.Read(_earlier, format), later = PictureViews.Read(_later, format);
            if (!analysed)
                _interpolator.Analyse(earlier, later, _follows);
            analysed = true;
            _pool!.Get(scratch);
            scratch.CopyPropertiesFrom(_earlier);
            _interpolator.Make(earlier, later, (_next - _earlierAt) / (laterAt - _earlierAt), PictureViews.Write(scratch, format));
            scratch.Pts = _next;
            // Below those of the source's frames and of "none yet".
            emit(scratch, -2 - _made++);
            scratch.Clear();
        }

        _follows = analysed;
    }

    private void Show(MediaFrame frame, long origin, MediaFrame scratch, Emit emit)
    {
        scratch.Reference(frame);
        scratch.Pts = _next;
        emit(scratch, origin);
        scratch.Clear();
        _shown = true;
    }

    private bool Open(MediaFrame earlier, MediaFrame later)
    {
        FrameFacts one = earlier.Facts, other = later.Facts;
        if (one.Width != other.Width || one.Height != other.Height || one.Format != other.Format)
            return false;
        string name = AvLibrary.PixelFormatName(other.Format);
        if (!PixelFormats.TryParse(name, out PixelFormat pixels) || !FrameInterpolator.Supports(pixels))
        {
            Unsupported?.Invoke(name);
            return false;
        }

        var format = new FrameFormat(pixels, other.Width, other.Height);
        if (_interpolator?.Format == format)
            return true;
        _interpolator?.Dispose();
        _pool?.Dispose();
        (_interpolator, _pool) = (null, null);
        _pool = new FramePool(format.Width, format.Height, other.Format);
        _interpolator = new FrameInterpolator(format, team: team);
        _follows = false;
        return true;
    }
}
