using System.Diagnostics;
using Mps.Jobs;

namespace Mps.Pipeline.Live;

/// <summary>Refuses a source that sends more than it may, on average over ten seconds.</summary>
/// <param name="bitsPerSecond">0 = no limit.</param>
/// <param name="inBursts">The source comes in bursts, as segments of a playlist do: ten seconds of its own time count as well as ten of ours.</param>
internal sealed class BitRateLimit(long bitsPerSecond, bool inBursts)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private long _since = Stopwatch.GetTimestamp();
    private long _begin = long.MinValue;
    private long _bytes;

    /// <summary>Counts a packet.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="time">On the run's clock, in <see cref="LiveClock.Ticks"/>.</param>
    /// <exception cref="JobException">It is too much.</exception>
    public void Add(int bytes, long time)
    {
        if (bitsPerSecond == 0)
            return;
        bool isOver = Stopwatch.GetElapsedTime(_since) >= Window || (inBursts && time - _begin >= Window.TotalSeconds * LiveClock.PerSecond);
        if (isOver || _begin == long.MinValue)
            (_since, _begin, _bytes) = (Stopwatch.GetTimestamp(), time, 0);
        _bytes += bytes;
        if (_bytes * 8 > bitsPerSecond * Window.TotalSeconds)
        {
            throw JobException.Refused(
                JobPhase.Decode, $"The source sends more than the {bitsPerSecond} bits per second that are allowed (Live:MaxBitRate).");
        }
    }
}
