using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>
/// A filter graph with several inputs and one output, fed on demand: pull, and when nothing comes, feed the input that
/// <see cref="Hungry"/> names. Owns the native graph. One thread at a time.
/// </summary>
public sealed unsafe class FilterGraph : IDisposable
{
    private readonly GraphHandle _handle;

    private FilterGraph(GraphHandle handle) => _handle = handle;

    /// <summary>Builds a graph that yields pictures.</summary>
    /// <param name="graph">libavfilter's syntax with the inputs [in0], [in1]… and the output [out].</param>
    /// <param name="inputs">Formats of the inputs, in their order.</param>
    /// <param name="threads">0 = as many as cores.</param>
    /// <exception cref="MediaException">The graph does not parse or does not fit.</exception>
    public static FilterGraph OpenVideo(string graph, IReadOnlyList<VideoParameters> inputs, int threads)
    {
        GraphInput[] native = [.. inputs.Select(i => new GraphInput { Video = i.ToNative() })];
        return Open(graph, native, audio: false, threads);
    }

    /// <summary>Builds a graph that yields sound.</summary>
    /// <param name="graph">As in <see cref="OpenVideo"/>.</param>
    /// <param name="inputs">Formats of the inputs, in their order.</param>
    /// <exception cref="MediaException">The graph does not parse or does not fit.</exception>
    public static FilterGraph OpenAudio(string graph, IReadOnlyList<AudioParameters> inputs)
    {
        GraphInput[] native = [.. inputs.Select(i => new GraphInput { IsAudio = 1, Audio = i.ToNative() })];
        return Open(graph, native, audio: true, threads: 1);
    }

    /// <summary>The input whose lack of frames keeps the output waiting; -1 = none.</summary>
    public int Hungry => Shim.GetHungry(_handle);

    /// <summary>What a graph of pictures yields; colours are as the frames say.</summary>
    public VideoParameters VideoOutput
    {
        get
        {
            VideoFormat format;
            Shim.GetGraphOutput(_handle, &format);
            return new VideoParameters(format.Width, format.Height, format.Format, format.TimeBase, format.FrameRate, format.Sar, ColorFacts.Unspecified);
        }
    }

    /// <summary>Hands over a frame, which is left empty; its time is in the input's time base.</summary>
    /// <exception cref="MediaException">A filter failed.</exception>
    public void Push(int input, MediaFrame frame) => MediaException.ThrowIfFailed(Shim.PushGraph(_handle, input, frame.Handle), "filter");

    /// <summary>Says that an input has ended.</summary>
    /// <exception cref="MediaException">A filter failed.</exception>
    public void PushEnd(int input) => MediaException.ThrowIfFailed(Shim.EndGraph(_handle, input, 0), "filter");

    /// <summary>Takes the next frame; <see cref="CodecResult.Again"/> = feed first.</summary>
    /// <exception cref="MediaException">A filter failed.</exception>
    public CodecResult Pull(MediaFrame frame) => CodecResults.Check(Shim.PullGraph(_handle, frame.Handle), "filter");

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static FilterGraph Open(string graph, GraphInput[] inputs, bool audio, int threads)
    {
        AvLog.TakeLastError();
        GraphHandle handle;
        int code;
        fixed (GraphInput* first = inputs)
            code = Shim.OpenGraph(out handle, graph, first, inputs.Length, audio ? 1 : 0, threads);
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException($"set up the filters \"{graph}\"", code);
        }

        handle.Count();
        return new FilterGraph(handle);
    }
}
