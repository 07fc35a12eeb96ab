using Mps.Kernels.Deinterlace;
using Mps.Media;

namespace Mps.Kernels.Tests.Deinterlace;

/// <summary>The deinterlacer: the definition against its formula in doubles, every level against the definition, and what must hold of any picture.</summary>
[Trait("levels", "every")]
public sealed class DeinterlacerTests
{
    public static TheoryData<PixelFormat, int, int> Pictures()
    {
        TheoryData<PixelFormat, int, int> data = [];
        foreach (int width in (int[])[1, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 128, 129])
            data.Add(PixelFormat.Gray, width, 2 + (width % 13));
        data.Add(PixelFormat.Yuv420p, 67, 38);
        data.Add(PixelFormat.Yuv422p10le, 67, 21);
        data.Add(PixelFormat.Yuv444p12le, 40, 16);
        return data;
    }

    /// <summary>Extremes in guarded memory with odd strides, both fields, both orders.</summary>
    [Theory]
    [MemberData(nameof(Pictures))]
    public void Every_level_gives_what_scalar_gives(PixelFormat pixels, int width, int height)
    {
        FrameFormat format = new(pixels, width, height);
        using PlanarPicture previous = new(format, 1), current = new(format, 3), next = new(format, 5), expected = new(format, 3), found = new(format, 3);
        previous.FillExtremes(width);
        current.FillExtremes(width + 10);
        next.FillExtremes(width + 20);
        foreach (PictureField keep in Enum.GetValues<PictureField>())
        {
            foreach (bool second in (bool[])[false, true])
            {
                Deinterlacer scalar = new(format, KernelSet.Scalar);
                scalar.Apply(previous.View, current.View, next.View, expected.View, keep, second);
                foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(level => level != KernelLevel.Scalar && KernelSet.IsSupported(level)))
                {
                    Deinterlacer kernel = new(format, KernelSet.Of(level));
                    kernel.Apply(previous.View, current.View, next.View, found.View, keep, second);
                    found.AssertEqual(expected, $"{level}, {format}, {keep} stays, second {second}");
                    found.AssertCanaries($"{level}, {format}");
                }
            }
        }
    }

    [Theory]
    [InlineData(PictureField.Top, false)]
    [InlineData(PictureField.Bottom, false)]
    [InlineData(PictureField.Top, true)]
    [InlineData(PictureField.Bottom, true)]
    public void Rows_are_the_formula_within_one(PictureField keep, bool second)
    {
        FrameFormat format = new(PixelFormat.Gray10le, 37, 24);
        using PlanarPicture previous = new(format, 0), current = new(format, 0), next = new(format, 0), found = new(format, 0);
        PlanarPicture[] pictures = [previous, current, next];
        for (int i = 0; i < 3; i++)
        {
            int seed = i;
            Random random = new(seed);
            pictures[i].Fill((_, x, y, most) => (int)(most * (0.5 + (0.2 * Math.Sin((x - (2 * seed)) / 5.0) * Math.Cos(y / 3.0)) + (0.2 * (random.NextDouble() - 0.5)))));
        }

        Deinterlacer deinterlacer = new(format);
        deinterlacer.Apply(previous.View, current.View, next.View, found.View, keep, second);
        for (int y = 0; y < format.Height; y++)
        {
            for (int x = 0; x < format.Width; x++)
            {
                double expected = (y & 1) == (int)keep ? current.Plane(0)[x, y] : Reference(pictures, x, y, second);
                Assert.InRange(found.Plane(0)[x, y] - expected, -1, 1);
            }
        }
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv420p10le)]
    public void What_stands_still_keeps_every_row(PixelFormat pixels)
    {
        FrameFormat format = new(pixels, 70, 46);
        using PlanarPicture picture = new(format, 0), found = new(format, 0);
        picture.FillExtremes(4);
        Deinterlacer deinterlacer = new(format);
        foreach (PictureField keep in Enum.GetValues<PictureField>())
        {
            deinterlacer.Apply(picture.View, picture.View, picture.View, found.View, keep, second: keep == PictureField.Bottom);
            found.AssertEqual(picture, $"{keep}");
        }
    }

    /// <summary>A bar that moves by eight columns a field: woven it has combs, whole it has none.</summary>
    [Fact]
    public void What_moves_has_no_combs()
    {
        FrameFormat format = new(PixelFormat.Gray, 96, 48);
        using PlanarPicture previous = new(format, 0), current = new(format, 0), next = new(format, 0), found = new(format, 0);
        PlanarPicture[] pictures = [previous, current, next];
        for (int i = 0; i < 3; i++)
        {
            int frame = i;
            pictures[i].Fill((_, x, y, _) => Bar(x, (2 * frame) + (y & 1)));
        }

        Deinterlacer deinterlacer = new(format);
        deinterlacer.Apply(previous.View, current.View, next.View, found.View, PictureField.Top, second: false);
        for (int y = 2; y < format.Height - 2; y++)
            for (int x = 0; x < format.Width; x++)
                Assert.Equal(Bar(x, 2), found.Plane(0)[x, y]);
        deinterlacer.Apply(previous.View, current.View, next.View, found.View, PictureField.Bottom, second: true);
        for (int y = 2; y < format.Height - 2; y++)
            for (int x = 0; x < format.Width; x++)
                Assert.Equal(Bar(x, 3), found.Plane(0)[x, y]);

        static int Bar(int x, int field) => x / 8 == 2 + field ? 220 : 30;
    }

    [Fact]
    public void Several_threads_give_the_same()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 130, 150);
        using RowTeam team = new(3);
        using PlanarPicture previous = new(format, 0), current = new(format, 0), next = new(format, 0), expected = new(format, 0), found = new(format, 0);
        previous.FillExtremes(1);
        current.FillExtremes(2);
        next.FillExtremes(3);
        Deinterlacer alone = new(format), together = new(format, team: team);
        alone.Apply(previous.View, current.View, next.View, expected.View, PictureField.Bottom, second: true);
        together.Apply(previous.View, current.View, next.View, found.View, PictureField.Bottom, second: true);
        found.AssertEqual(expected, "three threads");
    }

    [Fact]
    public void Nothing_is_allocated_per_picture()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 128, 96);
        using FrameMemory a = new(format), b = new(format), c = new(format), target = new(format);
        Deinterlacer deinterlacer = new(format);
        Assert.Equal(0, Allocations.Of(() => deinterlacer.Apply(a.View(), b.View(), c.View(), target.View(), PictureField.Top, second: false)));
    }

    [Fact]
    public void Other_pictures_are_refused()
    {
        Assert.Throws<NotSupportedException>(() => new Deinterlacer(new FrameFormat(PixelFormat.Nv12, 64, 64)));
        Assert.Throws<ArgumentException>(() => new Deinterlacer(new FrameFormat(PixelFormat.Yuv420p, 64, 2)));
        FrameFormat format = new(PixelFormat.Yuv420p, 64, 64);
        Deinterlacer deinterlacer = new(format);
        using FrameMemory right = new(format), other = new(format with { Width = 62 });
        Assert.Throws<ArgumentException>(() => deinterlacer.Apply(right.View(), right.View(), other.View(), right.View(), PictureField.Top, second: false));
    }

    // One sample from the rule, with rows mirrored at the edges.
    private static double Reference(PlanarPicture[] pictures, int x, int y, bool second)
    {
        double At(int picture, int row)
        {
            int height = pictures[0].Format.Height;
            return pictures[picture].Plane(0)[x, row < 0 ? -row : row >= height ? (2 * (height - 1)) - row : row];
        }

        int before = second ? 1 : 0, after = before + 1;
        double Mean(int row) => (At(before, row) + At(after, row)) / 2;
        double c = At(1, y - 1), e = At(1, y + 1), still = Mean(y), change = Math.Abs(At(before, y) - At(after, y));
        double reach = Math.Max(change / 2, Math.Max(
            (Math.Abs(At(0, y - 1) - c) + Math.Abs(At(0, y + 1) - e)) / 2, (Math.Abs(At(2, y - 1) - c) + Math.Abs(At(2, y + 1) - e)) / 2));
        if (reach > 0)
        {
            double overUp = Mean(y - 2) - c, overDown = Mean(y + 2) - e;
            double peak = Math.Max(Math.Max(still - c, still - e), Math.Min(overUp, overDown));
            double valley = Math.Min(Math.Min(still - c, still - e), Math.Max(overUp, overDown));
            reach = Math.Max(reach, Math.Max(valley, -peak));
        }

        double made = Math.Abs(c - e) > change
            ? (0.340 * still) - (0.464 * (Mean(y - 2) + Mean(y + 2)) / 2) + (0.124 * (Mean(y - 4) + Mean(y + 4)) / 2) + (0.526 * (c + e)) - (0.026 * (At(1, y - 3) + At(1, y + 3)))
            : (0.6198 * (c + e)) - (0.1198 * (At(1, y - 3) + At(1, y + 3)));
        return Math.Clamp(Math.Clamp(made, still - reach, still + reach), 0, pictures[0].Plane(0).Maximum);
    }
}
