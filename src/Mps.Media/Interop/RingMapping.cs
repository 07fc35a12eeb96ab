using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mps.Media.Interop;

/// <summary>
/// Owns one shared mapping of a ring's memfd. Each slot in use adds a reference (<see cref="SafeHandle.DangerousAddRef"/>), so
/// the memory is unmapped when the ring is disposed and the last slot has come back, whichever is later.
/// </summary>
internal sealed class RingMapping : SafeHandleMinusOneIsInvalid
{
    private static int s_liveCount;
    private readonly nuint _bytes;

    private RingMapping(nint address, nuint bytes)
        : base(ownsHandle: true)
    {
        _bytes = bytes;
        SetHandle(address);
        Interlocked.Increment(ref s_liveCount);
    }

    /// <summary>Mappings of the process that are not unmapped yet.</summary>
    public static int LiveCount => Volatile.Read(ref s_liveCount);

    /// <summary>Start of the mapping. Valid while the caller holds a reference.</summary>
    public nint Address => handle;

    /// <exception cref="FrameRingException">mmap failed.</exception>
    public static RingMapping Map(SafeFileHandle fd, long bytes, int protection)
    {
        nint address = LibC.mmap(0, (nuint)bytes, protection, LibC.MAP_SHARED, fd, 0);
        if (address == LibC.MAP_FAILED)
        {
            throw FrameRingException.FromErrno($"mapping {bytes} bytes of a frame ring", Marshal.GetLastPInvokeError());
        }

        return new RingMapping(address, (nuint)bytes);
    }

    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref s_liveCount);
        return LibC.munmap(handle, _bytes) == 0;
    }
}
