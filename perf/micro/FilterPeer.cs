using Mps.Av;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>A libavfilter graph in this process, one thread, that pictures are pushed into and pulled from. Owns its frames.</summary>
internal sealed class FilterPeer : IDisposable
{
    private readonly FrameFormat _format;
    private readonly FrameFormat _resultFormat;
    private readonly FilterChain _chain;
    private readonly FramePool _pool;
    private readonly MediaFrame _frame = new(), _result = new();
    private readonly bool _interlaced;
    private long _pts;

    /// <param name="format">Format of the pictures that go in.</param>
    /// <param name="graph">The filter.</param>
    /// <param name="interlaced">Pictures are pushed as interlaced ones, top field first.</param>
    /// <param name="result">Format of the pictures that come out; null = the same.</param>
    public FilterPeer(FrameFormat format, string graph, bool interlaced = false, FrameFormat? result = null)
    {
        AvLibrary.Initialize();
        _resultFormat = result ?? format;
        (_format, _interlaced) = (format, interlaced);
        var parameters = new VideoParameters(
            format.Width, format.Height, AvLibrary.PixelFormat(format.PixelFormat.Name()), new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), new ColorFacts(1, 1, 1, 1));
        _chain = FilterChain.OpenVideo(parameters, _interlaced ? $"setfield=tff,{graph}" : graph, 1);
        _pool = new FramePool(format.Width, format.Height, parameters.PixelFormat);
    }

    /// <summary>Processor seconds of the whole process that the graph took for a picture, without the copy into its frame. False when it gave none yet.</summary>
    public bool Apply(ReadOnlyFrameView picture, out double seconds)
    {
        _pool.Get(_frame);
        FrameView to = View(_frame.Facts, _format);
        for (int plane = 0; plane < _format.PlaneCount; plane++)
        {
            for (int y = 0; y < _format.PlaneHeight(plane); y++)
            {
                picture.Plane(plane).Row(y).CopyTo(to.Plane(plane).Row(y));
            }
        }

        _frame.Pts = _pts++;
        TimeSpan start = Environment.CpuUsage.TotalTime;
        _chain.Push(_frame);
        bool given = _chain.Pull(_result) == CodecResult.Ok;
        seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        return given;
    }

    /// <summary>What came out last.</summary>
    public ReadOnlyFrameView Result => View(_result.Facts, _resultFormat);

    /// <summary>Median over the rounds of the ratio of ours to the peer's, one picture at a time in turns.</summary>
    public static double[] Ratios(FilterPeer peer, IReadOnlyList<FrameMemory> pictures, IReadOnlyList<Action<int>> ours, int rounds, Func<double[], double> median, out double theirs)
    {
        double[][] ratios = [.. ours.Select(_ => new double[rounds])];
        double[] seconds = new double[rounds];
        for (int i = 0; i < 3; i++)
        {
            peer.Apply(pictures[i % pictures.Count].View(), out _);
            foreach (Action<int> each in ours)
            {
                each(i);
            }
        }

        for (int round = 0; round < rounds; round++)
        {
            const int Times = 4;
            for (int i = 0; i < Times; i++)
            {
                peer.Apply(pictures[i % pictures.Count].View(), out double one);
                seconds[round] += one / Times;
            }

            for (int kernel = 0; kernel < ours.Count; kernel++)
            {
                TimeSpan start = Environment.CpuUsage.TotalTime;
                for (int i = 0; i < Times; i++)
                {
                    ours[kernel](i);
                }

                ratios[kernel][round] = (Environment.CpuUsage.TotalTime - start).TotalSeconds / Times / seconds[round];
            }
        }

        theirs = median(seconds);
        return [.. ratios.Select(median)];
    }

    public void Dispose()
    {
        _result.Dispose();
        _frame.Dispose();
        _pool.Dispose();
        _chain.Dispose();
    }

    private static FrameView View(scoped in FrameFacts facts, FrameFormat format)
    {
        FramePlanes planes = default;
        for (int i = 0; i < format.PlaneCount; i++)
        {
            planes.Addresses[i] = facts.Plane(i);
            planes.LineSizes[i] = facts.Stride(i);
        }

        return new FrameView(format, planes);
    }
}
