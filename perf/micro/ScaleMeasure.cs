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
        using FilterPeer swscale = new(source, $"scale={width}:{height}:flags=lanczos", result: target);
        using FilterPeer zimg = new(source, $"zscale={width}:{height}:filter=lanczos:dither=none", result: target);
        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(level => level != KernelLevel.Scalar && KernelSet.IsSupported(level))];
        FrameScaler[] scalers = [.. levels.Select(level => new FrameScaler(source, width, height, ChromaSiting.Left, ScaleKernel.Lanczos, KernelSet.Of(level)))];
        scalers[0].Scale(input.View(), ours.View());
        zimg.Apply(input.View(), out _);
        double psnr = Picture.Psnr(ours.View().Plane(0), zimg.Result.Plane(0), source.BitsPerSample);
        if (psnr < 45)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Luma differs from zimg's, {psnr:0.0} dB."));
        }

        double[][] toSwscale = [.. levels.Select(_ => new double[rounds])], toZimg = [.. levels.Select(_ => new double[rounds])];
        int times = 2 + (int)(40_000_000L / ((long)source.Width * source.Height));
        for (int round = 0; round < rounds; round++)
        {
            double theirs = Time(times, swscale, input), others = Time(times, zimg, input);
            for (int i = 0; i < levels.Length; i++)
            {
                FrameScaler scaler = scalers[i];
                double mine = Time(times, scaler, input, ours);
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

    private static double Time(int times, FilterPeer peer, FrameMemory input)
    {
        double sum = 0;
        for (int i = 0; i < times; i++)
        {
            peer.Apply(input.View(), out double seconds);
            sum += seconds;
        }

        return sum / times;
    }

    private static double Time(int times, FrameScaler scaler, FrameMemory input, FrameMemory result)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < times; i++)
        {
            scaler.Scale(input.View(), result.View());
        }

        return (Environment.CpuUsage.TotalTime - start).TotalSeconds / times;
    }
}
