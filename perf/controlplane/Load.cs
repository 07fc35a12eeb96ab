using System.Diagnostics;

namespace Mps.Perf.ControlPlane;

/// <summary>What a load came to.</summary>
/// <param name="PerSecond">Calls answered per second, all connections together.</param>
/// <param name="MedianMs">Half of the calls took at most so long, milliseconds.</param>
/// <param name="P99Ms">99 of 100 calls took at most so long, milliseconds.</param>
internal sealed record LoadResult(double PerSecond, double MedianMs, double P99Ms);

/// <summary>Callers that each make one call after the other.</summary>
internal static class Load
{
    /// <param name="connect">Opens one caller's connection.</param>
    /// <param name="callers">Callers at once.</param>
    /// <param name="time">How long to go on.</param>
    /// <param name="call">One call; gets a running number.</param>
    public static async Task<LoadResult> RunAsync(Func<Connection> connect, int callers, TimeSpan time, Func<Connection, int, Task> call)
    {
        var number = 0;
        var begun = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            using var connection = connect();
            var own = new List<double>();
            while (Stopwatch.GetElapsedTime(begun) < time)
            {
                var at = Stopwatch.GetTimestamp();
                await call(connection, Interlocked.Increment(ref number));
                own.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }

            return own;
        })));
        var elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var sorted = latencies.SelectMany(l => l).Order().ToArray();
        return new LoadResult(sorted.Length / elapsed, sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
    }
}
