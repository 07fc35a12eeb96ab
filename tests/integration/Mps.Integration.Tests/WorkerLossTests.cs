using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>Workers that crash, hang or are killed. A gated source holds the job still while the test finds its worker.</summary>
public class WorkerLossTests : DaemonTest
{
    // Without a warm spare the only worker is the one with the job.
    private static readonly DaemonSettings OneWorker = new() { Workers = 1, WarmSpares = 0, ConnectTimeout = "5m", ReadTimeout = "5m", StallTimeout = "12s" };
    private static readonly DaemonSettings OnePatientWorker = OneWorker with { StallTimeout = "5m" };

    [Fact]
    public async Task A_stopped_worker_is_killed_and_its_job_done_by_another()
    {
        await using var source = await Loopback.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(OneWorker);
        var gate = source.MapGate("/clip.mp4", Repository.Media("h264_25frames.mp4"));
        var task = await daemon.Api.SubmitAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        await gate.ArrivedAsync();
        var worker = Assert.Single(daemon.Workers());

        Signal.Send(worker, Signal.Stop);
        gate.Open();

        var end = await daemon.Api.FinishedAsync(task);
        await daemon.VerifyAsync(end.Transcode);
        Assert.True(gate.Arrivals >= 2);
        Assert.False(ProcFile.IsAlive(worker));
        Assert.Equal(1, (await daemon.Api.MetricsAsync()).Sum("mps_worker_exits_total", ("reason", "stalled")));
        Assert.Empty(daemon.Leftovers());
    }

    [Theory]
    [InlineData(Signal.Kill, "killed")]
    [InlineData(Signal.Abort, "crashed")]
    public async Task A_dead_worker_costs_one_attempt(int signal, string reason)
    {
        await using var source = await Loopback.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(OnePatientWorker);
        var gate = source.MapGate("/clip.mp4", Repository.Media("h264_25frames.mp4"));
        var task = await daemon.Api.SubmitAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        await gate.ArrivedAsync();

        await Signal.UntilDeadAsync(Assert.Single(daemon.Workers()), signal);
        await gate.ArrivedAsync(2);
        gate.Open();

        await daemon.VerifyAsync((await daemon.Api.FinishedAsync(task)).Transcode);
        Assert.Equal(1, (await daemon.Api.MetricsAsync()).Sum("mps_worker_exits_total", ("reason", reason)));
    }

    [Fact]
    public async Task An_input_that_kills_two_workers_is_put_aside()
    {
        await using var source = await Loopback.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(OnePatientWorker);
        var gate = source.MapGate("/killer.mp4", Repository.Media("h264_25frames.mp4"));
        var harmless = daemon.Put(Repository.Media("h264_25frames.mp4"));
        var task = await daemon.Api.SubmitAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await gate.ArrivedAsync(attempt);
            await Signal.UntilDeadAsync(Assert.Single(daemon.Workers()), Signal.Abort);
        }
        var end = await daemon.Api.FinishedAsync(task);
        Assert.Equal("FAIL", end.Transcode.Status);
        Assert.NotEqual("", end.Transcode.Message);

        // The same input again: refused or failed without another worker being risked.
        gate.Open();
        await daemon.Api.FailureOfAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        Assert.Equal(2, gate.Arrivals);

        var other = await daemon.Api.ProcessAsync(Request.Process(Request.Object(harmless), Request.Preset(1110)));
        Assert.True(other.Transcode.Succeeded, other.Transcode.ToString());
        Assert.Equal(2, (await daemon.Api.MetricsAsync()).Sum("mps_worker_exits_total", ("reason", "crashed")));
        Assert.Single(daemon.OutputFiles());
        Assert.Empty(daemon.Leftovers());
    }

    [Fact]
    public async Task Workers_end_with_their_daemon()
    {
        await using var source = await Loopback.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(OnePatientWorker with { WarmSpares = 1 });
        var gate = source.MapGate("/clip.mp4", Repository.Media("h264_25frames.mp4"));
        var task = await daemon.Api.SubmitAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        await gate.ArrivedAsync();
        var workers = daemon.Workers();
        Assert.NotEmpty(workers);

        await daemon.KillAsync();

        await Until.TrueAsync("the end of its workers", () => !workers.Any(ProcFile.IsAlive));
        gate.Open();
        await daemon.StartAgainAsync();
        await daemon.VerifyAsync((await daemon.Api.FinishedAsync(task)).Transcode);
        Assert.Empty(daemon.Leftovers());
    }

    [Fact]
    public async Task The_daemon_stops_in_order_and_takes_the_job_up_again()
    {
        await using var source = await Loopback.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(OnePatientWorker);
        var gate = source.MapGate("/clip.mp4", Repository.Media("h264_25frames.mp4"));
        var task = await daemon.Api.SubmitAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        await gate.ArrivedAsync();

        Assert.Equal(0, await daemon.StopAsync());
        gate.Open();
        await daemon.StartAgainAsync();

        await daemon.VerifyAsync((await daemon.Api.FinishedAsync(task)).Transcode);
    }
}
