using Mps.Kernels.Colour;
using Mps.Kernels.Hdr;
using Mps.Kernels.Tests.Enhance;
using Mps.Media;

namespace Mps.Kernels.Tests.Hdr;

public sealed class HdrExpanderTests : KernelContract
{
    protected override PixelFormat[] Formats => [PixelFormat.Yuv420p, PixelFormat.Yuv420p10le];

    [Theory]
    [InlineData(HdrTransfer.Pq, 0.5807, 0.6968)] // 203 and 600 cd/m², BT.2408 table 1 and ST 2084
    [InlineData(HdrTransfer.Hlg, 0.7500, 0.9216)]
    public void White_and_reference_white_are_where_the_reports_have_them(HdrTransfer transfer, double reference, double white)
    {
        ExpansionCurve curve = new(YuvMatrix.Bt709, transfer);
        (double y, double cb, double cr) = curve.Map(1, 0, 0);
        Assert.InRange(y, white - 0.006, white + 0.006);
        Assert.InRange(Math.Max(Math.Abs(cb), Math.Abs(cr)), 0, 1e-4);

        // Without the growth of highlights white would be reference white; luma at the knee still is what direct mapping gives.
        (double knee, _, _) = curve.Map(ExpansionCurve.Knee, 0, 0);
        Assert.InRange(knee, reference - 0.12, reference - 0.05);
        Assert.Equal(0, curve.Map(0, 0, 0).Y, 1e-3);
    }

    [Theory]
    [InlineData(HdrTransfer.Pq)]
    [InlineData(HdrTransfer.Hlg)]
    public void Tables_are_near_the_formula(HdrTransfer transfer)
    {
        const int Columns = 2000;
        FrameFormat format = new(PixelFormat.Yuv420p12le, 2 * Columns, 2);
        SignalRange range = new(fullRange: false, 12);
        ExpansionCurve curve = new(YuvMatrix.Bt709, transfer);
        Random random = new(3);
        using HdrExpander expander = new(format, PictureColour.Bt709, transfer);
        using TestPicture source = new(format), found = new(expander.Target);
        for (int x = 0; x < Columns; x++)
        {
            double r = 0.04 + (0.92 * random.NextDouble()), g = 0.04 + (0.92 * random.NextDouble()), b = 0.04 + (0.92 * random.NextDouble());
            double y = (0.2126 * r) + (0.7152 * g) + (0.0722 * b);
            for (int i = 0; i < 4; i++)
                source[0][(2 * x) + (i & 1), i >> 1] = (int)range.LumaWord(y);
            (source[1][x, 0], source[2][x, 0]) = ((int)range.ChromaWord((b - y) / 1.8556), (int)range.ChromaWord((r - y) / 1.5748));
        }

        expander.Apply(source.View, found.View);
        double sum = 0, worst = 0;
        for (int x = 0; x < Columns; x++)
        {
            (double y, double cb, double cr) = curve.Map(range.Luma(source[0][2 * x, 0]), range.Chroma(source[1][x, 0]), range.Chroma(source[2][x, 0]));
            double[] differences = [found[0][2 * x, 1] - (64 + (876 * y)), found[1][x, 0] - (512 + (896 * cb)), found[2][x, 0] - (512 + (896 * cr))];
            sum += differences.Sum(Math.Abs) / 3;
            worst = Math.Max(worst, differences.Max(Math.Abs));
        }

        Assert.InRange(sum / Columns, 0, 1.5);
        Assert.InRange(worst, 0, 40);
    }

    [Theory]
    [InlineData(HdrTransfer.Pq)]
    [InlineData(HdrTransfer.Hlg)]
    public void Greys_stay_grey_and_in_order(HdrTransfer transfer)
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 512, 2);
        using HdrExpander expander = new(format, PictureColour.Bt709, transfer);
        using TestPicture source = new TestPicture(format).Fill((plane, x, _) => plane == 0 ? x / 2 : 128), found = new(expander.Target);
        expander.Apply(source.View, found.View);
        Assert.Equal(64, found[0][2 * 16, 0]);
        Assert.All(Enumerable.Range(1, 511), x => Assert.InRange(found[0][x, 0], found[0][x - 1, 0], 940));
        Assert.All(Enumerable.Range(17, 219), y => Assert.True(found[0][2 * y, 0] > found[0][(2 * y) - 2, 0], $"{y} is not brighter than {y - 1}"));
        Assert.All(Enumerable.Range(0, 256), x => Assert.Equal((512, 512), (found[1][x, 0], found[2][x, 0])));
    }

    [Theory]
    [InlineData(PixelFormat.Yuv444p)]
    [InlineData(PixelFormat.Yuva420p)]
    public void Other_samplings_are_refused(PixelFormat format) =>
        Assert.Throws<NotSupportedException>(() => new HdrExpander(new FrameFormat(format, 16, 16), PictureColour.Bt709, HdrTransfer.Pq).Dispose());

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) =>
        new HdrExpander(format, PictureColour.Bt709, HdrTransfer.Pq, team, kernels);
}
