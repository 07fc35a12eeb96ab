using Mps.Media;

namespace Mps.Kernels.Restore;

/// <summary>
/// Finds the step by which an intra coder (JPEG, MPEG-1 to 4) has quantised a picture: the low frequencies of its 8x8 blocks then are multiples
/// of the step, and there are next to none between 0 and it. After Z. Fan and R. de Queiroz, "Identification of bitmap compression
/// history", 2003.
/// </summary>
internal static unsafe class Quantiser
{
    private const int Sample = 1024, Bins = 512;

    // Bins of the histogram of magnitudes in a code of 8 bits.
    private const int BinsPerCode = 4;

    /// <summary>Below this, codes, there is only the rounding of samples.</summary>
    private const double Noise = 1.25;

    private static readonly (int U, int V)[] s_frequencies = [(0, 1), (1, 0), (1, 1), (0, 2), (2, 0)];
    private static readonly double[][] s_bases = [.. s_frequencies.Select(Basis)];

    /// <summary>Which blocks of a plane are asked.</summary>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    /// <returns>Whole blocks in a row of them; of how many, row by row, one is asked; how many are asked, less than 2048: a plane of those alone has all of
    /// its blocks asked.</returns>
    public static (int Across, int Stride, int Asked) Blocks(int width, int height)
    {
        int across = width / 8, count = across * (height / 8), stride = Math.Max(1, count / Sample);
        return (across, stride, (count + stride - 1) / stride);
    }

    /// <summary>The step of low frequencies (orthonormal DCT) in codes of 8 bits; 0 when the picture shows none.</summary>
    /// <param name="luma">Plane 0.</param>
    /// <param name="bits">Of a sample.</param>
    public static double StepOf(ReadOnlyPlaneView luma, int bits)
    {
        (int across, int stride, int asked) = Blocks(luma.Width, luma.Height);
        Span<int> histogram = stackalloc int[Bins];
        Span<double> samples = stackalloc double[64];
        double unit = 1.0 / (1 << (bits - 8));
        int coefficients = 0;
        for (int i = 0; i < asked; i++)
        {
            int block = i * stride;
            for (int y = 0; y < 8; y++)
            {
                byte* row = (byte*)luma.Address + ((nint)((block / across * 8) + y) * luma.StrideBytes);
                for (int x = 0; x < 8; x++)
                    samples[(8 * y) + x] = unit * (luma.PixelBytes == 1 ? row[(block % across * 8) + x] : ((ushort*)row)[(block % across * 8) + x]);
            }

            foreach (double[] basis in s_bases)
            {
                double sum = 0;
                for (int j = 0; j < 64; j++)
                    sum += samples[j] * basis[j];
                sum = Math.Abs(sum);
                if (sum <= Noise)
                    continue;
                histogram[Math.Min((int)(sum * BinsPerCode), Bins - 1)]++;
                coefficients++;
            }
        }

        // The least seventh of what is not 0: of multiples, it lies at the step; of a picture that was never quantised, anywhere below.
        int least = coefficients / 7, seen = 0, edge = 0;
        if (least < 16)
            return 0;
        while (seen < least)
            seen += histogram[edge++];
        double step = (edge - 0.5) / BinsPerCode;
        int between = 0;
        for (int i = 0; i < (int)(0.7 * edge); i++)
            between += histogram[i];
        return step > 3 && between < 0.3 * least ? step : 0;
    }

    private static double[] Basis((int U, int V) frequency)
    {
        double[] basis = new double[64];
        for (int i = 0; i < 64; i++)
            basis[i] = Wave(frequency.U, i % 8) * Wave(frequency.V, i / 8);
        return basis;

        static double Wave(int k, int n) => (k == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos(((2 * n) + 1) * k * Math.PI / 16);
    }
}
