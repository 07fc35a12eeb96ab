using Mps.Kernels.Blur;
using Mps.Kernels.Tests.Enhance;
using Mps.Media;

namespace Mps.Kernels.Tests.Blur;

public sealed class GaussianBlurTests : KernelContract
{
    [Theory]
    [InlineData(PixelFormat.Yuv420p, 0.3)]
    [InlineData(PixelFormat.Yuv422p10le, 1.7)]
    [InlineData(PixelFormat.Yuv444p12le, 8)]
    [InlineData(PixelFormat.Yuv444p12le, 12)]
    public void Scalar_is_near_the_real_valued_formula(PixelFormat pixels, double sigma)
    {
        FrameFormat format = new(pixels, 91, 57);
        using TestPicture source = new TestPicture(format).FillScene(5), found = new(format);
        using GaussianBlur blur = new(format, sigma, kernels: KernelSet.Scalar);
        blur.Apply(source.View, found.View);
        for (int plane = 0; plane < 3; plane++)
        {
            double[,] expected = Blurred(
                source[plane], sigma / (plane == 0 ? 1 : 1 << format.Log2ChromaWidth), sigma / (plane == 0 ? 1 : 1 << format.Log2ChromaHeight));
            double error = 0;
            for (int y = 0; y < source[plane].Height; y++)
            {
                for (int x = 0; x < source[plane].Width; x++)
                    error += Math.Pow(Math.Round(expected[x, y]) - found[plane][x, y], 2);
            }

            double psnr = 10 * Math.Log10(Math.Pow(found[plane].Maximum, 2) * source[plane].Width * source[plane].Height / Math.Max(error, 1e-9));
            Assert.True(psnr >= (format.BitsPerSample == 8 ? 58 : 65), $"plane {plane}: {psnr:0.0} dB");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(131)]
    [InlineData(255)]
    public void Flat_areas_stay(int value)
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 70, 50);
        using TestPicture source = new TestPicture(format).Fill((_, _, _) => value), found = new(format);
        foreach (double sigma in (double[])[0.3, 2, 7.1, 12])
        {
            using GaussianBlur blur = new(format, sigma);
            blur.Apply(source.View, found.View);
            found.AssertEqual(source, $"flat, {sigma}");
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(12.5)]
    [InlineData(double.NaN)]
    public void Blur_out_of_range_is_refused(double sigma) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianBlur(new FrameFormat(PixelFormat.Yuv420p, 16, 16), sigma).Dispose());

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) => new GaussianBlur(format, 3.2, team, kernels);

    // Along rows and then along columns, five standard deviations far.
    private static double[,] Blurred(TestPlane plane, double across, double down)
    {
        double[,] between = new double[plane.Width, plane.Height], result = new double[plane.Width, plane.Height];
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
                between[x, y] = Mean(across, d => plane[Math.Clamp(x + d, 0, plane.Width - 1), y]);
        }

        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
                result[x, y] = Mean(down, d => between[x, Math.Clamp(y + d, 0, plane.Height - 1)]);
        }

        return result;

        static double Mean(double sigma, Func<int, double> at)
        {
            double sum = 0, weights = 0;
            for (int d = -(int)(5 * sigma) - 1; d <= (5 * sigma) + 1; d++)
            {
                double weight = Math.Exp(-d * d / (2 * sigma * sigma));
                sum += weight * at(d);
                weights += weight;
            }

            return sum / weights;
        }
    }
}
