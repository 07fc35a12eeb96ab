using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Mps.Storage.Local;

/// <summary>
/// Whether somebody has a file open for writing. The kernel grants a read lease on a file only when nobody has; it is asked
/// for one, which is given back at once. It answers only for files of our own user, or with CAP_LEASE.
/// </summary>
internal static class FileWriters
{
    private const int OpenFlags = 0x800 | 0x20000 | 0x80000; // O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC
    private const int SetSignal = 10;     // F_SETSIG
    private const int SetLease = 1024;    // F_SETLEASE
    private const int ReadLease = 0;      // F_RDLCK
    private const int NoLease = 2;        // F_UNLCK
    private const int SignalIgnored = 23; // SIGURG: a writer that comes in this moment must not kill us, as SIGIO would
    private const int ErrorAgain = 11;    // EAGAIN

    /// <summary>Null when the kernel does not tell.</summary>
    public static bool? Has(string path)
    {
        var descriptor = Open([.. Encoding.UTF8.GetBytes(path), 0], OpenFlags);
        if (descriptor < 0) return null;
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Control(descriptor, SetSignal, SignalIgnored) != 0) return null;
        if (Control(descriptor, SetLease, ReadLease) != 0) return Marshal.GetLastPInvokeError() == ErrorAgain ? true : null;
        _ = Control(descriptor, SetLease, NoLease); // closing would do the same
        return false;
    }

    // LibraryImport generates unsafe code, which this project does not allow; these signatures need no marshalling.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, int command, int argument);
#pragma warning restore SYSLIB1054
}
