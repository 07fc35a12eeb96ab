using System.Globalization;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>Other processes look at the frames of a running job. Its source falls silent half-way, so the job lasts as long as the test wants.</summary>
public class TapTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Fact]
    public async Task Frames_of_a_running_job_are_shown_as_y4m_as_png_and_to_a_program_in_c()
    {
        await using var server = await Loopback.StartAsync();
        var url = server.MapStall("/tapped.mp4", Repository.Media("sample.mp4"), 200_000);
        var task = await _daemon.Api.SubmitAsync(Request.Process(Request.Url(url), Request.Preset(100010)));
        await Until.SomeAsync("the task to run", async () => (string)(await _daemon.Api.DescribeAsync(task)).Detail["Status"]! == "PROCESSING" ? "yes" : null);

        var png = Path.Combine(_daemon.Folder, "now.png");
        await Until.SomeAsync("the job to have a worker", async () =>
        {
            try
            {
                return await _daemon.CtlAsync("tap", task, "--png", png);
            }
            catch (InvalidOperationException e) when (e.Message.Contains("runs no job", StringComparison.Ordinal))
            {
                return null;
            }
        });
        var y4m = await _daemon.CtlAsync("tap", task, "--frames", "1");
        var (c, _) = await FfProbe.RunAsync(Path.Combine(Repository.Root, "out", "native", "tap"), _daemon.Socket, task, "1");

        var source = (await FfProbe.DecodeAsync(Repository.Media("sample.mp4"))).Video;
        var picture = (await FfProbe.DecodeAsync(png)).Video;
        Assert.Equal((source.Width, source.Height), (picture.Width, picture.Height));
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"YUV4MPEG2 W{source.Width} H{source.Height} F{source.Fps}:1 Ip A0:0 C420mpeg2\nFRAME\n"), y4m, StringComparison.Ordinal);
        Assert.Matches($@"^frame \d+ {source.Width}x{source.Height} luma \d", c);
    }

    [Fact]
    public async Task Frames_of_a_later_stage_are_shown_and_who_names_none_is_told_which_there_are()
    {
        await using var server = await Loopback.StartAsync();
        var valve = server.MapValve("/valve.mp4", Repository.Media("sample.mp4"), 200_000);
        var target = new JsonObject { ["Codec"] = "libx264", ["Fps"] = 0, ["Bitrate"] = 0, ["Width"] = 160, ["Height"] = 160, ["FillType"] = "stretch" };
        var task = await _daemon.Api.SubmitAsync(Request.Process(Request.Url(valve.Address), Request.Raw("mp4", target, null)));
        var refusal = await Until.SomeAsync("the job to say which stages it has", async () =>
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _daemon.CtlAsync("tap", task, "--stage", "nothing"));
            return error.Message.Contains("runs no job", StringComparison.Ordinal) ? null : error.Message;
        });
        Assert.Contains("it has decode, deinterlace:0, scale:0.", refusal, StringComparison.Ordinal);

        var png = Path.Combine(_daemon.Folder, "scaled.png");
        foreach (var look in (Task<string>[])[_daemon.CtlAsync("tap", task, "--stage", "scale", "--frames", "1"), _daemon.CtlAsync("tap", task, "--stage", "scale:0", "--png", png)])
        {
            await Until.TrueAsync("a frame to pass", () =>
            {
                valve.Let(1500);
                return look.IsCompleted;
            });
        }

        var picture = (await FfProbe.DecodeAsync(png)).Video;
        Assert.Equal((160, 160), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task What_does_not_run_is_not_tapped()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _daemon.CtlAsync("tap", "0-WorkflowTask-00000000000000000000000000000000"));
        Assert.Contains("runs no job", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_request_is_told_to_upgrade() => Assert.Equal(426, await _daemon.Api.StatusOfAsync("/v1/tap?task=x"));
}
