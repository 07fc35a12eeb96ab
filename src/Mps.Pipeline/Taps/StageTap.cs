using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Taps;

/// <summary>Tells who asked for a place's pictures of the descriptor of the ring that they are copied to, or why there is none.</summary>
/// <param name="ring">Number of the descriptor in this process; null = refused.</param>
/// <param name="refusal">Why; null = there is a ring.</param>
public delegate void TapAnswer(int? ring, string? refusal);

/// <summary>
/// A place in a run where other processes may look at the pictures that pass. It costs one read of a field while nobody does; while somebody does,
/// each picture is copied to a ring of the tap's own (native/include/mps/ring.h). Owns the ring.
/// </summary>
/// <param name="timeBase">Unit of the pictures' times.</param>
public sealed class StageTap(Rational timeBase) : IDisposable
{
    // So many pictures later a slot is written again.
    private const int Slots = 6;

    private readonly Lock _gate = new();
    private readonly Queue<int> _shown = new(Slots);
    private readonly List<TapAnswer> _asking = [];
    private volatile int _watchers;
    private FrameRing? _ring;
    private (int Native, PixelFormat Ours) _known = (-1, PixelFormat.Unknown);
    private bool _disposed;

    /// <summary>From now on pictures are copied, until <see cref="Unwatch"/>. The next one brings the answer.</summary>
    public void Watch(TapAnswer answer)
    {
        lock (_gate)
        {
            _asking.Add(answer);
            _watchers++;
        }
    }

    /// <summary>One who watched does no longer.</summary>
    public void Unwatch()
    {
        lock (_gate)
            _watchers--;
    }

    /// <summary>A picture passes; it is left as it is. One thread at a time.</summary>
    public void Show(MediaFrame picture)
    {
        if (_watchers == 0)
            return;
        lock (_gate)
        {
            if (_disposed)
                return;
            string? refusal = Copy(picture);
            if (_asking.Count == 0)
                return;
            int? ring = refusal is null ? (int)_ring!.FileDescriptor.DangerousGetHandle() : null;
            foreach (TapAnswer answer in _asking)
                answer(ring, refusal);
            _asking.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_shown.TryDequeue(out int slot))
                _ring!.Release(slot);
            _ring?.Dispose();
        }
    }

    // Null = copied, else why not.
    private string? Copy(MediaFrame frame)
    {
        FrameFacts picture = frame.Facts;
        if (picture.Format != _known.Native)
            _known = (picture.Format, PixelFormats.TryParse(AvLibrary.PixelFormatName(picture.Format), out PixelFormat known) ? known : PixelFormat.Unknown);
        var format = new FrameFormat(_known.Ours, picture.Width, picture.Height);
        if (!format.IsValid)
            return $"Pictures of {AvLibrary.PixelFormatName(picture.Format)} cannot be shown: they lie on a device, or in a format that rings do not know.";
        FrameLayout layout = FrameLayout.Of(format);
        try
        {
            _ring ??= FrameRing.Create(Slots, layout.Bytes);
        }
        catch (FrameRingException e)
        {
            return e.Message;
        }

        if (layout.Bytes > _ring.SlotBytes)
            return $"The pictures have become {format}, more than the ring was made for.";
        if (_shown.Count == Slots)
            _ring.Release(_shown.Dequeue());
        if (!_ring.TryAcquire(out int slot))
            return "The ring is full.";
        _shown.Enqueue(slot);
        SlotDescriptor descriptor = new() { Format = format, Time = MediaTime.FromTimestamp(picture.Pts, timeBase), PlaneOffsets = layout.PlaneOffsets, LineSizes = layout.LineSizes };
        ReadOnlyFrameView from = PictureViews.Read(frame, format);
        var to = new FrameView(format, FramePlanes.At(_ring.SlotAddress(slot), layout));
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            for (int y = 0; y < format.PlaneHeight(plane); y++)
                from.Plane(plane).Row(y).CopyTo(to.Plane(plane).Row(y));
        }

        _ring.Publish(slot, descriptor);
        return null;
    }
}
