using System.Runtime.InteropServices;
using Mps.Pipeline.Live;
using Mps.Worker.Interop;

namespace Mps.Worker;

/// <summary>stat(2) and syncfs(2).</summary>
internal sealed unsafe class LinuxFileSystem : IFileSystemSync
{
    private const int OpenFolder = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC
    private const int NoSuchFile = 2; // ENOENT
    private const int StatBytes = 256; // more than struct stat on any architecture

    public long DeviceOf(string path)
    {
        byte* stat = stackalloc byte[StatBytes];
        if (LibC.Stat(path, stat) != 0)
            throw Refused(path);
        // st_dev stands first on every 64-bit architecture.
        return *(long*)stat;
    }

    public void Sync(string path)
    {
        int folder = LibC.Open(path, OpenFolder);
        if (folder < 0)
            throw Refused(path);
        try
        {
            if (LibC.SyncFileSystem(folder) != 0)
                throw Refused(path);
        }
        finally
        {
            _ = LibC.Close(folder);
        }
    }

    private static IOException Refused(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        string message = $"{path}: {Marshal.GetPInvokeErrorMessage(error)}";
        // The low half of the code is where .NET keeps the errno of its own I/O exceptions.
        return error == NoSuchFile ? new DirectoryNotFoundException(message) : new IOException(message, error);
    }
}
