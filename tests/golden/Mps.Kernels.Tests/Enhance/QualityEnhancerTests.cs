using Mps.Kernels.Enhance;
using Mps.Media;

namespace Mps.Kernels.Tests.Enhance;

public sealed class QualityEnhancerTests : KernelContract
{
    protected override PixelFormat[] Formats => [PixelFormat.Yuv420p, PixelFormat.Yuv444p10le];

    protected override int Pictures => 2;

    [Fact]
    public void It_is_the_chain_that_it_says()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 128, 80);
        using TestPicture source = new TestPicture(format).FillScene(4), found = new(format), one = new(format), two = new(format);
        using QualityEnhancer quality = new(format, PictureColour.Bt709, EnhanceStrength.Strong);
        quality.Apply(source.View, found.View);
        using Mps.Kernels.Restore.ArtifactRepair repair = new(format, EnhanceStrength.Strong);
        using ContrastEnhancer contrast = new(format, PictureColour.Bt709, EnhanceStrength.Normal);
        using ColorEnhancer colour = new(format, PictureColour.Bt709, EnhanceStrength.Normal);
        using Sharpener sharpener = new(format, PictureColour.Bt709, 0.5);
        repair.Apply(source.View, one.View);
        contrast.Apply(one.View, two.View);
        colour.Apply(two.View, one.View);
        sharpener.Apply(one.View, two.View);
        found.AssertEqual(two, "the chain");
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv444p10le)]
    public void Hardly_any_vivid_colour_is_clipped(PixelFormat pixels)
    {
        FrameFormat format = new(pixels, 320, 240);
        using TestPicture source = new TestPicture(format).FillVivid(margin: 0.1), found = new(format);
        using QualityEnhancer quality = new(format, PictureColour.Bt709, EnhanceStrength.Strong);
        quality.Apply(source.View, found.View);
        Assert.InRange(Clipping.Share(source, found, 2), 0, 0.005);
    }

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) =>
        new QualityEnhancer(format, PictureColour.Bt709, EnhanceStrength.Normal, team, kernels);
}
