using System.Runtime.InteropServices;
using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>Lets a source or sink read or write a <see cref="Stream"/>. Borrows the stream; dispose this after the source or sink.</summary>
public sealed unsafe class CustomIo : IDisposable
{
    private const int SeekSize = 0x10000; // AVSEEK_SIZE
    private const int IoError = 5; // EIO
    private readonly Stream _stream;
    private GCHandle _self;

    internal IoHandle Handle { get; }

    /// <summary>The exception that a callback met; the library itself only sees an I/O error.</summary>
    public Exception? Error { get; private set; }

    /// <param name="stream">Seeks when it can.</param>
    /// <param name="direction">Read for a source, Write for a sink.</param>
    /// <param name="bufferBytes">Size of one transfer.</param>
    public CustomIo(Stream stream, FileAccess direction, int bufferBytes = 64 * 1024)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (direction is not (FileAccess.Read or FileAccess.Write))
            throw new ArgumentOutOfRangeException(nameof(direction), direction, "A source reads, a sink writes.");
        bool read = direction == FileAccess.Read;
        if (read ? !stream.CanRead : !stream.CanWrite)
            throw new ArgumentException($"The stream cannot {(read ? "be read" : "be written")}.", nameof(stream));
        _stream = stream;
        _self = GCHandle.Alloc(this);
        Handle = Shim.AllocIo(
            GCHandle.ToIntPtr(_self),
            read ? &Read : null,
            read ? null : &Write,
            stream.CanSeek ? &Seek : null,
            bufferBytes);
        if (Handle.IsInvalid)
        {
            _self.Free();
            throw new InsufficientMemoryException();
        }

        Handle.Count();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        if (_self.IsAllocated)
            _self.Free();
    }

    private static CustomIo From(nint opaque) => (CustomIo)GCHandle.FromIntPtr(opaque).Target!;

    // No exception may cross into native code: each is kept and reported as EIO.
    [UnmanagedCallersOnly]
    private static int Read(nint opaque, byte* buffer, int size)
    {
        CustomIo io = From(opaque);
        try
        {
            return io._stream.Read(new Span<byte>(buffer, size));
        }
        catch (Exception e)
        {
            io.Error = e;
            return -IoError;
        }
    }

    [UnmanagedCallersOnly]
    private static int Write(nint opaque, byte* buffer, int size)
    {
        CustomIo io = From(opaque);
        try
        {
            io._stream.Write(new ReadOnlySpan<byte>(buffer, size));
            return size;
        }
        catch (Exception e)
        {
            io.Error = e;
            return -IoError;
        }
    }

    [UnmanagedCallersOnly]
    private static long Seek(nint opaque, long offset, int whence)
    {
        CustomIo io = From(opaque);
        try
        {
            return whence == SeekSize ? io._stream.Length : io._stream.Seek(offset, (SeekOrigin)whence);
        }
        catch (Exception e)
        {
            io.Error = e;
            return -IoError;
        }
    }
}
