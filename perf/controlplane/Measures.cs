using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;

namespace Mps.Perf.ControlPlane;

/// <summary>What is asked of a daemon, whatever its store holds.</summary>
internal sealed class Measures(DaemonProcess daemon, Report report, TimeSpan time, string store)
{
    private const int Callers = 16;

    private Connection Socket() => Connection.ToSocket(daemon.Socket);

    private Connection Tcp() => Connection.ToTcp(daemon.Http);

    /// <summary>DescribeTaskDetail of one task, over both ways in.</summary>
    public async Task DetailAsync(string taskId)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"TaskId":"{{taskId}}"}""");
        foreach (var (name, connect) in new (string, Func<Connection>)[] { ("control socket", Socket), ("TCP, signed", Tcp) })
            Throughput($"DescribeTaskDetail, {name}", await Load.RunAsync(connect, Callers, time, (c, _) => c.CallAsync("DescribeTaskDetail", body)), 2000);
    }

    /// <summary>ProcessMedia of tasks that then wait.</summary>
    public async Task AdmitAsync(string key)
    {
        var body = Encoding.UTF8.GetBytes(Request.Process(Request.Object(key), Request.Preset(1110)).ToJsonString());
        Throughput("ProcessMedia, control socket", await Load.RunAsync(Socket, Callers, time, (c, _) => c.CallAsync("ProcessMedia", body)), 500);
    }

    /// <summary>Pages of DescribeTasks: the newest, one far back, those that failed, those before a moment.</summary>
    public async Task PagesAsync(string deep, DateTimeOffset before)
    {
        foreach (var (name, more) in new (string, string)[]
        {
            ("newest", ""), ("far back", $",\"ScrollToken\":\"{deep}\""), ("failed", ",\"SubTaskHasFailed\":true"), ("before a time", $",\"EndTime\":\"{before:O}\""),
        })
        {
            var body = Encoding.UTF8.GetBytes($$"""{"Status":"FINISH","Limit":10{{more}}}""");
            var result = await Load.RunAsync(Socket, 1, time / 2, (c, _) => c.CallAsync("DescribeTasks", body));
            report.AtMost($"DescribeTasks, {name}, {store}: median ms", result.MedianMs, 20);
        }
    }

    /// <summary>Tasks per second that are taken, refused for their missing input, and ended.</summary>
    public async Task<double> DispatchAsync()
    {
        const int tasks = 400;
        var ended = await EndedAsync();
        var body = Request.Process(Request.Object("missing.mp4"), Request.Preset(1110));
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, tasks, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (_, _) => await daemon.Api.CallAsync("ProcessMedia", (JsonObject)body.DeepClone()));
        while (await EndedAsync() < ended + tasks) await Task.Delay(20);
        return tasks / watch.Elapsed.TotalSeconds;
    }

    private async Task<long> EndedAsync() => (long)(await daemon.Api.CallAsync("DescribeTasks", new JsonObject { ["Status"] = "FINISH", ["Limit"] = 1 }))["TotalCount"]!;

    private void Throughput(string measure, LoadResult result, double perSecond)
    {
        report.AtLeast($"{measure}, {store}: calls/s", result.PerSecond, perSecond);
        report.AtMost($"{measure}, {store}: p99 ms", result.P99Ms, 50);
    }
}
