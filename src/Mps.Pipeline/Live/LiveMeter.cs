using System.Diagnostics;

namespace Mps.Pipeline.Live;

/// <summary>Counts what comes in and tells rates over the last seconds. The stream's thread counts, another one asks once a second.</summary>
internal sealed class LiveMeter
{
    private const int Window = 4;

    private readonly Queue<(long At, long Bytes, long Frames)> _samples = new();
    private long _bytes;
    private long _frames;
    private long _lastFrame;

    /// <summary>Bytes so far.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>When the last frame came in; null before the first.</summary>
    public DateTimeOffset? LastFrame => Volatile.Read(ref _lastFrame) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Counts a packet.</summary>
    public void Add(int bytes, bool picture, DateTimeOffset received)
    {
        Volatile.Write(ref _bytes, _bytes + bytes);
        if (picture)
            Volatile.Write(ref _frames, _frames + 1);
        Volatile.Write(ref _lastFrame, received.UtcTicks);
    }

    /// <summary>Bits and pictures per second since a few calls ago.</summary>
    public (long BitRate, double FramesPerSecond) Sample()
    {
        (long At, long Bytes, long Frames) now = (Stopwatch.GetTimestamp(), Bytes, Volatile.Read(ref _frames));
        (long At, long Bytes, long Frames) then = _samples.Count == 0 ? now : _samples.Peek();
        _samples.Enqueue(now);
        if (_samples.Count > Window)
            _samples.Dequeue();
        double seconds = Stopwatch.GetElapsedTime(then.At, now.At).TotalSeconds;
        return seconds < 0.1 ? (0, 0) : ((long)((now.Bytes - then.Bytes) * 8 / seconds), Math.Round((now.Frames - then.Frames) / seconds, 2));
    }
}
