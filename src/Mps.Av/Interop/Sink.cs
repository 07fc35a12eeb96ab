using System.Runtime.InteropServices;
using Mps.Media;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(Library, EntryPoint = "mps_av_sink_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenSink(out SinkHandle sink, string format, string url, string options, InterruptHandle interrupt, nint io);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_needs_global_header")]
    public static partial int NeedsGlobalHeader(SinkHandle sink);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_add_encoded", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddEncoded(SinkHandle sink, EncoderHandle encoder, string language);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_add_copied")]
    public static partial int AddCopied(SinkHandle sink, SourceHandle source, int stream);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_add_subtitles", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddSubtitles(SinkHandle sink, string codec, byte* header, int headerSize);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_set_stream_metadata", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetStreamMetadata(SinkHandle sink, int stream, string key, string value);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_set_default")]
    public static partial int SetDefault(SinkHandle sink, int stream, int isDefault);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_set_metadata", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetMetadata(SinkHandle sink, string key, string value);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_write_header", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int WriteHeader(SinkHandle sink, string options);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_write")]
    public static partial int WritePacket(SinkHandle sink, int stream, PacketHandle packet, Rational timeBase);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_write_now")]
    public static partial int WritePacketNow(SinkHandle sink, int stream, PacketHandle packet, Rational timeBase);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_flush")]
    public static partial int FlushSink(SinkHandle sink);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_set_option", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetSinkOption(SinkHandle sink, string name, string value);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_write_trailer")]
    public static partial int WriteTrailer(SinkHandle sink);

    [LibraryImport(Library, EntryPoint = "mps_av_sink_close")]
    public static partial int CloseSink(nint sink);
}
