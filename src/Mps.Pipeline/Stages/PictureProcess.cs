using Mps.Av;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Stages;

/// <summary>Makes the encoder's picture from the decoder's. Owns what it opens. One thread at a time.</summary>
public abstract class PictureProcess : IDisposable
{
    private readonly VideoParameters _input;

    /// <param name="input">What it takes.</param>
    protected PictureProcess(VideoParameters input) => _input = input;

    /// <summary>A few words for people.</summary>
    public abstract string Summary { get; }

    /// <summary>Chooses the cheapest way that gives the wanted picture.</summary>
    /// <param name="input">What will be pushed.</param>
    /// <param name="geometry">Size and shape to make.</param>
    /// <param name="pixelFormat">Format to make, the library's name.</param>
    /// <param name="threads">For filters; 0 = all cores.</param>
    /// <exception cref="MediaException">The filters refuse.</exception>
    public static PictureProcess Open(VideoParameters input, PictureGeometry geometry, string pixelFormat, int threads)
    {
        if (input.Frames is not null)
            return new DownloadPictures(input, memory => Open(memory, geometry, pixelFormat, threads));
        bool fullRange = input.Color.Range == 2 || AvLibrary.PixelFormatName(input.PixelFormat).StartsWith("yuvj", StringComparison.Ordinal);
        bool sameFormat = input.PixelFormat == AvLibrary.PixelFormat(pixelFormat) && !fullRange;
        if (sameFormat && geometry.IsIdentity(input.Width, input.Height))
            return new PassPictures(input, geometry.SampleAspectRatio);
        PictureProcess? kernel = sameFormat ? ScalePictures.TryOpen(input, geometry) : null;
        return kernel ?? new FilterPictures(input, VideoFilters.Write(geometry, pixelFormat, fullRange), threads);
    }

    /// <summary>Whether a frame is of the kind that this was opened for.</summary>
    public bool Accepts(in FrameFacts frame) =>
        frame.Width == _input.Width && frame.Height == _input.Height && frame.Format == _input.PixelFormat;

    /// <summary>Takes a picture and emits what is ready.</summary>
    /// <param name="picture">May be left empty.</param>
    /// <param name="result">Scratch to emit in.</param>
    /// <param name="emit">Receives results.</param>
    public abstract void Push(MediaFrame picture, MediaFrame result, Action<MediaFrame> emit);

    /// <summary>Emits what was held back.</summary>
    public abstract void Flush(MediaFrame result, Action<MediaFrame> emit);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what was opened.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>The decoder's picture is the encoder's: nothing is touched.</summary>
internal sealed class PassPictures(VideoParameters input, Mps.Media.Rational sar) : PictureProcess(input)
{
    public override string Summary => "passed on untouched";

    public override void Push(MediaFrame picture, MediaFrame result, Action<MediaFrame> emit)
    {
        picture.SetSampleAspectRatio(sar);
        emit(picture);
    }

    public override void Flush(MediaFrame result, Action<MediaFrame> emit)
    {
    }
}

/// <summary>Through libavfilter.</summary>
internal sealed class FilterPictures : PictureProcess
{
    private readonly FilterChain _chain;
    private readonly string _graph;

    public FilterPictures(VideoParameters input, string graph, int threads)
        : base(input)
    {
        _graph = graph;
        _chain = FilterChain.OpenVideo(input, graph, threads);
    }

    public override string Summary => $"filtered by {_graph}";

    /// <summary>The set that results on a device belong to; null when they lie in memory. The caller owns it.</summary>
    public DeviceFrames? GetOutputFrames() => _chain.GetOutputFrames();

    public override void Push(MediaFrame picture, MediaFrame result, Action<MediaFrame> emit)
    {
        _chain.Push(picture);
        Drain(result, emit);
    }

    public override void Flush(MediaFrame result, Action<MediaFrame> emit)
    {
        _chain.PushEnd();
        Drain(result, emit);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _chain.Dispose();
    }

    private void Drain(MediaFrame result, Action<MediaFrame> emit)
    {
        while (_chain.Pull(result) == CodecResult.Ok)
            emit(result);
    }
}
