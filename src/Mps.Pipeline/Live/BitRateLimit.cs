using System.Diagnostics;
using Mps.Jobs;

namespace Mps.Pipeline.Live;

/// <summary>Refuses a source that sends more than it may, on average over ten seconds.</summary>
/// <param name="bitsPerSecond">0 = no limit.</param>
internal sealed class BitRateLimit(long bitsPerSecond)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private long _since = Stopwatch.GetTimestamp();
    private long _bytes;

    /// <summary>Counts a packet.</summary>
    /// <exception cref="JobException">It is too much.</exception>
    public void Add(int bytes)
    {
        if (bitsPerSecond == 0)
            return;
        _bytes += bytes;
        if (_bytes * 8 > bitsPerSecond * Window.TotalSeconds)
        {
            throw new JobException(new JobFailure(
                JobPhase.Decode, JobFault.Source, false,
                $"The source sends more than the {bitsPerSecond} bits per second that are allowed."));
        }

        if (Stopwatch.GetElapsedTime(_since) < Window)
            return;
        _since = Stopwatch.GetTimestamp();
        _bytes = 0;
    }
}
