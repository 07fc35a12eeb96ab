using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>Peak signal-to-noise ratio of one plane.</summary>
internal static class Psnr
{
    /// <summary>10·log10(max² / mean squared error), dB; 100 for equal planes.</summary>
    /// <param name="a">One plane.</param>
    /// <param name="b">The other, of the same size.</param>
    /// <param name="bits">Significant bits of a sample; max = 2^bits − 1.</param>
    /// <param name="border">Rows and columns at each edge that are left out.</param>
    public static double Of(ReadOnlyPlaneView a, ReadOnlyPlaneView b, int bits = 8, int border = 0)
    {
        double sum = 0;
        for (int y = border; y < a.Height - border; y++)
        {
            for (int x = border; x < a.Width - border; x++)
            {
                double difference = a.PixelBytes == 2 ? a.Row<ushort>(y)[x] - b.Row<ushort>(y)[x] : a.Row(y)[x] - b.Row(y)[x];
                sum += difference * difference;
            }
        }

        double samples = (double)(a.Width - (2 * border)) * (a.Height - (2 * border)), most = (1 << bits) - 1;
        return sum == 0 ? 100 : 10 * Math.Log10(most * most * samples / sum);
    }
}
