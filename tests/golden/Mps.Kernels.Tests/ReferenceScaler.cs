namespace Mps.Kernels.Tests;

/// <summary>
/// Scaling in doubles, written from the formulas and from nothing in the product: for each target sample, the sum over all source samples (the
/// plane continued by its mirror image) of sample · w(dx / rx) · w(dy / ry), divided by the sum of the weights, where r is the widening.
/// </summary>
internal static class ReferenceScaler
{
    public static double Sample(TestPlane source, ScaleAxis horizontal, ScaleAxis vertical, ScaleKernel kernel, int x, int y)
    {
        double centreX = (horizontal.Step * x) + (horizontal.Phase * (horizontal.Step - 1));
        double centreY = (vertical.Step * y) + (vertical.Phase * (vertical.Step - 1));
        return At((u, v) => source[u, v], source.Width, source.Height, (centreX, Math.Max(1, horizontal.Step)), (centreY, Math.Max(1, vertical.Step)), kernel);
    }

    /// <summary>The value at a place between samples.</summary>
    /// <param name="sample">Of the source, by column and row.</param>
    /// <param name="width">Of the source.</param>
    /// <param name="height">Of the source.</param>
    /// <param name="across">Place, source samples, and widening.</param>
    /// <param name="down">The same of rows.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    public static double At(
        Func<int, int, double> sample, int width, int height, (double Centre, double Widening) across, (double Centre, double Widening) down, ScaleKernel kernel)
    {
        (double centreX, double wideX) = across;
        (double centreY, double wideY) = down;
        double radiusX = 3 * wideX, radiusY = 3 * wideY;
        double sum = 0, weights = 0;
        for (int v = (int)Math.Floor(centreY - radiusY); v <= centreY + radiusY; v++)
        {
            double weightY = Weight(kernel, v - centreY, wideY);
            if (weightY == 0)
            {
                continue;
            }

            for (int u = (int)Math.Floor(centreX - radiusX); u <= centreX + radiusX; u++)
            {
                double weight = weightY * Weight(kernel, u - centreX, wideX);
                sum += weight * sample(Mirror(u, width), Mirror(v, height));
                weights += weight;
            }
        }

        return sum / weights;
    }

    private static int Mirror(int i, int length)
    {
        while (i < 0 || i >= length)
        {
            i = i < 0 ? -1 - i : (2 * length) - 1 - i;
        }

        return i;
    }

    private static double Weight(ScaleKernel kernel, double x, double widening)
    {
        double d = Math.Abs(x) / widening;
        switch (kernel)
        {
            case ScaleKernel.Bilinear:
                return d < 1 ? 1 - d : 0;
            case ScaleKernel.Area:
                // How much of the sample from x − 1/2 to x + 1/2 lies in the target sample's footprint.
                double half = widening / 2;
                return Math.Max(0, Math.Min(half, x + 0.5) - Math.Max(-half, x - 0.5));
            case ScaleKernel.Spline36:
                // zimg's and Avisynth's coefficients.
                return d < 1 ? (((13.0 / 11 * d) - (453.0 / 209)) * d - (3.0 / 209)) * d + 1
                    : d < 2 ? ((-6.0 / 11 * (d - 1) + (270.0 / 209)) * (d - 1) - (156.0 / 209)) * (d - 1)
                    : d < 3 ? ((1.0 / 11 * (d - 2) - (45.0 / 209)) * (d - 2) + (26.0 / 209)) * (d - 2)
                    : 0;
            case ScaleKernel.Lanczos:
                return d == 0 ? 1 : d < 3 ? 3 * Math.Sin(Math.PI * d) * Math.Sin(Math.PI * d / 3) / (Math.PI * Math.PI * d * d) : 0;
            default:
                // Keys' cubic convolution with a = -0.6, which is B = 0, C = 0.6 in Mitchell and Netravali's terms.
                const double a = -0.6;
                return d < 1 ? ((a + 2) * d * d * d) - ((a + 3) * d * d) + 1
                    : d < 2 ? (a * d * d * d) - (5 * a * d * d) + (8 * a * d) - (4 * a)
                    : 0;
        }
    }
}
