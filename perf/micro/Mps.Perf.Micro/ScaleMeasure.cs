using System.Diagnostics;
using System.Globalization;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>Lanczos scaling of whole yuv420p frames against libavfilter's scale (swscale) and zscale (zimg) filters.</summary>
internal static class ScaleMeasure
{
    public static void Compare(FrameFormat source, int width, int height, int rounds, Func<double[], double> median)
    {
        FrameFormat target = source with { Width = width, Height = height };
        using FrameMemory input = new(source), ours = new(target);
        Picture.Fill(input.View());
        using FilterPeer swscale = new(input, target, $"scale={width}:{height}:flags=lanczos"), zimg = new(input, target, $"zscale={width}:{height}:filter=lanczos:dither=none");
        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(level => level != KernelLevel.Scalar && KernelSet.IsSupported(level))];
        FrameScaler[] scalers = [.. levels.Select(level => new FrameScaler(source, width, height, ChromaSiting.Left, ScaleKernel.Lanczos, KernelSet.Of(level)))];
        scalers[0].Scale(input.View(), ours.View());
        zimg.Run();
        double psnr = Picture.Psnr(ours.View().Plane(0), zimg.Result.Plane(0), source.BitsPerSample);
        if (psnr < 45)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Luma differs from zimg's, {psnr:0.0} dB."));
        }

        double[][] toSwscale = [.. levels.Select(_ => new double[rounds])], toZimg = [.. levels.Select(_ => new double[rounds])];
        int times = 1 + (int)(40_000_000L / ((long)source.Width * source.Height));
        for (int round = 0; round < rounds; round++)
        {
            double theirs = Time(times, () => swscale.Run()), others = Time(times, () => zimg.Run());
            for (int i = 0; i < levels.Length; i++)
            {
                FrameScaler scaler = scalers[i];
                double mine = Time(times, () => scaler.Scale(input.View(), ours.View()));
                (toSwscale[i][round], toZimg[i][round]) = (theirs / mine, others / mine);
            }
        }

        for (int i = 0; i < levels.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{$"{source.PixelFormat.Name()} {source.Height} -> {height} {levels[i]}",-34}{median(toSwscale[i]),8:0.00}{median(toZimg[i]),8:0.00}   {psnr:0.0} dB to zimg"));
        }
    }

    private static double Time(int times, Action work)
    {
        work();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / times;
    }
}
