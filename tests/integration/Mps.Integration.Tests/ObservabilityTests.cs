using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>What operators look at.</summary>
public class ObservabilityTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Fact]
    public async Task Metrics_are_served_on_both_listeners()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));
        await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(100010)));

        await Until.TrueAsync("the worker's exit, a moment after its task has ended", async () =>
            (await _daemon.Api.MetricsAsync()).Sum("mps_worker_exits_total", ("reason", "normal")) >= 1);

        using var http = new HttpClient();
        var tcp = MetricsPage.Parse(await http.GetStringAsync(new Uri($"http://{_daemon.Metrics}/metrics"), TestContext.Current.CancellationToken));
        var socket = await _daemon.Api.MetricsAsync();

        foreach (var page in new[] { tcp, socket })
        {
            Assert.Equal(1, page.Sum("mps_build_info"));
            Assert.Equal(1, page.Sum("mps_accept_ready"));
            // What has not happened yet says 0 rather than nothing.
            foreach (var name in (string[])["mps_tasks", "mps_workers", "mps_ring_fallback_total", "mps_callback_attempts_total"])
                Assert.Contains(name, page.Names);
            Assert.Equal(0, page.Sum("mps_frame_copies_total"));
            Assert.True(page.Sum("mps_task_duration_seconds_count") >= 1);
            Assert.True(page.Sum("mps_task_realtime_ratio_count") >= 1);
            Assert.True(page.Sum("mps_submit_to_first_frame_seconds_count") >= 1);
            Assert.True(page.Sum("mps_submit_to_first_frame_seconds_sum") > 0);
            Assert.True(page.Sum("mps_frames_total") >= 25);
            Assert.True(page.Sum("mps_worker_exits_total", ("reason", "normal")) >= 1);
            Assert.All(page.Names, n => Assert.True(n.StartsWith("mps_", StringComparison.Ordinal) || n.StartsWith("process_", StringComparison.Ordinal) || n.StartsWith("dotnet_", StringComparison.Ordinal), n));
        }
    }

    [Fact]
    public async Task Results_are_counted_by_what_they_were()
    {
        var key = _daemon.Put(Repository.Media("audio_only.m4a"));
        var before = await _daemon.Api.MetricsAsync();

        await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(1110)));
        await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Raw("mp4", Request.Video(), null)));

        var after = await _daemon.Api.MetricsAsync();
        foreach (var result in new[] { "success", "fail" })
        {
            Assert.Equal(1, after.Sum("mps_subtask_results_total", ("type", "transcode"), ("result", result))
                - before.Sum("mps_subtask_results_total", ("type", "transcode"), ("result", result)));
        }
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public Task Health_is_answered(string path) =>
        Until.TrueAsync("health, once the first worker is up", async () => await _daemon.Api.StatusOfAsync(path) == 200);

    [Fact]
    public async Task Info_says_what_runs()
    {
        var info = JsonNode.Parse(await _daemon.Api.GetAsync("/v1/info"))!.AsObject();
        Assert.Contains(info, m => m.Key.Equals("version", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Events_tell_about_a_task_from_start_to_end()
    {
        var key = _daemon.Put(Repository.Media("sample.mp4"));
        using var events = await _daemon.Api.OpenAsync("/v1/events");

        var task = await _daemon.Api.SubmitAsync(Request.Process(Request.Object(key), Request.Preset(100020)));

        using var patience = new CancellationTokenSource(Until.Patience);
        var about = new List<string>();
        while (!about.Any(e => e.Contains("FINISH", StringComparison.OrdinalIgnoreCase)) && await events.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains(task, StringComparison.Ordinal))
                about.Add(line);
        }
        Assert.True(about.Count >= 2, string.Join('\n', about));
        Assert.All(about, e => JsonNode.Parse(e["data:".Length..]));
    }

    [Fact]
    public async Task The_control_house_loads_no_media_library()
    {
        await using var source = await Loopback.StartAsync();
        var gate = source.MapGate("/clip.mp4", Repository.Media("h264_25frames.mp4"));
        var task = await _daemon.Api.SubmitAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        await gate.ArrivedAsync();

        var daemon = ProcFile.MappedFiles(_daemon.Pid);
        var workers = _daemon.Workers().SelectMany(ProcFile.MappedFiles).ToList();
        gate.Open();

        Assert.DoesNotContain(daemon, IsMediaLibrary);
        Assert.Contains(workers, IsMediaLibrary); // else the first assertion would prove nothing
        Assert.True((await _daemon.Api.FinishedAsync(task)).Transcode.Succeeded);

        static bool IsMediaLibrary(string file) =>
            Path.GetFileName(file) is var name && (name.StartsWith("libav", StringComparison.Ordinal) || name.StartsWith("libsw", StringComparison.Ordinal) || name.StartsWith("libmps_av", StringComparison.Ordinal));
    }
}
