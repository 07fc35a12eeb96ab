using System.Runtime.InteropServices;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_filter_open_video_on", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenVideoFilter(out FilterHandle filter, VideoFormat* input, string graph, int threads, DeviceFramesHandle frames);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_filter_output_frames")]
    public static partial DeviceFramesHandle GetOutputFrames(FilterHandle filter);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_filter_open_audio", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAudioFilter(out FilterHandle filter, AudioFormat* input, string graph);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_has_filter", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int HasFilter(string name);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_filter_close")]
    public static partial void CloseFilter(nint filter);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_filter_video_output")]
    public static partial void GetVideoOutput(FilterHandle filter, VideoFormat* format);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_filter_audio_output")]
    public static partial void GetAudioOutput(FilterHandle filter, AudioFormat* format);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_filter_push")]
    public static partial int PushFrame(FilterHandle filter, FrameHandle frame);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_filter_push")]
    public static partial int PushEnd(FilterHandle filter, nint noFrame);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_filter_pull")]
    public static partial int PullFrame(FilterHandle filter, FrameHandle frame);
}
