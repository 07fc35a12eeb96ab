using Mps.Kernels.Denoise;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Tests.Denoise;

/// <summary>The denoisers: the definition against formulas, every level against the definition, and what must hold of pictures that follow each other.</summary>
public sealed class DenoiserTests
{
    public static TheoryData<bool> Both() => [false, true];

    public static TheoryData<PixelFormat, int, int, bool> Pictures()
    {
        TheoryData<PixelFormat, int, int, bool> data = [];
        foreach (bool strong in (bool[])[false, true])
        {
            foreach ((int width, int height) in ((int, int)[])[(1, 1), (3, 2), (7, 9), (8, 8), (15, 16), (17, 5), (33, 31), (64, 12), (65, 40), (130, 33), (200, 17)])
                data.Add(PixelFormat.Yuv420p, width, height, strong);
            data.Add(PixelFormat.Yuv422p10le, 131, 40, strong);
            data.Add(PixelFormat.Yuv444p12le, 70, 22, strong);
            data.Add(PixelFormat.Gray, 300, 66, strong);
        }

        return data;
    }

    /// <summary>Noise with extremes, three pictures that stand still, in guarded memory with odd strides.</summary>
    [Theory]
    [MemberData(nameof(Pictures))]
    public void Every_level_gives_what_scalar_gives(PixelFormat pixels, int width, int height, bool strong)
    {
        FrameFormat format = new(pixels, width, height);
        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported)];
        IPictureKernel[] kernels = [.. levels.Select(level => Create(format, strong, KernelSet.Of(level)))];
        for (int picture = 0; picture < 3; picture++)
        {
            using PlanarPicture source = new(format, 5);
            source.Fill((plane, x, y, most) => Texture(plane, x, y, most) + new Random((plane * 7919) + (x * 104729) + (y * 1299709) + picture).Next(-most / 12, most / 12));
            if (picture == 2)
                source.FillExtremes(width + height);
            using PlanarPicture expected = new(format, 3);
            for (int i = 0; i < levels.Length; i++)
            {
                using PlanarPicture found = new(format, 3);
                kernels[i].Apply(source.View, (i == 0 ? expected : found).View);
                if (i > 0)
                {
                    found.AssertEqual(expected, $"{levels[i]}, picture {picture} of {format}");
                    found.AssertCanaries($"{levels[i]}, {format}");
                }
            }
        }

        foreach (IPictureKernel kernel in kernels)
            kernel.Dispose();
    }

    [Theory]
    [InlineData(4, 4, 2.75)]
    [InlineData(1, 2, 2.7)]
    public void Shrinkage_is_the_formula_but_for_rounding(int rowStep, int columnStep, double threshold)
    {
        const int Width = 70, Height = 45, Sigma = 12;
        using TestPlane source = new TestPlane(Width, Height, 8, 0).Fill((x, y) => (int)Math.Clamp(Texture(0, x, y, 255) + (Sigma * Gaussian(x, y, 3)), 0, 255));
        using TestPlane found = new(Width, Height, 8, 0);
        Shrink(columnStep, source, found, Sigma);
        double[] samples = [.. Enumerable.Range(0, Width * Height).Select(i => (double)source[i % Width, i / Width])];
        double[] expected = ReferenceShrinkage.Apply(samples, Width, rowStep, columnStep, Sigma, threshold);
        double squares = 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double difference = found[x, y] - Math.Clamp(expected[(y * Width) + x], 0, 255);
                squares += difference * difference;
                // A coefficient next to the threshold may fall on the other side of it.
                Assert.InRange(difference, -6, 6);
            }
        }

        Assert.InRange(Math.Sqrt(squares / (Width * Height)), 0, 0.5); // rounding to whole samples alone is 0.29
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Noise_goes_and_the_picture_stays(bool strong)
    {
        foreach (int sigma in (int[])[6, 12, 25])
        {
            FrameFormat format = new(PixelFormat.Gray, 256, 192);
            using PlanarPicture clean = new(format, 0), noisy = new(format, 0), result = new(format, 0);
            clean.Fill(Texture);
            noisy.Fill((plane, x, y, most) => Texture(plane, x, y, most) + (int)Math.Round(sigma * Gaussian(x, y, sigma)));
            using IPictureKernel kernel = Create(format, strong);
            kernel.Apply(noisy.View, result.View);
            Assert.InRange(clean.Psnr(result) - clean.Psnr(noisy), strong ? 7 : 6, 40);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_clean_picture_stays_as_it_is(bool strong)
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 256, 192);
        using PlanarPicture clean = new(format, 0), result = new(format, 0);
        clean.Fill(Texture);
        using IPictureKernel kernel = Create(format, strong);
        kernel.Apply(clean.View, result.View);
        Assert.InRange(clean.Psnr(result), 45, 100);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Grey_black_and_white_stay(bool strong)
    {
        FrameFormat format = new(PixelFormat.Yuv420p10le, 96, 64);
        using PlanarPicture source = new(format, 0), result = new(format, 0);
        source.Fill((plane, x, _, most) => plane == 0 ? (x < 32 ? 0 : x < 64 ? 512 : most) : 512);
        using IPictureKernel kernel = Create(format, strong);
        kernel.Apply(source.View, result.View);
        result.AssertEqual(source, "flat areas");
    }

    /// <summary>What stands still gets better from picture to picture; after a cut the picture is what it would be alone.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public void Time_helps_what_stands_still_and_a_cut_leaves_no_ghost(bool strong)
    {
        const int Sigma = 12;
        FrameFormat format = new(PixelFormat.Gray, 256, 192);
        using PlanarPicture clean = new(format, 0), noisy = new(format, 0), result = new(format, 0), alone = new(format, 0);
        using IPictureKernel kernel = Create(format, strong), fresh = Create(format, strong);
        clean.Fill(Texture);
        double first = 0, last = 0;
        for (int picture = 0; picture < 8; picture++)
        {
            noisy.Fill((plane, x, y, most) => Texture(plane, x, y, most) + (int)Math.Round(Sigma * Gaussian(x, y, picture)));
            kernel.Apply(noisy.View, result.View);
            (first, last) = (picture == 0 ? clean.Psnr(result) : first, clean.Psnr(result));
        }

        Assert.InRange(last - first, 2, 30);

        clean.Fill((plane, x, y, most) => most - Texture(plane, x + 31, y + 17, most));
        noisy.Fill((plane, x, y, most) => most - Texture(plane, x + 31, y + 17, most) + (int)Math.Round(Sigma * Gaussian(x, y, 99)));
        kernel.Apply(noisy.View, result.View);
        fresh.Apply(noisy.View, alone.View);
        Assert.InRange(clean.Psnr(result) - clean.Psnr(alone), -0.6, 30);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Restarted_it_gives_what_a_new_one_gives_and_so_do_several_threads(bool strong)
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 200, 150);
        using RowTeam team = new(3);
        using PlanarPicture noisy = new(format, 0), expected = new(format, 0), result = new(format, 0);
        using IPictureKernel kernel = strong ? new StrongDenoiser(format, team: team) : new RealtimeDenoiser(format, team: team), fresh = Create(format, strong);
        for (int picture = 0; picture < 3; picture++)
        {
            noisy.Fill((plane, x, y, most) => Texture(plane, x, y, most) + (int)Math.Round(10 * Gaussian(x, y, picture)));
            kernel.Apply(noisy.View, result.View);
        }

        kernel.Restart();
        for (int picture = 0; picture < 2; picture++)
        {
            noisy.Fill((plane, x, y, most) => Texture(plane, x, y, most) + (int)Math.Round(10 * Gaussian(x, y, 7 + picture)));
            kernel.Apply(noisy.View, result.View);
            fresh.Apply(noisy.View, expected.View);
            result.AssertEqual(expected, $"picture {picture}");
        }
    }

    /// <summary>Wide pictures are worked on in bands of 32 rows for each thread: one thread has five here, eight threads have one.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public void Bands_give_what_the_whole_gives(bool strong)
    {
        FrameFormat format = new(PixelFormat.Gray, 4100, 141);
        using RowTeam team = new(8);
        using PlanarPicture noisy = new(format, 0), expected = new(format, 0), result = new(format, 0);
        using IPictureKernel whole = strong ? new StrongDenoiser(format, team: team) : new RealtimeDenoiser(format, team: team), bands = Create(format, strong);
        for (int picture = 0; picture < 3; picture++)
        {
            Random random = new(picture);
            noisy.Fill((plane, x, y, most) => Texture(plane, x + (y < 70 ? picture : 0), y, most) + random.Next(-20, 21));
            whole.Apply(noisy.View, expected.View);
            bands.Apply(noisy.View, result.View);
            result.AssertEqual(expected, $"picture {picture}");
        }
    }

    [Fact]
    public void A_stronger_setting_takes_more_off()
    {
        FrameFormat format = new(PixelFormat.Gray, 256, 192);
        using PlanarPicture noisy = new(format, 0), result = new(format, 0);
        noisy.Fill((plane, x, y, most) => Texture(plane, x, y, most) + (int)Math.Round(10 * Gaussian(x, y, 1)));
        double[] nearness = [.. Enum.GetValues<EnhanceStrength>().Select(strength =>
        {
            using RealtimeDenoiser denoiser = new(format, strength);
            denoiser.Apply(noisy.View, result.View);
            return noisy.Psnr(result);
        })];
        Assert.True(nearness[0] > nearness[1] && nearness[1] > nearness[2], string.Join(' ', nearness));
    }

    [Theory]
    [InlineData(PixelFormat.Gray, 3)]
    [InlineData(PixelFormat.Gray, 10)]
    [InlineData(PixelFormat.Gray10le, 10)]
    [InlineData(PixelFormat.Gray, 25)]
    public void Noise_is_estimated_within_a_seventh(PixelFormat pixels, double sigma)
    {
        FrameFormat format = new(pixels, 512, 384);
        using PlanarPicture noisy = new(format, 0), result = new(format, 0);
        double unit = 1 << (format.BitsPerSample - 8);
        noisy.Fill((_, x, y, most) => (int)Math.Round((most / 2) + (most / 5 * Math.Sin(x / 70.0)) + (sigma * unit * Gaussian(x, y, 5))));
        using RealtimeDenoiser denoiser = new(format);
        denoiser.Apply(noisy.View, result.View);
        Assert.InRange(denoiser.Noise(0), sigma * 6 / 7, sigma * 8 / 7);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Nothing_is_allocated_per_picture(bool strong)
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 128, 96);
        using FrameMemory source = new(format), target = new(format);
        using IPictureKernel kernel = Create(format, strong);
        Assert.Equal(0, Allocations.Of(() => kernel.Apply(source.View(), target.View())));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Other_pictures_are_refused(bool strong)
    {
        Assert.Throws<NotSupportedException>(() => Create(new FrameFormat(PixelFormat.Nv12, 64, 64), strong));
        Assert.Throws<ArgumentException>(() => Create(new FrameFormat(PixelFormat.Yuv420p, 0, 64), strong));
        using IPictureKernel kernel = Create(new FrameFormat(PixelFormat.Yuv420p, 64, 64), strong);
        using FrameMemory other = new(new FrameFormat(PixelFormat.Yuv420p, 64, 62)), right = new(kernel.Source);
        Assert.Throws<ArgumentException>(() => kernel.Apply(other.View(), right.View()));
        Assert.Throws<ArgumentException>(() => kernel.Apply(right.View(), other.View()));
    }

    private static IPictureKernel Create(FrameFormat format, bool strong, KernelSet? kernels = null) =>
        strong ? new StrongDenoiser(format, kernels: kernels) : new RealtimeDenoiser(format, kernels: kernels);

    private static void Shrink(int columnStep, TestPlane source, TestPlane target, double sigma)
    {
        if (columnStep == 4)
            Shrink<SparseOverlap>(source, target, sigma);
        else
            Shrink<DenseOverlap>(source, target, sigma);
    }

    private static unsafe void Shrink<TOverlap>(TestPlane source, TestPlane target, double sigma)
        where TOverlap : struct, IOverlap
    {
        using CellPlane current = new(source.Width, source.Height);
        using TemporalBlend<Word> blend = new(current, source.Height, 1, 1);
        using BlockShrinkage<Word, TOverlap> shrinkage = new(blend.Mean, null, blend, source.Bits, 1);
        CellRow<Word> row = new(source.Bits);
        short[] scratch = new short[CellRow<Word>.ScratchSamples(source.Width)];
        fixed (short* samples = scratch)
        {
            for (int y = 0; y < source.Height; y++)
                row.Read((byte*)source.View.Address + (y * source.Stride), source.Width, samples, current.Row(y), current.Cells, current.RunSamples);
        }

        int cellRows = (source.Height + 3) / 4;
        for (int cellRow = 0; cellRow < cellRows; cellRow++)
            blend.Measure(cellRow);
        for (int cellRow = 0; cellRow < cellRows; cellRow++)
            blend.Blend(cellRow, sigma * 16, 0);
        shrinkage.ToPicture(0, source.Height, 0, sigma * 16, (byte*)target.View.Address, target.Stride);
    }

    // Slopes, waves and edges.
    private static int Texture(int plane, int x, int y, int most)
    {
        double value = 0.45 + (0.15 * Math.Sin((x + plane) / 19.0) * Math.Cos(y / 13.0)) + (((x / 24) + (y / 24)) % 3 == 0 ? 0.2 : 0) + (((x * 2) + y) % 128 < 4 ? -0.15 : 0);
        return (int)(value * most);
    }

    private static double Gaussian(int x, int y, int seed)
    {
        Random random = new(HashCode(x, y, seed));
        return Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    private static int HashCode(int x, int y, int seed)
    {
        ulong z = ((ulong)(uint)x << 40) ^ ((ulong)(uint)y << 20) ^ (uint)seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return (int)(z ^ (z >> 31));
    }
}
