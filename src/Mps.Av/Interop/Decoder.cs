using System.Runtime.InteropServices;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(Library, EntryPoint = "mps_av_decoder_open_on", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenDecoder(
        out DecoderHandle decoder, SourceHandle source, int stream, string? name, DeviceHandle device, int extraFrames, int threads, PictureMemory* memory, string options);

    [LibraryImport(Library, EntryPoint = "mps_av_decoder_close")]
    public static partial void CloseDecoder(nint decoder);

    [LibraryImport(Library, EntryPoint = "mps_av_decoder_send")]
    public static partial int SendPacket(DecoderHandle decoder, PacketHandle packet);

    [LibraryImport(Library, EntryPoint = "mps_av_decoder_send")]
    public static partial int SendEnd(DecoderHandle decoder, nint noPacket);

    [LibraryImport(Library, EntryPoint = "mps_av_decoder_receive")]
    public static partial int ReceiveFrame(DecoderHandle decoder, FrameHandle frame);

    [LibraryImport(Library, EntryPoint = "mps_av_decoder_flush")]
    public static partial void FlushDecoder(DecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "mps_av_decoder_skip")]
    public static partial void SkipFrames(DecoderHandle decoder, int level);

    [LibraryImport(Library, EntryPoint = "mps_av_decoder_held_pictures")]
    public static partial int GetHeldPictures(DecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "mps_av_decoder_threading")]
    public static partial int GetThreading(DecoderHandle decoder, out int threads);
}
