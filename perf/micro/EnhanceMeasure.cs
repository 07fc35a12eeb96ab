using System.Globalization;
using Mps.Av;
using Mps.Kernels;
using Mps.Kernels.Blur;
using Mps.Kernels.Enhance;
using Mps.Kernels.Hdr;
using Mps.Kernels.Restore;
using Mps.Kernels.Scratches;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>
/// Enhancement, repair and HDR kernels against libavfilter's filters of the same kind. The pictures differ by nature, so they are not
/// compared here (`make quality` does): only processor time is, one thread, one whole picture.
/// </summary>
internal static class EnhanceMeasure
{
    /// <summary>Prints a line per kernel: its time over the filter's at each level, and the filter's time.</summary>
    public static void Compare(int width, int height, int rounds, Func<double[], double> median)
    {
        AvLibrary.Initialize();
        FrameFormat format = new(PixelFormat.Yuv420p, width, height);
        (string Name, string Peer, Func<KernelSet, IPictureKernel> Make)[] measures =
        [
            ("sharpen", "cas=0.5:planes=1", kernels => new Sharpener(format, PictureColour.Bt709, 0.5, kernels: kernels)),
            ("contrast", "histeq=strength=0.3", kernels => new ContrastEnhancer(format, PictureColour.Bt709, EnhanceStrength.Normal, kernels: kernels)),
            ("low light", "curves=preset=lighter", kernels => new LowLightEnhancer(format, PictureColour.Bt709, kernels: kernels)),
            ("gaussian blur", "gblur=sigma=4", kernels => new GaussianBlur(format, 4, kernels: kernels)),
            ("scratch repair", "tmedian=radius=2", kernels => new ScratchRepair(format, 0.5, kernels: kernels)),
            ("repair", "spp=3:8", kernels => new ArtifactRepair(format, EnhanceStrength.Strong, kernels: kernels)),
            ("SDR to PQ", "zscale=min=709:tin=709:pin=709:t=smpte2084:p=2020:m=2020_ncl:npl=203,format=yuv420p10le", kernels => new HdrExpander(format, PictureColour.Bt709, HdrTransfer.Pq, kernels: kernels)),
            ("colour", "vibrance=intensity=0.5", kernels => new ColorEnhancer(format, PictureColour.Bt709, EnhanceStrength.Normal, kernels: kernels)),
        ];
        foreach ((string name, string peer, Func<KernelSet, IPictureKernel> make) in measures)
            Compare(name, format, peer, make, rounds, median);
    }

    private static void Compare(string name, FrameFormat format, string graph, Func<KernelSet, IPictureKernel> make, int rounds, Func<double[], double> median)
    {
        var parameters = new VideoParameters(
            format.Width, format.Height, AvLibrary.PixelFormat("yuv420p"), new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), new ColorFacts(1, 1, 1, 1));
        using FilterChain chain = FilterChain.OpenVideo(parameters, graph, 1);
        using FramePool pool = new(format.Width, format.Height, parameters.PixelFormat);
        using MediaFrame frame = new(), result = new();
        using FrameMemory source = new(format);
        Picture.Fill(source.View());
        ShowBlocks(source.View().Plane(0));
        long pts = 0;
        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported)];
        IPictureKernel[] kernels = [.. levels.Select(level => make(KernelSet.Of(level)))];
        using FrameMemory target = new(kernels[0].Target);

        // Sources are painted before they are pushed, and that is not counted: some filters work in place.
        double Theirs()
        {
            const int Times = 4;
            TimeSpan spent = TimeSpan.Zero;
            for (int i = 0; i < Times; i++)
            {
                pool.Get(frame);
                for (int plane = 0; plane < 3; plane++)
                {
                    PlaneView to = new(frame.Facts.Plane(plane), format.PlaneWidth(plane), format.PlaneHeight(plane), frame.Facts.Stride(plane), 1);
                    for (int y = 0; y < to.Height; y++)
                        source.View().Plane(plane).Row(y).CopyTo(to.Row(y));
                }

                frame.Pts = pts++;
                TimeSpan start = Environment.CpuUsage.TotalTime;
                chain.Push(frame);
                chain.Pull(result);
                spent += Environment.CpuUsage.TotalTime - start;
            }

            return spent.TotalSeconds / Times;
        }

        double[][] ratios = [.. levels.Select(_ => new double[rounds])];
        double[] filter = new double[rounds];
        for (int round = -1; round < rounds; round++)
        {
            double theirs = Theirs();
            for (int i = 0; i < levels.Length; i++)
            {
                if (levels[i] == KernelLevel.Scalar && round > 1)
                {
                    ratios[i][round] = ratios[i][1];
                    continue;
                }

                int times = levels[i] == KernelLevel.Scalar ? 1 : 8;
                TimeSpan start = Environment.CpuUsage.TotalTime;
                for (int j = 0; j < times; j++)
                    kernels[i].Apply(source.View(), target.View());
                double ours = (Environment.CpuUsage.TotalTime - start).TotalSeconds / times;
                if (round >= 0)
                    (ratios[i][round], filter[round]) = (ours / theirs, theirs);
            }
        }

        foreach (IPictureKernel kernel in kernels)
            kernel.Dispose();
        string figures = string.Concat(ratios.Select(r => median(r).ToString("0.000", CultureInfo.InvariantCulture).PadLeft(8)));
        double[] milliseconds = [.. ratios.Select(r => median(r) * median(filter) * 1e3)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{$"{name} {format.Height}p",-34}{figures}   {graph}: {median(filter) * 1e3:0.0} ms; ours {string.Join(" / ", milliseconds.Select(m => m.ToString("0.0", CultureInfo.InvariantCulture)))} ms"));
    }

    // Each 8x8 block a little brighter or darker: repair of what shows no blocks would be a copy.
    private static void ShowBlocks(PlaneView luma)
    {
        for (int y = 0; y < luma.Height; y++)
        {
            Span<byte> row = luma.Row(y);
            for (int x = 0; x < row.Length; x++)
                row[x] = (byte)Math.Clamp(row[x] + ((((x / 8) * 7) + ((y / 8) * 5)) % 9) - 4, 16, 235);
        }
    }
}
