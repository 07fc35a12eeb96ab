using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Stages;

/// <summary>
/// Turns any frame times into a constant rate by repeating and dropping frames: the frame shown at n / rate is the last one
/// whose time, rounded to the nearest tick of the rate, is at or before n. The last frame lasts as long as it says, rounded too,
/// so that the whole neither grows nor shrinks by more than half a tick. Never copies a picture.
/// </summary>
public sealed class FrameRateConverter(Rational inputTimeBase, Rational rate) : RateConverter
{
    private readonly MediaFrame _held = new();
    private long _heldTick;
    private long _endTick;
    private long _origin;
    private bool _holding;
    private bool _emitted;

    /// <inheritdoc/>
    public override void Push(MediaFrame frame, long pts, long duration, long origin, MediaFrame scratch, Emit emit)
    {
        long tick = Tick(pts);
        if (_holding)
            EmitUntil(tick, scratch, emit);
        _held.MoveFrom(frame);
        _heldTick = _holding ? Math.Max(tick, _heldTick) : tick;
        _endTick = duration > 0 ? Tick(pts + duration) : _heldTick + 1;
        _origin = origin;
        _holding = true;
    }

    /// <inheritdoc/>
    public override void Flush(MediaFrame scratch, Emit emit)
    {
        if (_holding)
            EmitUntil(_emitted ? _endTick : Math.Max(_endTick, _heldTick + 1), scratch, emit);
        _holding = false;
        _held.Clear();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _held.Dispose();

    private void EmitUntil(long tick, MediaFrame scratch, Emit emit)
    {
        for (; _heldTick < tick; _heldTick++)
        {
            scratch.Reference(_held);
            scratch.Pts = _heldTick;
            emit(scratch, _origin);
            _emitted = true;
        }

        scratch.Clear();
    }

    private long Tick(long pts) => new MediaTime(pts, inputTimeBase).Rescale(rate.Inverse).Ticks;
}
