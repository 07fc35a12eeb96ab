namespace Mps.Kernels.Tests.Denoise;

/// <summary>Shrinkage of overlapping 8×8 DCT blocks in doubles, block by block from the formula; edges mirrored.</summary>
internal static class ReferenceShrinkage
{
    /// <param name="plane">Samples in rows.</param>
    /// <param name="width">Samples of a row.</param>
    /// <param name="rowStep">Rows from one block to the next.</param>
    /// <param name="columnStep">Columns from one block to the next.</param>
    /// <param name="sigma">The noise, in samples.</param>
    /// <param name="threshold">Coefficients of less than this many σ become 0.</param>
    public static double[] Apply(double[] plane, int width, int rowStep, int columnStep, double sigma, double threshold)
    {
        int height = plane.Length / width;
        double[] sums = new double[plane.Length];
        int[] blocks = new int[plane.Length];
        for (int top = rowStep - 8; top < height; top += rowStep)
        {
            for (int left = columnStep - 8; left < width; left += columnStep)
            {
                double[,] block = new double[8, 8];
                for (int y = 0; y < 8; y++)
                    for (int x = 0; x < 8; x++)
                        block[y, x] = plane[(Mirror(top + y, height) * width) + Mirror(left + x, width)];
                double[,] coefficients = Transform(block, inverse: false);
                for (int v = 0; v < 8; v++)
                    for (int u = 0; u < 8; u++)
                        if (v + u > 0 && Math.Abs(coefficients[v, u]) < threshold * sigma)
                            coefficients[v, u] = 0;
                block = Transform(coefficients, inverse: true);
                for (int y = Math.Max(0, -top); y < Math.Min(8, height - top); y++)
                {
                    for (int x = Math.Max(0, -left); x < Math.Min(8, width - left); x++)
                    {
                        sums[((top + y) * width) + left + x] += block[y, x];
                        blocks[((top + y) * width) + left + x]++;
                    }
                }
            }
        }

        return [.. sums.Zip(blocks, (sum, count) => sum / count)];
    }

    private static int Mirror(int i, int count)
    {
        while (i < 0 || i >= count)
            i = i < 0 ? -1 - i : (2 * count) - 1 - i;
        return i;
    }

    private static double[,] Transform(double[,] block, bool inverse)
    {
        double[,] rows = new double[8, 8], result = new double[8, 8];
        for (int y = 0; y < 8; y++)
            for (int k = 0; k < 8; k++)
                for (int n = 0; n < 8; n++)
                    rows[y, k] += block[y, n] * (inverse ? Basis(n, k) : Basis(k, n));
        for (int k = 0; k < 8; k++)
            for (int x = 0; x < 8; x++)
                for (int n = 0; n < 8; n++)
                    result[k, x] += rows[n, x] * (inverse ? Basis(n, k) : Basis(k, n));
        return result;
    }

    private static double Basis(int k, int n) => (k == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos(((2 * n) + 1) * k * Math.PI / 16);
}
