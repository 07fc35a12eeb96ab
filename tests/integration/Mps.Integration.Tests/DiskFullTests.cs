using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>
/// An output bucket on a tiny file system. The daemon gets a mount namespace of its own, as root or through a user namespace, so that
/// nothing of the machine changes.
/// </summary>
public class DiskFullTests : DaemonTest
{
    private const string SmallDisk = "mount -t tmpfs -o size=256k tmpfs \"$0\" && exec \"$@\"";
    private const string SmallState = "mount -t tmpfs -o size=2m tmpfs \"$0\" && exec \"$@\"";

    [Fact]
    public async Task A_full_disk_fails_the_task_that_filled_it_and_no_other()
    {
        var launcher = await NamespaceAsync();
        await using var daemon = await DaemonProcess.StartAsync(new() { Launcher = [.. launcher, "sh", "-c", SmallDisk, "{out}"] });
        var large = daemon.Put(Repository.Media("sample.mp4"));
        var small = daemon.Put(Repository.Media("h264_25frames.mp4"));

        var reason = await daemon.Api.FailureOfAsync(Request.Process(Request.Object(large), Request.Raw("mp4", Request.Video(("Mode", "VCRF"), ("Vcrf", 10)), Request.Audio())));
        Assert.Matches("(?i)no space|full", reason);
        Assert.Empty(FilesOf(daemon));

        var next = await daemon.Api.ProcessAsync(Request.Process(Request.Object(small), Request.Preset(1110)));
        Assert.True(next.Transcode.Succeeded, next.Transcode.ToString());
        Assert.Equal(next.Transcode.Key, Assert.Single(FilesOf(daemon)));
    }

    [Fact]
    public async Task A_full_state_disk_refuses_tasks_until_there_is_room_and_loses_none()
    {
        var launcher = await NamespaceAsync();
        await using var daemon = await DaemonProcess.StartAsync(new() { Launcher = [.. launcher, "sh", "-c", SmallState, "{state}"] });
        var request = Request.Process(Request.Object(daemon.Put(Repository.Media("h264_25frames.mp4"))), Request.Preset(1110));
        var first = await daemon.Api.ProcessAsync(request);

        // Whatever is left of the disk is taken; the store's own files keep the pages that they have.
        var filler = $"/proc/{daemon.Pid}/root{daemon.State}/filler";
        await using (var file = new FileStream(filler, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            await Assert.ThrowsAsync<IOException>(async () =>
            {
                while (true) await file.WriteAsync(new byte[4096]);
            });
        }

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

        File.Delete(filler);
        var next = await daemon.Api.ProcessAsync(request);
        Assert.True(next.Transcode.Succeeded, next.Transcode.ToString());
        Assert.Equal("FINISH", (string)(await daemon.Api.CallAsync("DescribeTaskDetail", new() { ["TaskId"] = first.TaskId }))["Status"]!);
    }

    /// <summary>The bucket as the daemon sees it; from outside the mount is invisible.</summary>
    private static string[] FilesOf(DaemonProcess daemon)
    {
        var root = $"/proc/{daemon.Pid}/root{daemon.Output}";
        return [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f))];
    }

    private static async Task<string[]> NamespaceAsync()
    {
        foreach (string[] launcher in (string[][])[["unshare", "--mount"], ["unshare", "--mount", "--user", "--map-root-user"]])
        {
            try
            {
                await FfProbe.RunAsync(launcher[0], [.. launcher[1..], "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", Path.GetTempPath()]);
                return launcher;
            }
            catch (InvalidDataException)
            {
                // not allowed this way; the next one, or the skip below
            }
        }
        Assert.Skip("neither root nor user namespaces may mount a file system here");
        return [];
    }
}
