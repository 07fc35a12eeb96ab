using Microsoft.Win32.SafeHandles;
using Mps.Media.Interop;

namespace Mps.Media;

/// <summary>
/// Sends finished files on their way to the disk, so that whoever makes them durable later (fsync(2)) has less to wait for. It promises
/// nothing itself, and unlike a sync of its own it leaves a failed write for that later sync to find.
/// </summary>
public static class Writeback
{
    /// <summary>Begins in the background. The task ends when all of the files are on their way.</summary>
    /// <param name="paths">Files that nobody writes to any more.</param>
    public static Task Begin(IEnumerable<string> paths) => Task.Factory.StartNew(
        () =>
        {
            foreach (string path in paths)
                Begin(path);
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning, // a thread of its own: it has the sandbox of the caller, the pool's threads may have another job's
        TaskScheduler.Default);

    // File systems that cannot do it (EINVAL, ENOSYS) write when they are told to for good.
    private static void Begin(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        _ = LibC.sync_file_range(file, 0, 0, LibC.SYNC_FILE_RANGE_WRITE);
    }
}
