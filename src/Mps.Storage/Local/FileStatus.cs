using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Mps.Storage.Local;

/// <summary>What the kernel knows of one regular file and .NET does not tell.</summary>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Modified">When its content was written.</param>
/// <param name="Version">Differs for another content: size, time of writing in ns, inode and time of the last change of any kind in ns.</param>
internal readonly record struct FileStatus(long SizeBytes, DateTimeOffset Modified, string Version)
{
    // statx(2): the layout is the same on every architecture.
    private const int StructBytes = 256;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int SizeOffset = 40;
    private const int ChangeTimeOffset = 96;
    private const int ModifyTimeOffset = 112;
    private const int CurrentFolder = -100;   // AT_FDCWD
    private const int DoNotFollow = 0x100;    // AT_SYMLINK_NOFOLLOW
    private const uint BasicStats = 0x7ff;    // STATX_BASIC_STATS
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>Of the file itself, not of what a link leads to; null when it is gone or no regular file.</summary>
    public static FileStatus? Of(string path)
    {
        var answer = new byte[StructBytes];
        if (StatX(CurrentFolder, [.. Encoding.UTF8.GetBytes(path), 0], DoNotFollow, BasicStats, answer) != 0) return null;
        if ((BinaryPrimitives.ReadUInt16LittleEndian(answer.AsSpan(ModeOffset)) & TypeMask) != RegularFile) return null;
        var size = BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(SizeOffset));
        var (modifiedSeconds, modifiedNanoseconds) = Time(answer, ModifyTimeOffset);
        var (changedSeconds, changedNanoseconds) = Time(answer, ChangeTimeOffset);
        var inode = BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(InodeOffset));
        return new FileStatus(
            size,
            DateTimeOffset.UnixEpoch.AddSeconds(modifiedSeconds).AddTicks(modifiedNanoseconds / TimeSpan.NanosecondsPerTick),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{size}-{modifiedSeconds}.{modifiedNanoseconds:D9}-{inode}-{changedSeconds}.{changedNanoseconds:D9}"));
    }

    private static (long Seconds, uint Nanoseconds) Time(byte[] answer, int offset) =>
        (BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(offset)), BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(offset + 8)));

    // LibraryImport generates unsafe code, which this project does not allow; this signature needs no marshalling.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, byte[] answer);
#pragma warning restore SYSLIB1054
}
