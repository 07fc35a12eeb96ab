using Mps.Media;

namespace Mps.Kernels.Tests.Enhance;

/// <summary>What holds of every <see cref="IPictureKernel"/>, whatever it makes of a picture. A test class of a kernel inherits it.</summary>
public abstract class KernelContract
{
    public static TheoryData<int, int> Sizes() => new()
    {
        { 1, 1 }, { 3, 2 }, { 4, 5 }, { 7, 3 }, { 8, 8 }, { 15, 4 }, { 16, 9 }, { 17, 17 }, { 31, 2 }, { 32, 33 }, { 33, 6 }, { 63, 8 }, { 64, 16 }, { 65, 40 }, { 128, 10 },
    };

    /// <summary>Formats that are tried.</summary>
    protected virtual PixelFormat[] Formats =>
        [PixelFormat.Yuv420p, PixelFormat.Yuv422p10le, PixelFormat.Yuv444p, PixelFormat.Yuv420p10le, PixelFormat.Yuv444p12le, PixelFormat.Yuva420p, PixelFormat.Gray];

    /// <summary>How many pictures follow each other in a test.</summary>
    protected virtual int Pictures => 1;

    /// <summary>Whether sizes with odd width or height are possible.</summary>
    protected virtual bool OddSizes => true;

    /// <summary>The kernel under test.</summary>
    protected abstract IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null);

    [Theory]
    [MemberData(nameof(Sizes))]
    [Trait("levels", "every")]
    public void Every_level_gives_what_scalar_gives(int width, int height)
    {
        if (!OddSizes)
            (width, height) = ((width + 1) & ~1, (height + 1) & ~1);
        foreach (PixelFormat pixels in Formats)
        {
            FrameFormat format = new(pixels, width, height);
            KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported)];
            IPictureKernel[] kernels = [.. levels.Select(level => Make(format, kernels: KernelSet.Of(level)))];
            FrameFormat target = kernels[0].Target;
            using TestPicture source = new(format), untouched = new(format), expected = new(target), found = new(target);
            for (int i = 0; i < 2 * Pictures; i++)
            {
                if (i % 2 == 0)
                    source.FillExtremes(i + 1);
                else
                    source.FillScene(i, i);
                untouched.CopyFrom(source);
                kernels[0].Apply(source.View, expected.View);
                for (int k = 1; k < levels.Length; k++)
                {
                    kernels[k].Apply(source.View, found.View);
                    string what = $"{levels[k]} {format} picture {i} ({kernels[k].Summary})";
                    found.AssertEqual(expected, what);
                    found.AssertCanaries(what);
                    source.AssertEqual(untouched, "source of " + what);
                    source.AssertCanaries("source of " + what);
                }
            }

            foreach (IPictureKernel kernel in kernels)
                kernel.Dispose();
        }
    }

    [Fact]
    public void Several_threads_give_what_one_gives()
    {
        using RowTeam team = new(3);
        FrameFormat format = new(Formats[0], 150, 322);
        using IPictureKernel one = Make(format), several = Make(format, team);
        using TestPicture source = new(one.Source), expected = new(one.Target), found = new(one.Target);
        for (int i = 0; i < Pictures + 1; i++)
        {
            source.FillScene(7, i);
            one.Apply(source.View, expected.View);
            several.Apply(source.View, found.View);
            found.AssertEqual(expected, $"picture {i}");
        }
    }

    [Fact]
    public void Restart_forgets_the_pictures_before()
    {
        FrameFormat format = new(Formats[0], 96, 64);
        using IPictureKernel kernel = Make(format);
        using TestPicture source = new TestPicture(kernel.Source).FillScene(3), first = new(kernel.Target), again = new(kernel.Target);
        kernel.Apply(source.View, first.View);
        using TestPicture other = new TestPicture(kernel.Source).FillExtremes(9);
        for (int i = 0; i < 4; i++)
            kernel.Apply(other.View, again.View);
        kernel.Restart();
        kernel.Apply(source.View, again.View);
        again.AssertEqual(first, "after a restart");
    }

    [Fact]
    public void Nothing_is_allocated_per_picture()
    {
        FrameFormat format = new(Formats[0], 320, 180);
        using IPictureKernel kernel = Make(format);
        using FrameMemory source = new(kernel.Source), target = new(kernel.Target);
        for (int plane = 0; plane < kernel.Source.PlaneCount; plane++)
        {
            for (int y = 0; y < kernel.Source.PlaneHeight(plane); y++)
                source.View().Plane(plane).Row(y).Fill((byte)(y * 7));
        }

        Assert.Equal(0, Allocations.Of(() => kernel.Apply(source.View(), target.View())));
    }

    [Fact]
    public void Pictures_of_another_format_are_refused()
    {
        FrameFormat format = new(Formats[0], 32, 16);
        using IPictureKernel kernel = Make(format);
        using TestPicture wrong = new(kernel.Source with { Width = 34 }), target = new(kernel.Target);
        Assert.Throws<ArgumentException>(() => kernel.Apply(wrong.View, target.View));
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Gbrp)]
    [InlineData(PixelFormat.Gray16le)]
    [InlineData(PixelFormat.Nv12)]
    public void Formats_that_are_not_supported_are_named(PixelFormat format)
    {
        NotSupportedException refusal = Assert.Throws<NotSupportedException>(() => Make(new FrameFormat(format, 32, 16)).Dispose());
        Assert.Contains(format.Name(), refusal.Message, StringComparison.Ordinal);
    }
}
