using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Mps.Media.Interop;

/// <summary>
/// memfd_create(2), ftruncate(2), fcntl(2) seals, mmap(2), munmap(2), sync_file_range(2); SafeFileHandle does the close(2). Values are
/// Linux's on every architecture.
/// </summary>
internal static partial class LibC
{
    private const string Library = "libc";

    public const uint MFD_CLOEXEC = 0x1;
    public const uint MFD_ALLOW_SEALING = 0x2;

    public const int F_ADD_SEALS = 1033;
    public const int F_GET_SEALS = 1034;
    public const int F_SEAL_SEAL = 0x01;
    public const int F_SEAL_SHRINK = 0x02;
    public const int F_SEAL_GROW = 0x04;
    public const int F_SEAL_FUTURE_WRITE = 0x10;

    public const int PROT_READ = 0x1;
    public const int PROT_WRITE = 0x2;
    public const int MAP_SHARED = 0x1;

    public const uint SYNC_FILE_RANGE_WRITE = 0x2;

    /// <summary>mmap's failure value is -1; 0 is a valid address to it.</summary>
    public const nint MAP_FAILED = -1;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int memfd_create(string name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ftruncate(SafeFileHandle fd, long length);

    // Variadic in C; both calls used here pass one int, which every Linux ABI passes as if it were declared.
    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(SafeFileHandle fd, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint mmap(nint address, nuint length, int protection, int flags, SafeFileHandle fd, long offset);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int munmap(nint address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int sync_file_range(SafeFileHandle fd, long offset, long bytes, uint flags);
}
