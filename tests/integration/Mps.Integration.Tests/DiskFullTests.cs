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
