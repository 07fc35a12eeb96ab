using Mps.Kernels;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>
/// The scaler: how near it is to its formula in doubles (both rounded to samples), and what is left of a picture that was made smaller and
/// larger again, against zimg with the same kernel.
/// </summary>
internal static class ResizeQuality
{
    private static readonly (int Numerator, int Denominator)[] s_ratios = [(2, 3), (1, 2), (1, 3)];

    public static void Measure(Report report)
    {
        foreach (ScaleKernel kernel in (ScaleKernel[])[ScaleKernel.Bicubic, ScaleKernel.Lanczos, ScaleKernel.Spline36, ScaleKernel.Area])
        {
            report.Value($"{kernel}: to the formula in doubles, 2/3 and 3/2, the least of all pictures, dB", Pictures.KodakHeldOut().Min(path => ToFormula(path, kernel)), 60);
        }

        foreach ((ScaleKernel kernel, string zimg) in (ReadOnlySpan<(ScaleKernel, string)>)[(ScaleKernel.Lanczos, "lanczos"), (ScaleKernel.Spline36, "spline36")])
        {
            foreach ((int numerator, int denominator) in s_ratios)
            {
                List<(double Ours, double Theirs)> each = [.. Pictures.Kodak().Select(path => ThereAndBack(path, kernel, zimg, numerator, denominator))];
                report.Compare(
                    $"{kernel}: to {numerator}/{denominator} and back, mean of {each.Count} pictures, dB", each.Average(pair => pair.Ours), "zimg " + zimg, each.Average(pair => pair.Theirs), 0);
            }
        }
    }

    private static double ToFormula(string path, ScaleKernel kernel)
    {
        using FrameMemory picture = Pictures.Read(path);
        double least = double.PositiveInfinity;
        foreach ((int numerator, int denominator) in (ReadOnlySpan<(int, int)>)[(2, 3), (3, 2)])
        {
            using FrameMemory ours = Scaled(picture, picture.Format.Width * numerator / denominator, picture.Format.Height * numerator / denominator, kernel);
            using FrameMemory exact = FormulaScaler.Scale(picture, ours.Format.Width, ours.Format.Height, kernel);
            least = Math.Min(least, Psnr.Of(ours.View().Plane(0), exact.View().Plane(0)));
        }

        return least;
    }

    private static (double Ours, double Theirs) ThereAndBack(string path, ScaleKernel kernel, string zimg, int numerator, int denominator)
    {
        using FrameMemory picture = Pictures.Read(path);
        (int width, int height) = (picture.Format.Width, picture.Format.Height);
        (int less, int lower) = (width * numerator / denominator, height * numerator / denominator);
        using FrameMemory small = Scaled(picture, less, lower, kernel), back = Scaled(small, width, height, kernel);
        string filter = $"zscale={less}:{lower}:filter={zimg}:dither=none,zscale={width}:{height}:filter={zimg}:dither=none";
        using FrameMemory theirs = Pictures.Filter([picture], filter, picture.Format)[0];
        return (Psnr.Of(picture.View().Plane(0), back.View().Plane(0)), Psnr.Of(picture.View().Plane(0), theirs.View().Plane(0)));
    }

    private static FrameMemory Scaled(FrameMemory picture, int width, int height, ScaleKernel kernel)
    {
        FrameScaler scaler = new(picture.Format, width, height, kernel: kernel);
        FrameMemory result = new(scaler.Target);
        scaler.Scale(picture.View(), result.View());
        return result;
    }
}
