using System.Runtime.InteropServices;

namespace Mps.Av.Interop;

internal struct GraphInput
{
    public int IsAudio, Reserved;
    public VideoFormat Video;
    public AudioFormat Audio;
}

internal sealed class GraphHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.CloseGraph(pointer);
}

internal static unsafe partial class Shim
{
    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_graph_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenGraph(out GraphHandle graph, string text, GraphInput* inputs, int count, int audio, int threads);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_graph_close")]
    public static partial void CloseGraph(nint graph);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_graph_video_output")]
    public static partial void GetGraphOutput(GraphHandle graph, VideoFormat* format);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_graph_push")]
    public static partial int PushGraph(GraphHandle graph, int input, FrameHandle frame);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_graph_push")]
    public static partial int EndGraph(GraphHandle graph, int input, nint noFrame);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_graph_pull")]
    public static partial int PullGraph(GraphHandle graph, FrameHandle frame);

    [LibraryImport(FilterLibrary, EntryPoint = "mps_av_graph_hungry")]
    public static partial int GetHungry(GraphHandle graph);
}
