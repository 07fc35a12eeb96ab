using Mps.Api.Model;
using Mps.Jobs.Live;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Tests.Live;

/// <summary>Shorthand for tests of live tasks in a <see cref="House"/>.</summary>
internal static class LiveHouse
{
    public const string Source = "rtmp://127.0.0.1/app/cam";

    public static House Create(LiveOptions? live = null) => new(
        new DaemonOptions { Workers = new WorkerOptions { Max = 1 }, Live = live ?? new LiveOptions() }, new HurriedTime());

    public static LiveRequest Recording(bool mp4 = false, string path = "{streamId}/{format}.{format}", string notify = "http://127.0.0.1:1/cb") => new()
    {
        Url = Source,
        Bucket = "out",
        Records = [new LiveRecordRequest { Mp4 = mp4, Path = path }],
        NotifyUrl = notify,
    };

    public static Task<string> StartAsync(this House house, LiveRequest? request = null) =>
        house.Get<LiveIntake>().StartAsync(request ?? Recording(), CancellationToken.None);

    /// <summary>Has the worker do what <paramref name="script"/> says, and nothing else.</summary>
    public static void Stream(this House house, Func<ScriptedStream, LiveEndedEvent> script) =>
        house.Workers.RunLive = (spec, _, tell, _) => Task.FromResult(script(new ScriptedStream(spec, tell)));

    /// <summary>Has the worker do what <paramref name="script"/> says and go on until it is stopped; it then closes its file.</summary>
    public static Task Running(this House house, Action<ScriptedStream> script)
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        house.Workers.RunLive = async (spec, _, tell, cancellation) =>
        {
            var stream = new ScriptedStream(spec, tell);
            script(stream);
            running.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return stream.EndOfFile(spec.Resume?.Outputs[0].File ?? 0, last: true).End(Jobs.JobOutcome.Cancelled);
        };
        return running.Task;
    }

    /// <summary>Callbacks that wait for delivery: files, the end of recordings, the end of the stream.</summary>
    public static async Task<IReadOnlyList<ParseLiveStreamProcessNotificationResponse>> CallbacksAsync(this House house)
    {
        var entries = await house.Store.DueAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, 100, CancellationToken.None);
        var parser = house.Get<Notifications>();
        var parsed = new List<ParseLiveStreamProcessNotificationResponse>();
        foreach (var entry in entries)
            parsed.Add(await parser.ParseLiveStreamProcessNotification(new() { Content = NotificationBody.Whole(entry, DateTimeOffset.UnixEpoch) }));
        return [.. parsed.OrderBy(c => c.ProcessEofInfo is null ? 0 : 1).ThenBy(c => c.LiveRecordResultInfo?.RecordOver).ThenBy(c => c.LiveRecordResultInfo?.FileResults?.Count)];
    }

    /// <summary>Waits until a file of the output bucket satisfies a condition.</summary>
    public static async Task<string> UntilAsync(this House house, string path, Func<string, bool> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            late.Token.ThrowIfCancellationRequested();
            if (house.Outputs().Contains(path) && house.Read("out/" + path) is var text && condition(text)) return text;
            await Task.Yield();
        }
    }

    /// <summary>Waits until nothing is staged any more.</summary>
    public static async Task SettledAsync(this House house)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (house.Outputs().Any(o => o.StartsWith(Storage.ObjectKey.StagingFolder, StringComparison.Ordinal)))
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static async Task<DescribeTaskDetailResponse> DetailAsync(this House house, string id) =>
        await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = id });

    /// <summary>The tail of a playlist: its segments with what stands before each.</summary>
    public static IReadOnlyList<string> Lines(string playlist) => [.. playlist.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
