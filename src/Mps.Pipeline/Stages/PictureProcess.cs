using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Stages;

/// <summary>Makes one picture from one picture: size, shape, format. Owns what it opens. One thread at a time.</summary>
public abstract class PictureProcess : IDisposable
{
    /// <summary>A few words for people.</summary>
    public abstract string Summary { get; }

    /// <summary>Chooses the cheapest way that gives the wanted picture: our kernels where they can, libavfilter where they cannot.</summary>
    /// <param name="input">What will be given.</param>
    /// <param name="geometry">Size and shape to make.</param>
    /// <param name="pixelFormat">Format to make, the library's name; HDR pictures are tone mapped on their way to 8 bits.</param>
    /// <param name="threads">For filters; 0 = all cores.</param>
    /// <param name="finish">Improves the look of what is made; null = nothing does.</param>
    /// <exception cref="MediaException">The filters refuse.</exception>
    public static PictureProcess Open(VideoParameters input, PictureGeometry geometry, string pixelFormat, int threads, PictureFinish? finish = null) =>
        input.Frames is not null
            ? new DownloadPictures(input, memory => Open(memory, geometry, pixelFormat, threads, finish))
            : finish is not null ? finish.Open(input, geometry, pixelFormat, threads)
            : new PictureRecipe(input, geometry, pixelFormat, threads).Open();

    /// <summary>Makes a picture.</summary>
    /// <param name="picture">Left as it is.</param>
    /// <param name="result">Receives the picture with the time and the properties of <paramref name="picture"/>.</param>
    /// <exception cref="MediaException">A filter failed, or there is no memory.</exception>
    public abstract void Make(MediaFrame picture, MediaFrame result);

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
internal sealed class PassPictures(Rational sar) : PictureProcess
{
    public override string Summary => "passed on untouched";

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        result.Reference(picture);
        result.SetSampleAspectRatio(sar);
    }
}

/// <summary>Through libavfilter, by filters that give one picture for each.</summary>
internal sealed class FilterPictures : PictureProcess
{
    private readonly FilterChain _chain;
    private readonly string _graph;
    private readonly MediaFrame _reference = new();

    public FilterPictures(VideoParameters input, string graph, int threads)
    {
        _graph = graph;
        _chain = FilterChain.OpenVideo(input, graph, threads);
    }

    public override string Summary => $"filtered by {_graph}";

    /// <summary>The set that results on a device belong to; null when they lie in memory. The caller owns it.</summary>
    public DeviceFrames? GetOutputFrames() => _chain.GetOutputFrames();

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        _reference.Reference(picture);
        _chain.Push(_reference);
        if (_chain.Pull(result) != CodecResult.Ok)
            throw new MediaException("filter", 0, $"the filters \"{_graph}\" gave no picture for one that they got");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _chain.Dispose();
        _reference.Dispose();
    }
}
