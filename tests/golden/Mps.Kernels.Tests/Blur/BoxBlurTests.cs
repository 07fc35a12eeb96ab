using Mps.Kernels.Blur;
using Mps.Kernels.Tests.Enhance;
using Mps.Media;

namespace Mps.Kernels.Tests.Blur;

public sealed class BoxBlurTests : KernelContract
{
    [Theory]
    [InlineData(PixelFormat.Yuv420p, 1)]
    [InlineData(PixelFormat.Yuv422p10le, 4)]
    [InlineData(PixelFormat.Yuv444p12le, 17)]
    [InlineData(PixelFormat.Yuv420p10le, 24)]
    public void Scalar_is_near_the_mean_over_the_box(PixelFormat pixels, int radius)
    {
        FrameFormat format = new(pixels, 93, 58);
        using TestPicture source = new TestPicture(format).FillScene(5), found = new(format);
        using BoxBlur blur = new(format, radius, kernels: KernelSet.Scalar);
        blur.Apply(source.View, found.View);
        for (int plane = 0; plane < 3; plane++)
        {
            TestPlane from = source[plane];
            double across = (radius + 0.5) / (plane == 0 ? 1 : 1 << format.Log2ChromaWidth), down = (radius + 0.5) / (plane == 0 ? 1 : 1 << format.Log2ChromaHeight), error = 0;
            double[,] rows = new double[from.Width, from.Height];
            for (int y = 0; y < from.Height; y++)
            {
                for (int x = 0; x < from.Width; x++)
                    rows[x, y] = Mean(across, d => from[Math.Clamp(x + d, 0, from.Width - 1), y]);
            }

            for (int y = 0; y < from.Height; y++)
            {
                for (int x = 0; x < from.Width; x++)
                    error += Math.Pow(Math.Round(Mean(down, d => rows[x, Math.Clamp(y + d, 0, from.Height - 1)])) - found[plane][x, y], 2);
            }

            double psnr = 10 * Math.Log10(Math.Pow(from.Maximum, 2) * from.Width * from.Height / Math.Max(error, 1e-9));
            Assert.True(psnr >= (format.BitsPerSample == 8 ? 58 : 65), $"plane {plane}: {psnr:0.0} dB");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public void Radius_out_of_range_is_refused(int radius) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoxBlur(new FrameFormat(PixelFormat.Yuv420p, 16, 16), radius).Dispose());

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) => new BoxBlur(format, 5, team, kernels);

    // The integral over a box of twice this length around a sample, by its length.
    private static double Mean(double half, Func<int, double> at)
    {
        double sum = 0;
        for (int d = -(int)half - 1; d <= half + 1; d++)
            sum += at(d) * Math.Max(0, Math.Min(d + 0.5, half) - Math.Max(d - 0.5, -half));
        return sum / (2 * half);
    }
}
