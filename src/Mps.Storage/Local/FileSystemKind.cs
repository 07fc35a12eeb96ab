using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Mps.Storage.Local;

/// <summary>Whether a folder's changes may be made by other machines, of which this kernel hears nothing.</summary>
internal static class FileSystemKind
{
    private const int StructBytes = 256; // more than any architecture's struct statfs

    // statfs(2): the magic numbers of NFS, SMB, CIFS, SMB2, FUSE, 9P, Ceph, AFS, Lustre and GFS2.
    private static readonly HashSet<uint> Remote =
        [0x6969, 0x517B, 0xFF534D42, 0xFE534D42, 0x65735546, 0x01021997, 0x00C36400, 0x5346414F, 0x0BD00BD0, 0x01161970];

    public static bool IsRemote(string path)
    {
        var answer = new byte[StructBytes];
        return StatFs([.. Encoding.UTF8.GetBytes(path), 0], answer) == 0 && Remote.Contains(BinaryPrimitives.ReadUInt32LittleEndian(answer));
    }

    // LibraryImport generates unsafe code, which this project does not allow; this signature needs no marshalling.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "statfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatFs(byte[] path, byte[] answer);
#pragma warning restore SYSLIB1054
}
