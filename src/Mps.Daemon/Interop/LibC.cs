using System.Runtime.InteropServices;

namespace Mps.Daemon.Interop;

/// <summary>The libc calls of worker supervision, of memory and of the control socket; no logic here.</summary>
internal static partial class LibC
{
    public const int SigKill = 9;

    /// <summary>Leaves an id as it is in <see cref="Chown"/>.</summary>
    public const uint KeepId = uint.MaxValue;

    /// <summary>kill(2). A negative <paramref name="pid"/> names a process group.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Kill(int pid, int signal);

    /// <summary>malloc_trim(3): gives free memory of the C heap back to the system.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int TrimHeap(nuint keepBytes);

    /// <summary>chown(2).</summary>
    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Chown(string path, uint uid, uint gid);

    /// <summary>getgrnam(3): a static struct group, or null. Not thread-safe.</summary>
    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static unsafe partial Group* GetGroupByName(string name);

    /// <summary>getpwnam(3): a static struct passwd, or null. Not thread-safe.</summary>
    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static unsafe partial User* GetUserByName(string name);

    /// <summary>geteuid(2).</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint GetEffectiveUid();

    /// <summary>The head of struct passwd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct User
    {
        public nint Name;
        public nint Password;
        public uint Uid;
    }

    /// <summary>The head of struct group.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Group
    {
        public nint Name;
        public nint Password;
        public uint Gid;
    }
}
