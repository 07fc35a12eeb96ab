using Xunit;

namespace Mps.Integration.Tests.Harness;

/// <summary>
/// A tiny file system in a mount namespace of the daemon's own, as root or through a user namespace, so that nothing of the machine
/// changes. From outside it is seen through the daemon's root.
/// </summary>
/// <param name="folder">Its folder, as seen from outside.</param>
internal sealed class SmallDisk(string folder)
{
    private string Filler => Path.Combine(folder, "filler");

    /// <summary>The playlist that recordings of <see cref="LiveRecordings"/> have there.</summary>
    public string Playlist => Path.Combine(folder, "cam/rec.m3u8");

    /// <summary>The disk at one of the folders of a daemon that was started by <see cref="LauncherAsync"/>.</summary>
    public static SmallDisk Of(DaemonProcess daemon, string folder) => new($"/proc/{daemon.Pid}/root{folder}");

    /// <summary>What mpsd is started through; skips the test where nothing may be mounted.</summary>
    /// <param name="folder">"{out}" or "{state}".</param>
    /// <param name="size">In words of tmpfs, e.g. "4m".</param>
    public static async Task<string[]> LauncherAsync(string folder, string size)
    {
        foreach (string[] launcher in (string[][])[["unshare", "--mount"], ["unshare", "--mount", "--user", "--map-root-user"]])
        {
            try
            {
                await FfProbe.RunAsync(launcher[0], [.. launcher[1..], "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", Path.GetTempPath()]);
                return [.. launcher, "sh", "-c", $"mount -t tmpfs -o size={size} tmpfs \"$0\" && exec \"$@\"", folder];
            }
            catch (InvalidDataException)
            {
                // not allowed this way; the next one, or the skip below
            }
        }

        Assert.Skip("neither root nor user namespaces may mount a file system here");
        return [];
    }

    /// <summary>Takes whatever is left, to the last page.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Clear() => File.Delete(Filler);

    /// <summary>Segments of the recording, as files.</summary>
    public IReadOnlyList<string> Segments() => LiveRecordings.Listed(Playlist);

    /// <summary>Every file on it, by its path below the folder.</summary>
    public string[] Files() => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f))];
}
