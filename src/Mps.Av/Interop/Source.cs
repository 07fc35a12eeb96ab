using System.Runtime.InteropServices;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(Library, EntryPoint = "mps_av_source_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenSource(
        out SourceHandle source, string url, string? format, string options, InterruptHandle interrupt, nint io);

    [LibraryImport(Library, EntryPoint = "mps_av_source_open_watched", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenWatchedSource(
        out SourceHandle source, string url, string options, InterruptHandle interrupt, delegate* unmanaged<nint, byte*, byte*, int, int> mayOpen, nint opaque);

    [LibraryImport(Library, EntryPoint = "mps_av_source_lost")]
    public static partial int GetLost(SourceHandle source);

    [LibraryImport(Library, EntryPoint = "mps_av_source_copy_streams")]
    public static partial int CopyStreams(out SourceHandle copy, SourceHandle source);

    [LibraryImport(Library, EntryPoint = "mps_av_source_probe")]
    public static partial int ProbeSource(SourceHandle source);

    [LibraryImport(Library, EntryPoint = "mps_av_source_close")]
    public static partial void CloseSource(nint source);

    [LibraryImport(Library, EntryPoint = "mps_av_source_get")]
    public static partial void GetSource(SourceHandle source, SourceInfo* info);

    [LibraryImport(Library, EntryPoint = "mps_av_source_stream")]
    public static partial int GetStream(SourceHandle source, int index, StreamInfo* info);

    [LibraryImport(Library, EntryPoint = "mps_av_source_select")]
    public static partial int SelectStream(SourceHandle source, int index, int selected);

    [LibraryImport(Library, EntryPoint = "mps_av_source_read")]
    public static partial int ReadPacket(SourceHandle source, PacketHandle packet);

    [LibraryImport(Library, EntryPoint = "mps_av_source_refresh")]
    public static partial int RefreshSource(SourceHandle source, PacketHandle packet);

    [LibraryImport(Library, EntryPoint = "mps_av_source_seek")]
    public static partial int SeekSource(SourceHandle source, long microseconds);

    [LibraryImport(Library, EntryPoint = "mps_av_source_seek_stream")]
    public static partial int SeekStream(SourceHandle source, int stream, long timestamp);

    [LibraryImport(Library, EntryPoint = "mps_av_source_index")]
    public static partial int GetIndex(SourceHandle source, int stream, long* keys, int capacity, out long last);

    [LibraryImport(Library, EntryPoint = "mps_av_source_bytes_read")]
    public static partial long GetBytesRead(SourceHandle source);

    [LibraryImport(Library, EntryPoint = "mps_av_source_extradata")]
    public static partial byte* GetExtradata(SourceHandle source, int stream, int* size);
}
