using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>A filter graph with one input and one output. Owns the native graph. One thread at a time.</summary>
public sealed unsafe class FilterChain : IDisposable
{
    private readonly FilterHandle _handle;

    private FilterChain(FilterHandle handle) => _handle = handle;

    /// <summary>Builds a video graph.</summary>
    /// <param name="input">What will be pushed.</param>
    /// <param name="graph">libavfilter's syntax, e.g. "scale=1280:720,format=yuv420p".</param>
    /// <param name="threads">0 = as many as cores.</param>
    /// <exception cref="MediaException">The graph does not parse or does not fit.</exception>
    public static FilterChain OpenVideo(VideoParameters input, string graph, int threads)
    {
        AvLog.TakeLastError();
        VideoFormat format = input.ToNative();
        return Wrap(Shim.OpenVideoFilter(out FilterHandle handle, &format, graph, threads, input.Frames?.Handle ?? DeviceFramesHandle.None), handle, graph);
    }

    /// <summary>Builds an audio graph.</summary>
    /// <param name="input">What will be pushed.</param>
    /// <param name="graph">libavfilter's syntax, e.g. "afftdn=nr=12,aformat=sample_fmts=flt".</param>
    /// <exception cref="MediaException">The graph does not parse or does not fit.</exception>
    public static FilterChain OpenAudio(AudioParameters input, string graph)
    {
        AvLog.TakeLastError();
        AudioFormat format = input.ToNative();
        return Wrap(Shim.OpenAudioFilter(out FilterHandle handle, &format, graph), handle, graph);
    }

    /// <summary>Whether the build has a filter.</summary>
    public static bool Has(string name) => Shim.HasFilter(name) != 0;

    private static FilterChain Wrap(int code, FilterHandle handle, string graph)
    {
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException($"set up the filters \"{graph}\"", code);
        }

        handle.Count();
        return new FilterChain(handle);
    }

    /// <summary>What a video graph yields; colours are as the input's frames say.</summary>
    public VideoParameters VideoOutput
    {
        get
        {
            VideoFormat format;
            Shim.GetVideoOutput(_handle, &format);
            return new VideoParameters(format.Width, format.Height, format.Format, format.TimeBase, format.FrameRate, format.Sar, ColorFacts.Unspecified);
        }
    }

    /// <summary>What an audio graph yields.</summary>
    public AudioParameters AudioOutput
    {
        get
        {
            AudioFormat format;
            Shim.GetAudioOutput(_handle, &format);
            return new AudioParameters(format.Format, format.SampleRate, format.Channels, NativeText.Read(format.Layout), format.TimeBase);
        }
    }

    /// <summary>The set that results on a device belong to; null when they lie in memory. The caller owns it.</summary>
    public DeviceFrames? GetOutputFrames() => DeviceFrames.Wrap(Shim.GetOutputFrames(_handle));

    /// <summary>Hands over a frame, which is left empty.</summary>
    /// <exception cref="MediaException">A filter failed.</exception>
    public void Push(MediaFrame frame) => MediaException.ThrowIfFailed(Shim.PushFrame(_handle, frame.Handle), "filter");

    /// <summary>Says that no frame follows.</summary>
    public void PushEnd() => MediaException.ThrowIfFailed(Shim.PushEnd(_handle, 0), "filter");

    /// <summary>Takes the next frame.</summary>
    /// <exception cref="MediaException">A filter failed.</exception>
    public CodecResult Pull(MediaFrame frame) => CodecResults.Check(Shim.PullFrame(_handle, frame.Handle), "filter");

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
