using Mps.Av;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// Picks wanted frames out of a run of frames in rising time, holding no more than three of them. The frame shown at a time is
/// the last one at or before it; before the first frame it is the first, after the last it is the last. With a tolerance the
/// key frame nearest to the time is picked instead when it is no further away (the earlier of two that are equally near).
/// One thread at a time.
/// </summary>
internal sealed class FramePicker : IDisposable
{
    private readonly long[] _wanted;
    private readonly long _tolerance;
    private readonly Action<MediaFrame, int> _emit;
    private readonly MediaFrame _held = new();
    private readonly MediaFrame _key = new();
    private readonly MediaFrame _candidate = new();
    private long _heldPts = MediaPacket.NoTime;
    private long _heldEnd;
    private long _keyPts = MediaPacket.NoTime;
    private long _limit;
    private bool _waiting;
    private int _next;

    /// <param name="wanted">Times in ticks of the stream, rising.</param>
    /// <param name="tolerance">Ticks; 0 = the exact frame.</param>
    /// <param name="emit">Receives a frame, not to be changed or kept (references may be), and the position of its time.</param>
    public FramePicker(long[] wanted, long tolerance, Action<MediaFrame, int> emit)
    {
        _wanted = wanted;
        _tolerance = tolerance;
        _emit = emit;
    }

    /// <summary>Most frames held at once.</summary>
    public const int Slots = 3;

    /// <summary>Every time has its frame.</summary>
    public bool Done => _next == _wanted.Length;

    /// <summary>No frame has come yet.</summary>
    public bool Empty => _heldPts == MediaPacket.NoTime;

    /// <summary>End of the last frame seen, ticks; meaningless while <see cref="Empty"/>.</summary>
    public long EndTick => _heldEnd;

    /// <summary>Takes a frame, which is left empty when it is held.</summary>
    /// <returns>False when nothing more is wanted.</returns>
    public bool Push(MediaFrame frame)
    {
        FrameFacts facts = frame.Facts;
        long pts = facts.Pts != MediaPacket.NoTime ? facts.Pts : Empty ? 0 : _heldEnd;
        if (!Empty && pts <= _heldPts)
            return !Done; // a time that was shown already
        Settle(frame, pts, facts.Key);
        if (Done)
            return false;
        if (facts.Key && _tolerance > 0)
        {
            _key.Reference(frame);
            _keyPts = pts;
        }

        _held.MoveFrom(frame);
        _heldPts = pts;
        _heldEnd = pts + Math.Max(1, facts.Duration);
        return true;
    }

    /// <summary>No frame follows: what is still wanted is the last frame. Nothing is emitted when there was none.</summary>
    /// <param name="beyond">Told of times after the end of the last frame instead; null = the last frame stands for them too.</param>
    public void End(Action<int>? beyond)
    {
        for (; !Done && !Empty; _next++)
        {
            if (beyond is not null && !_waiting && _wanted[_next] >= _heldEnd)
            {
                beyond(_next);
                continue;
            }

            if (!_waiting && _tolerance > 0)
                Wait(_wanted[_next]);
            _emit(_waiting ? _candidate : _held, _next);
            _waiting = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _held.Dispose();
        _key.Dispose();
        _candidate.Dispose();
    }

    // Decides every time that lies before this frame.
    private void Settle(MediaFrame frame, long pts, bool key)
    {
        for (; !Done; _next++)
        {
            long wanted = _wanted[_next];
            if (!_waiting)
            {
                if (wanted >= pts)
                    return;
                if (Empty || _tolerance == 0)
                {
                    _emit(Empty ? frame : _held, _next);
                    continue;
                }

                Wait(wanted);
            }

            if (pts - wanted < _limit && !key)
                return;
            _emit(pts - wanted < _limit ? frame : _candidate, _next);
            _waiting = false;
        }
    }

    // The best so far for a time that has passed; a later key frame must be nearer than the limit to beat it.
    private void Wait(long wanted)
    {
        bool near = _keyPts != MediaPacket.NoTime && wanted - _keyPts <= _tolerance;
        _candidate.Reference(near ? _key : _held);
        _limit = near ? wanted - _keyPts : _tolerance + 1;
        _waiting = true;
    }
}
