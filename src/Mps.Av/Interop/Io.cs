using System.Runtime.InteropServices;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(Library, EntryPoint = "mps_av_interrupt_alloc")]
    public static partial InterruptHandle AllocInterrupt();

    [LibraryImport(Library, EntryPoint = "mps_av_interrupt_free")]
    public static partial void FreeInterrupt(nint interrupt);

    [LibraryImport(Library, EntryPoint = "mps_av_interrupt_cancel")]
    public static partial void CancelInterrupt(InterruptHandle interrupt);

    [LibraryImport(Library, EntryPoint = "mps_av_interrupt_deadline")]
    public static partial void SetDeadline(InterruptHandle interrupt, long microseconds);

    [LibraryImport(Library, EntryPoint = "mps_av_interrupt_state")]
    public static partial int GetInterruptState(InterruptHandle interrupt);

    [LibraryImport(Library, EntryPoint = "mps_av_io_alloc")]
    public static partial IoHandle AllocIo(
        nint opaque,
        delegate* unmanaged<nint, byte*, int, int> read,
        delegate* unmanaged<nint, byte*, int, int> write,
        delegate* unmanaged<nint, long, int, long> seek,
        int bufferSize);

    [LibraryImport(Library, EntryPoint = "mps_av_io_free")]
    public static partial void FreeIo(nint io);

    [LibraryImport(Library, EntryPoint = "mps_av_bytes_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenBytes(
        out BytesHandle bytes, string url, string options, InterruptHandle interrupt, delegate* unmanaged<nint, byte*, byte*, int, int> mayOpen, nint opaque);

    [LibraryImport(Library, EntryPoint = "mps_av_bytes_read")]
    public static partial int ReadBytes(BytesHandle bytes, byte* buffer, int size);

    [LibraryImport(Library, EntryPoint = "mps_av_bytes_close")]
    public static partial void CloseBytes(nint bytes);
}
