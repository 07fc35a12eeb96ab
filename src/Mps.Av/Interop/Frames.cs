using System.Runtime.InteropServices;
using Mps.Media;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(Library, EntryPoint = "mps_av_packet_alloc")]
    public static partial PacketHandle AllocPacket();

    [LibraryImport(Library, EntryPoint = "mps_av_packet_free")]
    public static partial void FreePacket(nint packet);

    [LibraryImport(Library, EntryPoint = "mps_av_packet_unref")]
    public static partial void UnrefPacket(PacketHandle packet);

    [LibraryImport(Library, EntryPoint = "mps_av_packet_ref")]
    public static partial int RefPacket(PacketHandle to, PacketHandle from);

    [LibraryImport(Library, EntryPoint = "mps_av_packet_move")]
    public static partial void MovePacket(PacketHandle to, PacketHandle from);

    [LibraryImport(Library, EntryPoint = "mps_av_packet_get")]
    public static partial void GetPacket(PacketHandle packet, PacketInfo* info);

    [LibraryImport(Library, EntryPoint = "mps_av_packet_data")]
    public static partial byte* GetPacketData(PacketHandle packet);

    [LibraryImport(Library, EntryPoint = "mps_av_packet_set_times")]
    public static partial void SetPacketTimes(PacketHandle packet, long pts, long dts, long duration);

    [LibraryImport(Library, EntryPoint = "mps_av_packet_set_data")]
    public static partial int SetPacketData(PacketHandle packet, byte* data, int size);

    [LibraryImport(Library, EntryPoint = "mps_av_packet_set_webvtt_settings", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetWebVttSettings(PacketHandle packet, string settings);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_alloc_samples")]
    public static partial int AllocSamples(FrameHandle frame, AudioFormat* format, int samples);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_alloc")]
    public static partial FrameHandle AllocFrame();

    [LibraryImport(Library, EntryPoint = "mps_av_frame_free")]
    public static partial void FreeFrame(nint frame);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_unref")]
    public static partial void UnrefFrame(FrameHandle frame);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_ref")]
    public static partial int RefFrame(FrameHandle to, FrameHandle from);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_move")]
    public static partial void MoveFrame(FrameHandle to, FrameHandle from);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_get")]
    public static partial void GetFrame(FrameHandle frame, FrameInfo* info);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_set_duration")]
    public static partial void SetFrameDuration(FrameHandle frame, long duration);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_set_pts")]
    public static partial void SetFramePts(FrameHandle frame, long pts);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_request_key")]
    public static partial void RequestKey(FrameHandle frame, int key);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_set_progressive")]
    public static partial void SetFrameProgressive(FrameHandle frame);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_copy_properties")]
    public static partial int CopyFrameProperties(FrameHandle to, FrameHandle from);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_set_sar")]
    public static partial void SetFrameSar(FrameHandle frame, Rational sar);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_set_color")]
    public static partial void SetFrameColor(FrameHandle frame, int primaries, int transfer, int space, int range, int chromaLocation);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_set_chroma_location")]
    public static partial void SetFrameChromaLocation(FrameHandle frame, int location);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_hdr")]
    public static partial void GetFrameHdr(FrameHandle frame, HdrInfo* hdr);

    [LibraryImport(Library, EntryPoint = "mps_av_source_hdr")]
    public static partial void GetSourceHdr(SourceHandle source, int stream, HdrInfo* hdr);

    [LibraryImport(Library, EntryPoint = "mps_av_source_has_alpha")]
    public static partial int SourceHasAlpha(SourceHandle source, int stream);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_set_hdr")]
    public static partial int SetSinkHdr(SinkHandle sink, int stream, HdrInfo* hdr);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_is_writable")]
    public static partial int IsFrameWritable(FrameHandle frame);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_pool_open")]
    public static partial int OpenFramePool(out FramePoolHandle pool, int width, int height, int format);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_pool_get")]
    public static partial int GetPooledFrame(FramePoolHandle pool, FrameHandle frame);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_pool_close")]
    public static partial void CloseFramePool(nint pool);
}
