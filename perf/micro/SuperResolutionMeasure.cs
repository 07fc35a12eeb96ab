using System.Globalization;
using Mps.Kernels;
using Mps.Kernels.SuperResolution;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>
/// Super-resolution of 540p to 1080p: processor time of a frame against swscale's Lanczos, and frames a second of one processor's time. What else the machine does is
/// not in processor time.
/// </summary>
internal static class SuperResolutionMeasure
{
    public static void Measure(int rounds, Func<double[], double> median)
    {
        FrameFormat source = new(PixelFormat.Yuv420p, 960, 540), target = source with { Width = 1920, Height = 1080 };
        using FrameMemory input = new(source), ours = new(target), theirs = new(target);
        Picture.Fill(input.View());
        using SwScale swscale = new(source, target, SwScale.Lanczos);
        FramePlanes from = input.Planes, to = theirs.Planes;
        using RowTeam two = new(2);
        foreach ((string name, bool learned, RowTeam team) in ((string, bool, RowTeam)[])
            [("edge-adaptive, one thread", false, RowTeam.Alone), ("edge-adaptive, two threads", false, two), ("learned, one thread", true, RowTeam.Alone), ("learned, two threads", true, two)])
        {
            string figures = "", frames = "";
            foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported))
            {
                if (level is KernelLevel.Scalar && team.Threads > 1)
                {
                    (figures, frames) = (figures + "       -", frames + "       -");
                    continue;
                }

                KernelSet kernels = KernelSet.Of(level);
                using IPictureKernel kernel = learned
                    ? new LearnedScaler(source, target.Width, target.Height, kernels: kernels, team: team)
                    : new EdgeAdaptiveScaler(source, target.Width, target.Height, kernels: kernels, team: team);
                int count = level is KernelLevel.Scalar ? 1 : rounds;
                double[] seconds = new double[count], ratios = new double[count];
                for (int round = 0; round < count; round++)
                {
                    double peer = Time(() => swscale.Scale(from, to), 8);
                    seconds[round] = Time(() => kernel.Apply(input.View(), ours.View()), level is KernelLevel.Scalar ? 1 : 8);
                    ratios[round] = seconds[round] / peer;
                }

                figures += median(ratios).ToString("0.00", CultureInfo.InvariantCulture).PadLeft(8);
                frames += (1 / median(seconds)).ToString("0.0", CultureInfo.InvariantCulture).PadLeft(8);
            }

            Console.WriteLine($"{name,-34}{figures}   frames a second of one processor:{frames}");
        }
    }

    private static double Time(Action work, int times)
    {
        work();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < times; i++)
        {
            work();
        }

        return (Environment.CpuUsage.TotalTime - start).TotalSeconds / times;
    }
}
