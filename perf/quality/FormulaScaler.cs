using Mps.Kernels;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>Scaling by the kernels' formulas in doubles, each axis on its own, rounded once at the end: what the product's is compared with.</summary>
internal static class FormulaScaler
{
    public static FrameMemory Scale(FrameMemory picture, int width, int height, ScaleKernel kernel)
    {
        ReadOnlyPlaneView source = picture.View().Plane(0);
        double[,] rows = new double[height, source.Width];
        for (int y = 0; y < height; y++)
        {
            (int first, double[] weights) = Taps(y, source.Height / (double)height, kernel);
            for (int x = 0; x < source.Width; x++)
            {
                for (int t = 0; t < weights.Length; t++)
                {
                    rows[y, x] += weights[t] * source.Row(Mirror(first + t, source.Height))[x];
                }
            }
        }

        FrameMemory result = new(picture.Format with { Width = width, Height = height });
        for (int x = 0; x < width; x++)
        {
            (int first, double[] weights) = Taps(x, source.Width / (double)width, kernel);
            for (int y = 0; y < height; y++)
            {
                double sum = 0;
                for (int t = 0; t < weights.Length; t++)
                {
                    sum += weights[t] * rows[y, Mirror(first + t, source.Width)];
                }

                result.View().Plane(0).Row(y)[x] = (byte)Math.Round(Math.Clamp(sum, 0, 255));
            }
        }

        return result;
    }

    // For taps that reach less than a picture's size beyond it.
    private static int Mirror(int i, int length) => i < 0 ? -1 - i : i >= length ? (2 * length) - 1 - i : i;

    private static (int First, double[] Weights) Taps(int target, double step, ScaleKernel kernel)
    {
        double widening = Math.Max(step, 1), centre = ((target + 0.5) * step) - 0.5;
        int first = (int)Math.Floor(centre - (3 * widening)), last = (int)Math.Ceiling(centre + (3 * widening));
        double[] weights = [.. Enumerable.Range(first, last - first + 1).Select(i => Weight(kernel, Math.Abs(i - centre), widening))];
        double sum = weights.Sum();
        return (first, [.. weights.Select(weight => weight / sum)]);
    }

    private static double Weight(ScaleKernel kernel, double distance, double widening)
    {
        double d = distance / widening;
        return kernel switch
        {
            ScaleKernel.Bicubic => d < 1 ? (1.4 * d * d * d) - (2.4 * d * d) + 1 : d < 2 ? (-0.6 * d * d * d) + (3 * d * d) - (4.8 * d) + 2.4 : 0,
            ScaleKernel.Lanczos => d == 0 ? 1 : d < 3 ? 3 * Math.Sin(Math.PI * d) * Math.Sin(Math.PI * d / 3) / (Math.PI * Math.PI * d * d) : 0,
            ScaleKernel.Spline36 => d < 1 ? (((13.0 / 11 * d) - (453.0 / 209)) * d - (3.0 / 209)) * d + 1
                : d < 2 ? ((-6.0 / 11 * (d - 1) + (270.0 / 209)) * (d - 1) - (156.0 / 209)) * (d - 1)
                : d < 3 ? ((1.0 / 11 * (d - 2) - (45.0 / 209)) * (d - 2) + (26.0 / 209)) * (d - 2)
                : 0,
            ScaleKernel.Area => Math.Clamp(((widening + 1) / 2) - distance, 0, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Not measured here."),
        };
    }
}
