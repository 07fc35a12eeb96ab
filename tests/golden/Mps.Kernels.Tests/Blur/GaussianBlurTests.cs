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
            double psnr = BlurReference.Psnr(
                source[plane], found[plane], Shape(sigma / (plane == 0 ? 1 : 1 << format.Log2ChromaWidth)), Shape(sigma / (plane == 0 ? 1 : 1 << format.Log2ChromaHeight)));
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

    // Five standard deviations far.
    private static (int Radius, Func<int, double> Weight) Shape(double sigma) => ((int)(5 * sigma) + 1, d => Math.Exp(-d * d / (2 * sigma * sigma)));
}
