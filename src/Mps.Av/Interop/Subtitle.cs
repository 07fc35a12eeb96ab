using System.Runtime.InteropServices;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(Library, EntryPoint = "mps_av_subtitle_is_text")]
    public static partial int IsTextSubtitle(SourceHandle source, int stream);

    [LibraryImport(Library, EntryPoint = "mps_av_subtitle_open")]
    public static partial int OpenSubtitle(out SubtitleHandle subtitle, SourceHandle source, int stream);

    [LibraryImport(Library, EntryPoint = "mps_av_subtitle_close")]
    public static partial void CloseSubtitle(nint subtitle);

    [LibraryImport(Library, EntryPoint = "mps_av_subtitle_header")]
    public static partial nint GetSubtitleHeader(SubtitleHandle subtitle);

    [LibraryImport(Library, EntryPoint = "mps_av_subtitle_decode")]
    public static partial int DecodeSubtitle(SubtitleHandle subtitle, PacketHandle packet, long* startMs, long* durationMs);

    [LibraryImport(Library, EntryPoint = "mps_av_subtitle_line")]
    public static partial nint GetSubtitleLine(SubtitleHandle subtitle, int index);
}
