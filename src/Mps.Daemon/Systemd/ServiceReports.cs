using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Tasks;

namespace Mps.Daemon.Systemd;

/// <summary>
/// Tells the service manager how the daemon is: ready, stopping, a status line, and the watchdog's keep-alive. The
/// keep-alive is real: it is sent only while the store answers and the loop that takes tasks goes round.
/// </summary>
internal sealed class ServiceReports(
    ServiceNotifier notifier,
    TimeSpan? watchdog,
    ITaskStore store,
    WaitingSignal loop,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ServiceReports> log) : BackgroundService
{
    /// <summary>Between two status lines.</summary>
    public static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(10);

    /// <summary>The loop comes round at least every 15 s when it has nothing to do; one that took longer than this is stuck.</summary>
    public static readonly TimeSpan LoopPatience = TimeSpan.FromSeconds(60);

    private long _waits;
    private long _lastTurn = time.GetTimestamp();

    /// <summary>WATCHDOG_USEC as a time, when it is meant for this process.</summary>
    public static TimeSpan? Watchdog(string? microseconds, string? pid) =>
        long.TryParse(microseconds, out var value) && value > 0 && (string.IsNullOrEmpty(pid) || pid == $"{Environment.ProcessId}")
            ? TimeSpan.FromMicroseconds(value)
            : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!notifier.Connected)
            return;
        using var stopping = lifetime.ApplicationStopping.Register(() => notifier.Send("STOPPING=1", "STATUS=Stopping"));
        using var started = lifetime.ApplicationStarted.Register(() => notifier.Send("READY=1"));
        var interval = watchdog / 2 is { } half && half < StatusInterval ? half : StatusInterval;
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
            {
                // The store is asked on a pool thread: a store that hangs must stop the keep-alive, not this loop's cancellation.
                if (await Task.Run(Report, stoppingToken).ConfigureAwait(false) && watchdog is not null)
                    notifier.Send("WATCHDOG=1");
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
    }

    /// <summary>Sends the status line; true when all is well.</summary>
    private bool Report()
    {
        try
        {
            var counts = store.Count();
            var running = counts.Where(count => count.State == TaskState.Processing).Sum(count => count.Tasks);
            var waiting = counts.Where(count => count.State == TaskState.Waiting).Sum(count => count.Tasks);
            notifier.Send($"STATUS={running} tasks running, {waiting} waiting");
        }
#pragma warning disable CA1031 // Whatever the store has: the watchdog is not fed, and the status says why.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.StoreUnavailable(e);
            notifier.Send($"STATUS=The task store does not answer: {e.Message.ReplaceLineEndings(" ")}");
            return false;
        }

        if (loop.Waits != _waits)
        {
            _waits = loop.Waits;
            _lastTurn = time.GetTimestamp();
        }

        var stuck = time.GetElapsedTime(_lastTurn);
        if (stuck < LoopPatience)
            return true;
        log.LoopStuck(stuck.TotalSeconds);
        notifier.Send($"STATUS=The task loop is stuck for {stuck.TotalSeconds:0} s");
        return false;
    }
}
