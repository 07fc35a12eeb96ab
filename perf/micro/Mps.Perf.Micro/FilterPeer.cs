using Mps.Av;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>
/// A libavfilter graph in this process, one thread, one picture in and one out: what a kernel is compared with. Its push and pull are in the
/// figure, no copies are: the graph reads the picture where it lies. Owns the graph.
/// </summary>
internal sealed class FilterPeer : IDisposable
{
    private readonly FilterChain _chain;
    private readonly FramePool _pool;
    private readonly MediaFrame _picture = new(), _input = new(), _result = new();
    private readonly FrameFormat _target;
    private long _pts;

    /// <param name="source">The picture that goes in, again and again.</param>
    /// <param name="target">What comes out.</param>
    /// <param name="graph">Filters, in ffmpeg's words.</param>
    public FilterPeer(FrameMemory source, FrameFormat target, string graph)
    {
        AvLibrary.Initialize();
        FrameFormat format = source.Format;
        _target = target;
        VideoParameters parameters = new(
            format.Width, format.Height, AvLibrary.PixelFormat(format.PixelFormat.Name()), new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), new ColorFacts(1, 1, 1, 1));
        _chain = FilterChain.OpenVideo(parameters, graph, 1);
        _pool = new FramePool(format.Width, format.Height, parameters.PixelFormat);
        _pool.Get(_picture);
        FrameView copy = View(_picture.Facts, format);
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            for (int y = 0; y < copy.Plane(plane).Height; y++)
            {
                source.View().Plane(plane).Row(y).CopyTo(copy.Plane(plane).Row(y));
            }
        }
    }

    /// <summary>The last picture that came out, valid until the next.</summary>
    public ReadOnlyFrameView Result
    {
        get
        {
            FrameFacts facts = _result.Facts;
            return View(facts, _target);
        }
    }

    /// <summary>One picture through the graph. Filters that look ahead give nothing at first: call it a few times before measuring.</summary>
    /// <returns>Whether a picture came out.</returns>
    public bool Run()
    {
        _input.Reference(_picture);
        _input.Pts = _pts++;
        _chain.Push(_input);
        return _chain.Pull(_result) == CodecResult.Ok;
    }

    public void Dispose()
    {
        _result.Dispose();
        _input.Dispose();
        _picture.Dispose();
        _pool.Dispose();
        _chain.Dispose();
    }

    private static FrameView View(scoped in FrameFacts facts, FrameFormat format)
    {
        FramePlanes planes = default;
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            planes.Addresses[plane] = facts.Plane(plane);
            planes.LineSizes[plane] = facts.Stride(plane);
        }

        return new FrameView(format, planes);
    }
}
