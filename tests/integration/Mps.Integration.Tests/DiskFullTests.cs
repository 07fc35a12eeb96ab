using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>An output bucket, or the state, on a tiny file system.</summary>
public class DiskFullTests : DaemonTest
{
    [Fact]
    public async Task A_full_disk_fails_the_task_that_filled_it_and_no_other()
    {
        await using var daemon = await DaemonProcess.StartAsync(new() { Launcher = await SmallDisk.LauncherAsync("{out}", "256k") });
        var disk = SmallDisk.Of(daemon, daemon.Output);
        var large = daemon.Put(Repository.Media("sample.mp4"));
        var small = daemon.Put(Repository.Media("h264_25frames.mp4"));

        var reason = await daemon.Api.FailureOfAsync(Request.Process(Request.Object(large), Request.Raw("mp4", Request.Video(("Mode", "VCRF"), ("Vcrf", 10)), Request.Audio())));
        Assert.Matches("(?i)no space|full", reason);
        Assert.Empty(disk.Files());

        var next = await daemon.Api.ProcessAsync(Request.Process(Request.Object(small), Request.Preset(1110)));
        Assert.True(next.Transcode.Succeeded, next.Transcode.ToString());
        Assert.Equal(next.Transcode.Key, Assert.Single(disk.Files()));
    }

    [Fact]
    public async Task A_full_state_disk_refuses_tasks_until_there_is_room_and_loses_none()
    {
        await using var daemon = await DaemonProcess.StartAsync(new() { Launcher = await SmallDisk.LauncherAsync("{state}", "2m") });
        var request = Request.Process(Request.Object(daemon.Put(Repository.Media("h264_25frames.mp4"))), Request.Preset(1110));
        var first = await daemon.Api.ProcessAsync(request);

        // Whatever is left of the disk is taken; the store's own files keep the pages that they have.
        var disk = SmallDisk.Of(daemon, daemon.State);
        disk.Fill();

        ApiException? refused = null;
        for (var i = 0; i < 2000 && refused is null; i++)
        {
            try
            {
                await daemon.Api.CallAsync("ProcessMedia", (System.Text.Json.Nodes.JsonObject)request.DeepClone());
            }
            catch (ApiException e)
            {
                refused = e;
            }
        }

        Assert.Equal("InternalError", refused?.Code);
        Assert.Contains("task store", refused!.Message, StringComparison.Ordinal);

        disk.Clear();
        var next = await daemon.Api.ProcessAsync(request);
        Assert.True(next.Transcode.Succeeded, next.Transcode.ToString());
        Assert.Equal("FINISH", (string)(await daemon.Api.CallAsync("DescribeTaskDetail", new() { ["TaskId"] = first.TaskId }))["Status"]!);
    }
}
