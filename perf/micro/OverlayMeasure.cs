using System.Globalization;
using Mps.Av;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>
/// Blending of a half-transparent picture with alpha against libavfilter's overlay filter, which blends in place too when it is given a
/// picture that nobody else holds. Processor time, one thread, the same sizes and places; results are compared first.
/// </summary>
internal static class OverlayMeasure
{
    private const int X = 100, Y = 60;

    public static void Compare(int width, int height, int overlayWidth, int overlayHeight, int rounds, Func<double[], double> median)
    {
        AvLibrary.Initialize();
        FrameFormat format = new(PixelFormat.Yuv420p, width, height);
        var parameters = new VideoParameters(
            width, height, AvLibrary.PixelFormat("yuv420p"), new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), new ColorFacts(1, 1, 1, 1));
        // A constant colour, repeated by overlay itself; its 601 conversion is that of libavfilter's colour source.
        string graph = string.Create(CultureInfo.InvariantCulture,
            $"color=0xc04020@0.5:size={overlayWidth}x{overlayHeight},format=yuva420p,trim=end_frame=1[wm];[in][wm]overlay={X}:{Y}:format=yuv420");
        using FilterChain chain = FilterChain.OpenVideo(parameters, graph, 1);
        using FramePool pool = new(width, height, parameters.PixelFormat);
        using MediaFrame frame = new(), result = new();
        long pts = 0;

        using FrameMemory bitmap = new(new FrameFormat(PixelFormat.Bgra, overlayWidth, overlayHeight)), ours = new(format);
        for (int y = 0; y < overlayHeight; y++)
        {
            bitmap.View().Plane(0).Row<uint>(y).Fill(0x80602010); // premultiplied
        }

        using OverlayPicture overlay = new(new OverlayColour(format, new ColourDescription(1, 1, 6, false)));
        overlay.Set(bitmap.View().Plane(0), X, Y);

        void Theirs()
        {
            pool.Get(frame);
            frame.Pts = pts++;
            chain.Push(frame);
            if (chain.Pull(result) != CodecResult.Ok)
            {
                throw new InvalidOperationException("The overlay filter gave no picture.");
            }
        }

        // The first pictures are for warmth and for comparison: what the pool gives is painted before it is pushed.
        Picture.Fill(ours.View());
        pool.Get(frame);
        Copy(ours.View(), View(frame.Facts, format));
        frame.Pts = pts++;
        chain.Push(frame);
        chain.Pull(result);
        overlay.Blend(ours.View());
        double psnr = Picture.Psnr(ours.View().Plane(0), View(result.Facts, format).Plane(0), 8);
        if (psnr < 45)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Luma differs from the overlay filter's, {psnr:0.0} dB."));
        }

        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported)];
        double[][] ratios = [.. levels.Select(_ => new double[rounds])];
        double[] filter = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            double theirs = filter[round] = Time(Theirs);
            for (int i = 0; i < levels.Length; i++)
            {
                KernelSet kernels = KernelSet.Of(levels[i]);
                ratios[i][round] = Time(() => overlay.Blend(ours.View(), kernels)) / theirs;
            }
        }

        string figures = string.Concat(ratios.Select(r => median(r).ToString("0.000", CultureInfo.InvariantCulture).PadLeft(8)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{overlayWidth}x{overlayHeight} over {width}x{height}",-34}{figures}   {psnr:0.0} dB; theirs {median(filter) * 1e6:0} µs"));
    }

    private static FrameView View(in FrameFacts facts, FrameFormat format)
    {
        FramePlanes planes = default;
        for (int i = 0; i < 3; i++)
        {
            planes.Addresses[i] = facts.Plane(i);
            planes.LineSizes[i] = facts.Stride(i);
        }

        return new FrameView(format, planes);
    }

    private static void Copy(ReadOnlyFrameView from, FrameView to)
    {
        for (int plane = 0; plane < 3; plane++)
        {
            for (int y = 0; y < from.Plane(plane).Height; y++)
            {
                from.Plane(plane).Row(y).CopyTo(to.Plane(plane).Row(y));
            }
        }
    }

    // Processor time of the process: what else the machine does is not in it.
    private static double Time(Action work)
    {
        const int Times = 200;
        work();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < Times; i++)
        {
            work();
        }

        return (Environment.CpuUsage.TotalTime - start).TotalSeconds / Times;
    }
}
