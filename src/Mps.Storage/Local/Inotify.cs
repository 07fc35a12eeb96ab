using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace Mps.Storage.Local;

/// <summary>What happened in a watched folder; the values are the kernel's.</summary>
[Flags]
internal enum FolderChange : uint
{
    None = 0,
    ClosedAfterWrite = 0x8,
    MovedIn = 0x80,
    Created = 0x100,
    QueueOverflow = 0x4000,
    WatchRemoved = 0x8000,
    IsFolder = 0x40000000,
}

/// <summary>One event.</summary>
/// <param name="Watch">The folder's watch; meaningless with <see cref="FolderChange.QueueOverflow"/>.</param>
/// <param name="Change">What happened.</param>
/// <param name="Name">To which entry of the folder.</param>
internal readonly record struct FolderEvent(int Watch, FolderChange Change, string Name);

/// <summary>
/// The kernel's notice of changes in folders, inotify(7). A thread of its own reads it; when nobody takes the events, the
/// kernel's queue overflows and says so.
/// </summary>
internal sealed class Inotify : IDisposable
{
    private const int CloseOnExec = 0x80000;             // IN_CLOEXEC
    private const uint OnlyFolders = 0x01000000;         // IN_ONLYDIR
    private const uint DoNotFollow = 0x02000000;         // IN_DONT_FOLLOW
    private const int ErrorNoSpace = 28;                 // ENOSPC: fs.inotify.max_user_watches
    private const int HeaderBytes = 16;
    private const int BufferBytes = 64 * 1024;
    private const int Backlog = 4096;

    private readonly SafeFileHandle _handle;
    private readonly Channel<FolderEvent> _events = Channel.CreateBounded<FolderEvent>(Backlog);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _reading;

    /// <exception cref="IOException">The user has too many of them (fs.inotify.max_user_instances).</exception>
    public Inotify()
    {
        var descriptor = Initialize(CloseOnExec);
        if (descriptor < 0) throw new IOException($"inotify: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public ChannelReader<FolderEvent> Events => _events.Reader;

    /// <summary>Watches a folder, without those in it. The same folder has the same watch, whatever its path.</summary>
    /// <returns>The watch; null when the folder is gone or may not be read.</returns>
    /// <exception cref="IOException">The user has too many watches (fs.inotify.max_user_watches).</exception>
    public int? Watch(string folder)
    {
        const FolderChange Wanted = FolderChange.ClosedAfterWrite | FolderChange.MovedIn | FolderChange.Created;
        var watch = AddWatch(_handle, [.. Encoding.UTF8.GetBytes(folder), 0], (uint)Wanted | OnlyFolders | DoNotFollow);
        if (watch >= 0) return watch;
        return Marshal.GetLastPInvokeError() == ErrorNoSpace
            ? throw new IOException("inotify: the limit of watched folders is reached; raise fs.inotify.max_user_watches.")
            : null;
    }

    /// <summary>Waits for the reading thread.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        // A read cannot be cancelled: a watch that goes is an event that ends it.
        var watch = AddWatch(_handle, [(byte)'/', 0], (uint)FolderChange.MovedIn | OnlyFolders);
        if (watch >= 0) _ = RemoveWatch(_handle, watch);
        _reading.Wait();
        _handle.Dispose();
        _closing.Dispose();
    }

    private void Read()
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (!_closing.IsCancellationRequested)
            {
                var length = RandomAccess.Read(_handle, buffer, fileOffset: 0);
                foreach (var found in Parse(buffer.AsSpan(0, length)))
                    if (!_events.Writer.TryWrite(found)) _events.Writer.WriteAsync(found, _closing.Token).AsTask().GetAwaiter().GetResult();
            }

            _events.Writer.TryComplete();
        }
        catch (OperationCanceledException)
        {
            _events.Writer.TryComplete();
        }
        catch (IOException e)
        {
            _events.Writer.TryComplete(e);
        }
    }

    private static List<FolderEvent> Parse(ReadOnlySpan<byte> events)
    {
        var found = new List<FolderEvent>();
        while (events.Length >= HeaderBytes)
        {
            var nameBytes = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
            found.Add(new FolderEvent(
                BinaryPrimitives.ReadInt32LittleEndian(events),
                (FolderChange)BinaryPrimitives.ReadUInt32LittleEndian(events[4..]),
                Encoding.UTF8.GetString(events.Slice(HeaderBytes, nameBytes)).TrimEnd('\0')));
            events = events[(HeaderBytes + nameBytes)..];
        }

        return found;
    }

    // LibraryImport generates unsafe code, which this project does not allow; these signatures need no marshalling.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Initialize(int flags);

    [DllImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AddWatch(SafeFileHandle handle, byte[] path, uint mask);

    [DllImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RemoveWatch(SafeFileHandle handle, int watch);
#pragma warning restore SYSLIB1054
}
