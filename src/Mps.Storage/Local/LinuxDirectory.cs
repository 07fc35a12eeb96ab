using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Mps.Storage.Local;

/// <summary>Makes the entries of a folder survive a power cut; .NET can sync files but not folders.</summary>
internal static class LinuxDirectory
{
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <exception cref="IOException">The folder cannot be opened or synced.</exception>
    public static void Sync(string path)
    {
        var descriptor = Open([.. Encoding.UTF8.GetBytes(path), 0], ReadOnlyCloseOnExec);
        if (descriptor < 0) throw new IOException($"Cannot open the folder '{path}': {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    // LibraryImport generates unsafe code, which this project does not allow; this signature needs no marshalling.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
#pragma warning restore SYSLIB1054
}
