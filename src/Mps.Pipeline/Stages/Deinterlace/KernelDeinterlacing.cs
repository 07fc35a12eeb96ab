using Mps.Av;
using Mps.Kernels;
using Mps.Kernels.Deinterlace;
using Mps.Media;
using Mps.Pipeline.Stages.Enhance;
using Kernel = Mps.Kernels.Deinterlace.Deinterlacer;

namespace Mps.Pipeline.Stages.Deinterlace;

/// <summary>
/// The motion-adaptive kernel, on the device that improves pictures where there is one, until that is lost. It looks one picture ahead: a picture comes out when the one after it has come, or nothing more does. Nothing is
/// allocated per picture but its memory, which is recycled.
/// </summary>
internal sealed class KernelDeinterlacing : DeinterlaceMethod
{
    private readonly Kernel _kernel;
    private readonly FramePool _pool;
    private readonly bool _fields;
    private readonly MediaFrame _previous = new(), _current = new(), _next = new(), _result = new();
    private readonly Action? _fellBack;
    private IDeviceDeinterlacer? _device;
    private bool _hasPrevious, _hasCurrent;
    private long _length;

    /// <param name="format">Of the pictures; <see cref="Supports"/> says which.</param>
    /// <param name="pixelFormat">The library's number of it.</param>
    /// <param name="fields">A whole picture for each field.</param>
    /// <param name="crew">Who does it; borrowed.</param>
    public KernelDeinterlacing(FrameFormat format, int pixelFormat, bool fields, EnhanceCrew crew)
    {
        _kernel = new Kernel(format, team: crew.Team);
        (_device, _fellBack) = (crew.Device?.OpenDeinterlacer(format), crew.FellBack);
        _pool = new FramePool(format.Width, format.Height, pixelFormat);
        _fields = fields;
    }

    public override string Summary => $"the motion-adaptive kernel {(_device is null ? $"({KernelSet.Best.Level})" : $"on {_device.Name}")}";

    /// <summary>Planar pictures of 8 to 12 bits whose planes all have two fields.</summary>
    public static bool Supports(FrameFormat format) =>
        FrameScaler.Supports(format.PixelFormat) && format.IsValid && Enumerable.Range(0, format.PlaneCount).All(plane => format.PlaneHeight(plane) >= 2);

    public override void Push(MediaFrame picture, EmitPicture emit)
    {
        _next.MoveFrom(picture);
        Show(_next);
        if (_hasCurrent)
            Make(_next, emit);
        _previous.MoveFrom(_current);
        _current.MoveFrom(_next);
        (_hasPrevious, _hasCurrent) = (_hasCurrent, true);
    }

    public override void Flush(EmitPicture emit)
    {
        if (_hasCurrent)
        {
            Show(_current);
            Make(null, emit);
        }

        _previous.Clear();
        _current.Clear();
        _hasPrevious = _hasCurrent = false;
    }

    public override void Dispose()
    {
        foreach (MediaFrame frame in (MediaFrame[])[_previous, _current, _next, _result])
            frame.Dispose();
        _pool.Dispose();
        _device?.Dispose();
    }

    private void Show(MediaFrame picture)
    {
        if (_device is not null && !_device.TryTake(PictureViews.Read(picture, _kernel.Format)))
            FallBack();
    }

    // All that the kernel of the CPU needs is still here.
    private void FallBack()
    {
        _device?.Dispose();
        _device = null;
        _fellBack?.Invoke();
    }

    private void Make(MediaFrame? next, EmitPicture emit)
    {
        FrameFacts facts = _current.Facts;
        if (!facts.Interlaced)
        {
            _result.Reference(_current);
            emit(_result);
            return;
        }

        FrameFormat format = _kernel.Format;
        ReadOnlyFrameView current = PictureViews.Read(_current, format);
        ReadOnlyFrameView before = _hasPrevious ? PictureViews.Read(_previous, format) : current, after = next is null ? current : PictureViews.Read(next, format);
        PictureField earlier = facts.TopFieldFirst ? PictureField.Top : PictureField.Bottom;
        _length = Length(facts, next);
        for (int field = 0; field < (_fields ? 2 : 1); field++)
        {
            _pool.Get(_result);
            _result.CopyPropertiesFrom(_current);
            _result.SetProgressive();
            PictureField keep = field == 0 ? earlier : 1 - earlier;
            FrameView whole = PictureViews.Write(_result, format);
            if (_device is not null && !_device.TryMake(whole, keep, second: field == 1))
                FallBack();
            if (_device is null)
                _kernel.Apply(before, current, after, whole, keep, second: field == 1);
            if (_fields)
            {
                _result.Pts = facts.Pts + (field * _length / 2);
                _result.SetDuration(_length / 2);
            }

            emit(_result);
        }
    }

    // How long the picture is shown: up to the next, unless pictures are missing between; the last one as long as it says, or as the one before.
    private long Length(in FrameFacts facts, MediaFrame? next)
    {
        long stated = facts.Duration > 0 ? facts.Duration : _length, toNext = next is null ? 0 : next.Pts - facts.Pts;
        return Math.Max(2, toNext > 0 && (stated == 0 || 2 * toNext <= 3 * stated) ? toNext : stated);
    }
}
