using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mps.Daemon.Interop;

/// <content>open(2), fcntl(2) and sendmsg(2) for handing descriptors over. Values are Linux's on x86-64 and arm64.</content>
internal static unsafe partial class LibC
{
    public const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x80000;
    public const int GetSeals = 1034; // F_GET_SEALS
    public const int RingSeals = 0x02 | 0x04 | 0x10; // F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_FUTURE_WRITE
    public const int SolSocket = 1, ScmRights = 1, NoSignal = 0x4000;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int FileControl(SafeFileHandle descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint SendMessage(int socket, MessageHeader* message, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    /// <summary>struct cmsghdr with one descriptor, padded as CMSG_SPACE does.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DescriptorRights
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
        public int Padding;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public nuint NameLength; // socklen_t and padding
        public IoVector* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
