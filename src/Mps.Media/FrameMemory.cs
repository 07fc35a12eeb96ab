using System.Runtime.InteropServices;

namespace Mps.Media;

/// <summary>
/// One picture in ordinary native memory, for when there is no ring or it is full. Owns the memory; frees it when disposed.
/// Contents are undefined at first.
/// </summary>
public sealed unsafe class FrameMemory : IDisposable
{
    private static int s_liveCount;
    private nint _address;

    /// <exception cref="ArgumentException">The format is not valid.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public FrameMemory(FrameFormat format)
    {
        Layout = FrameLayout.Of(format);
        Format = format;
        _address = (nint)NativeMemory.AlignedAlloc((nuint)Layout.Bytes, FrameLayout.Alignment);
        Interlocked.Increment(ref s_liveCount);
    }

    /// <summary>Frees memory that its holder forgot.</summary>
    ~FrameMemory() => Free();

    /// <summary>Pictures not freed yet. For leak tests.</summary>
    public static int LiveCount => Volatile.Read(ref s_liveCount);

    /// <summary>Size and pixel format.</summary>
    public FrameFormat Format { get; }

    /// <summary>Where the planes are in the block.</summary>
    public FrameLayout Layout { get; }

    /// <summary>Where the planes are in this process.</summary>
    /// <exception cref="ObjectDisposedException">The memory is freed.</exception>
    public FramePlanes Planes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_address == 0, this);
            return FramePlanes.At(_address, Layout);
        }
    }

    /// <summary>The picture, borrowed until <see cref="Dispose"/>.</summary>
    public FrameView View() => new(Format, Planes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        nint address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            NativeMemory.AlignedFree((void*)address);
            Interlocked.Decrement(ref s_liveCount);
        }
    }
}
