using Mps.Media;

namespace Mps.Kernels.Tests;

/// <summary>The tone table against its curve, every instruction set against the definition, and what must hold of any HDR picture.</summary>
[Trait("levels", "every")]
public sealed class ToneTests
{
    private static readonly ToneCurve s_curve = new(HdrTransfer.Pq, 1000);

    public static TheoryData<int, int> Sizes() => new() { { 2, 2 }, { 6, 4 }, { 8, 2 }, { 14, 2 }, { 16, 4 }, { 18, 6 }, { 30, 2 }, { 34, 4 }, { 66, 2 }, { 130, 4 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_level_gives_what_scalar_gives(int width, int height)
    {
        using TestPlane y = new TestPlane(width, height, 10, 6).FillExtremes(1);
        using TestPlane u = new TestPlane(width / 2, height / 2, 10, 2).FillExtremes(2), v = new TestPlane(width / 2, height / 2, 10, 10).FillExtremes(3);
        TestPlane[] expected = Map(KernelSet.Scalar, y, u, v);
        foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported))
        {
            TestPlane[] found = Map(KernelSet.Of(level), y, u, v);
            for (int i = 0; i < 3; i++)
            {
                found[i].AssertCanaries($"{level} plane {i}");
                found[i].AssertEqual(expected[i], $"{level} plane {i} of {width}x{height}");
                found[i].Dispose();
            }
        }

        foreach (TestPlane plane in expected)
            plane.Dispose();
    }

    /// <summary>Colours as film has them: within what BT.709 shows, at all luminances.</summary>
    [Theory]
    [InlineData(HdrTransfer.Pq, 1000)]
    [InlineData(HdrTransfer.Pq, 4000)]
    [InlineData(HdrTransfer.Hlg, 1000)]
    public void Table_is_near_its_curve(HdrTransfer transfer, double peak)
    {
        ToneCurve curve = new(transfer, peak);
        Random random = new(7);
        const int Columns = 64, Rows = 64;
        using TestPlane y = new(2 * Columns, 2 * Rows, 10, 0), u = new(Columns, Rows, 10, 0), v = new(Columns, Rows, 10, 0);
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                int luma = 64 + random.Next(120, 800);
                // Dark colours of the real world have little chroma.
                int reach = (luma - 64) / 16;
                (u[column, row], v[column, row]) = (512 + random.Next(-reach, reach + 1), 512 + random.Next(-reach, reach + 1));
                for (int i = 0; i < 4; i++)
                    y[(2 * column) + (i & 1), (2 * row) + (i >> 1)] = luma;
            }
        }

        TestPlane[] found = Map(KernelSet.Best, y, u, v, curve);
        double worst = 0, sum = 0;
        int seen = 0;
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                (double luma, double cb, double cr) = curve.Map((y[2 * column, 2 * row] - 64) / 876.0, (u[column, row] - 512) / 896.0, (v[column, row] - 512) / 896.0);
                // What BT.709 cannot show is clipped, which bends the curve where no table of this size can follow.
                double r = luma + (1.5748 * cr), b = luma + (1.8556 * cb), g = (luma - (0.2126 * r) - (0.0722 * b)) / 0.7152;
                if (Math.Min(r, Math.Min(g, b)) < 0.02 || Math.Max(r, Math.Max(g, b)) > 0.98)
                    continue;
                seen++;
                double[] differences =
                [
                    found[0][2 * column, 2 * row] - (16 + (219 * luma)), found[1][column, row] - (128 + (224 * cb)), found[2][column, row] - (128 + (224 * cr)),
                ];
                worst = Math.Max(worst, differences.Max(Math.Abs));
                sum += differences.Sum(Math.Abs) / 3;
            }
        }

        Assert.InRange(seen, Columns * Rows / 8, Columns * Rows);
        Assert.InRange(sum / seen, 0, 1.0);
        Assert.InRange(worst, 0, 14);
        foreach (TestPlane plane in found)
            plane.Dispose();
    }

    [Fact]
    public void Grey_stays_grey_and_in_order()
    {
        using TestPlane y = new TestPlane(1024, 2, 10, 0).Fill((x, _) => x), u = new TestPlane(512, 1, 10, 0).Fill((_, _) => 512), v = new TestPlane(512, 1, 10, 0).Fill((_, _) => 512);
        TestPlane[] found = Map(KernelSet.Best, y, u, v);
        Assert.Equal(16, found[0][64, 0]);
        Assert.All(Enumerable.Range(1, 1023), x => Assert.InRange(found[0][x, 0], found[0][x - 1, 0], 235));
        Assert.InRange(found[0][(int)(64 + (876 * 0.7518)), 0], 233, 235); // 1000 cd/m² in PQ
        Assert.All(Enumerable.Range(0, 512), x => Assert.Equal((128, 128), (found[1][x, 0], found[2][x, 0])));
        foreach (TestPlane plane in found)
            plane.Dispose();
    }

    [Fact]
    public void Other_pictures_are_refused()
    {
        foreach (FrameFormat format in (FrameFormat[])[new(PixelFormat.Yuv420p10le, 3, 2), new(PixelFormat.Yuv420p10le, 2, 3), new(PixelFormat.Yuv420p, 2, 2)])
            Assert.Throws<NotSupportedException>(() => new ToneMapper(format, s_curve));
        Assert.Throws<ArgumentException>(() =>
        {
            using ToneMapper mapper = new(new FrameFormat(PixelFormat.Yuv420p10le, 4, 2), s_curve);
            using TestPlane y = new(2, 2, 10, 0), c = new(1, 1, 10, 0), y8 = new(2, 2, 8, 0), c8 = new(1, 1, 8, 0);
            mapper.Apply(View(PixelFormat.Yuv420p10le, y, c, c), View(PixelFormat.Yuv420p, y8, c8, c8));
        });
    }

    private static TestPlane[] Map(KernelSet kernels, TestPlane y, TestPlane u, TestPlane v, ToneCurve? curve = null)
    {
        TestPlane[] result = [new(y.Width, y.Height, 8, 5), new(u.Width, u.Height, 8, 3), new(u.Width, u.Height, 8, 1)];
        using ToneMapper mapper = new(new FrameFormat(PixelFormat.Yuv420p10le, y.Width, y.Height), curve ?? s_curve, kernels: kernels);
        mapper.Apply(View(PixelFormat.Yuv420p10le, y, u, v), View(PixelFormat.Yuv420p, result[0], result[1], result[2]));
        return result;
    }

    private static FrameView View(PixelFormat format, params TestPlane[] planes)
    {
        FramePlanes all = default;
        for (int i = 0; i < planes.Length; i++)
        {
            all.Addresses[i] = planes[i].View.Address;
            all.LineSizes[i] = planes[i].Stride;
        }

        return new FrameView(new FrameFormat(format, planes[0].Width, planes[0].Height), all);
    }
}
