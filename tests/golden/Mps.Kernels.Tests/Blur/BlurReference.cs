namespace Mps.Kernels.Tests.Blur;

/// <summary>Blurs in doubles by the definition: weighted means along rows, then along columns; planes go on beyond their edges.</summary>
internal static class BlurReference
{
    /// <summary>PSNR of a blurred plane to the definition, dB.</summary>
    /// <param name="source">Before.</param>
    /// <param name="found">After.</param>
    /// <param name="across">How many neighbours along a row count on each side, and what they weigh.</param>
    /// <param name="down">The same along a column.</param>
    public static double Psnr(TestPlane source, TestPlane found, (int Radius, Func<int, double> Weight) across, (int Radius, Func<int, double> Weight) down)
    {
        double[,] rows = new double[source.Width, source.Height];
        for (int y = 0; y < source.Height; y++)
        {
            for (int x = 0; x < source.Width; x++)
                rows[x, y] = Mean(across, d => source[Math.Clamp(x + d, 0, source.Width - 1), y]);
        }

        double error = 0;
        for (int y = 0; y < source.Height; y++)
        {
            for (int x = 0; x < source.Width; x++)
                error += Math.Pow(Math.Round(Mean(down, d => rows[x, Math.Clamp(y + d, 0, source.Height - 1)])) - found[x, y], 2);
        }

        return 10 * Math.Log10(Math.Pow(found.Maximum, 2) * source.Width * source.Height / Math.Max(error, 1e-9));
    }

    private static double Mean((int Radius, Func<int, double> Weight) shape, Func<int, double> at)
    {
        double sum = 0, weights = 0;
        for (int d = -shape.Radius; d <= shape.Radius; d++)
        {
            double weight = shape.Weight(d);
            sum += weight * at(d);
            weights += weight;
        }

        return sum / weights;
    }
}
