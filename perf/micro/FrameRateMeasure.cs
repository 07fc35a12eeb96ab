using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Mps.Kernels;
using Mps.Kernels.FrameRate;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>One new picture between two, motion search and all, against the ffmpeg command line's minterpolate on the same moving pattern.</summary>
internal static partial class FrameRateMeasure
{
    private const int Pictures = 6;

    public static void Compare(int width, int height, int rounds, Func<double[], double> median)
    {
        FrameFormat format = new(PixelFormat.Yuv420p, width, height);
        FrameMemory[] film = [.. Enumerable.Range(0, Pictures).Select(i => Moved(format, 5 * i))];
        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported)];
        FrameInterpolator[] interpolators = [.. levels.Select(level => new FrameInterpolator(format, KernelSet.Of(level)))];
        using FrameMemory result = new(format);
        double[][] ratios = [.. levels.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            double theirs = Theirs(film);
            for (int i = 0; i < levels.Length; i++)
            {
                ratios[i][round] = Ours(interpolators[i], film, result) / theirs;
            }
        }

        Console.WriteLine($"{$"{width}x{height}",-34}{string.Concat(ratios.Select(r => median(r).ToString("0.000", CultureInfo.InvariantCulture).PadLeft(8)))}");
        foreach (FrameInterpolator interpolator in interpolators)
        {
            interpolator.Dispose();
        }

        foreach (FrameMemory picture in film)
        {
            picture.Dispose();
        }
    }

    private static double Ours(FrameInterpolator interpolator, FrameMemory[] film, FrameMemory result)
    {
        interpolator.Restart();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 1; i < film.Length; i++)
        {
            interpolator.Analyse(film[i - 1].View(), film[i].View(), follows: i > 1);
            interpolator.Make(film[i - 1].View(), film[i].View(), 0.5, result.View());
        }

        return (Environment.CpuUsage.TotalTime - start).TotalSeconds / (film.Length - 1);
    }

    // Processor seconds of one new picture: the run that doubles the rate less the run that only reads.
    private static double Theirs(FrameMemory[] film)
    {
        double whole = Run(film, "minterpolate=fps=50:mi_mode=mci", out int pictures), reading = Run(film, "null", out int kept);
        return (whole - reading) / Math.Max(1, pictures - kept + 1);
    }

    private static double Run(FrameMemory[] film, string filter, out int pictures)
    {
        FrameFormat format = film[0].Format;
        ProcessStartInfo start = new(
            "ffmpeg",
            ["-hide_banner", "-nostats", "-benchmark", "-threads", "1", "-filter_threads", "1", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", $"{format.Width}x{format.Height}", "-r", "25", "-i", "-",
                "-vf", filter, "-f", "framecrc", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("ffmpeg did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(), report = process.StandardError.ReadToEndAsync();
        using (Stream input = process.StandardInput.BaseStream)
        {
            foreach (FrameMemory picture in film)
            {
                for (int plane = 0; plane < 3; plane++)
                {
                    for (int y = 0; y < format.PlaneHeight(plane); y++)
                    {
                        input.Write(picture.View().Plane(plane).Row(y));
                    }
                }
            }
        }

        process.WaitForExit();
        pictures = output.Result.Split('\n').Count(line => line.Length > 0 && line[0] != '#');
        // "bench: utime=1.234s stime=0.056s rtime=1.300s"
        Match times = Times().Match(report.Result);
        return times.Success
            ? double.Parse(times.Groups[1].Value, CultureInfo.InvariantCulture) + double.Parse(times.Groups[2].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"ffmpeg ended with {process.ExitCode}: {report.Result}");
    }

    [GeneratedRegex(@"utime=([\d.]+)s stime=([\d.]+)s")]
    private static partial Regex Times();

    private static FrameMemory Moved(FrameFormat format, int shift)
    {
        FrameMemory picture = new(format);
        for (int plane = 0; plane < 3; plane++)
        {
            PlaneView view = picture.View().Plane(plane);
            for (int y = 0; y < view.Height; y++)
            {
                Span<byte> row = view.Row(y);
                for (int x = 0; x < row.Length; x++)
                {
                    int u = x - (plane == 0 ? shift : shift / 2);
                    row[x] = (byte)(128 + (50 * Math.Sin(u * 0.11)) + (40 * Math.Sin((y * 0.13) + (u * 0.02))) + (((u * 7) ^ (y * 13)) & 15));
                }
            }
        }

        return picture;
    }
}
