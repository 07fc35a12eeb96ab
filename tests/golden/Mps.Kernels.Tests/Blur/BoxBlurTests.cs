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
            double half = radius + 0.5;
            double psnr = BlurReference.Psnr(
                source[plane], found[plane], Shape(half / (plane == 0 ? 1 : 1 << format.Log2ChromaWidth)), Shape(half / (plane == 0 ? 1 : 1 << format.Log2ChromaHeight)));
            Assert.True(psnr >= (format.BitsPerSample == 8 ? 58 : 65), $"plane {plane}: {psnr:0.0} dB");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public void Radius_out_of_range_is_refused(int radius) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoxBlur(new FrameFormat(PixelFormat.Yuv420p, 16, 16), radius).Dispose());

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) => new BoxBlur(format, 5, team, kernels);

    // What of a sample lies in a box of twice this length.
    private static (int Radius, Func<int, double> Weight) Shape(double half) =>
        ((int)half + 1, d => Math.Max(0, Math.Min(d + 0.5, half) - Math.Max(d - 0.5, -half)));
}
