using Mps.Kernels.Statistics;

namespace Mps.Kernels.Tests.Statistics;

/// <summary>How much pictures show their blocks.</summary>
[Trait("levels", "every")]
public sealed class BlockinessTests
{
    [Fact]
    public void Every_level_gives_what_scalar_gives()
    {
        foreach (int bits in (int[])[8, 10, 12])
        {
            foreach (int width in (int[])[1, 2, 3, 7, 8, 9, 17, 24, 25, 26, 40, 41, 42, 43, 73, 129, 1000, 2500])
            {
                using TestPlane plane = new TestPlane(width, 23, bits, 2).FillExtremes(width);
                for (int x = 0; x < width; x += 3)
                    plane[x, 2] = plane[x, 6] = plane.Maximum / 2;
                double expected = new Blockiness(KernelLevel.Scalar).Of(plane.View, bits);
                foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported))
                    Assert.Equal(expected, new Blockiness(level).Of(plane.View, bits));
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public void Steps_between_blocks_are_what_is_measured(int bits)
    {
        int unit = 1 << (bits - 8);
        using TestPlane flat = new TestPlane(256, 32, bits, 0).Fill((x, _) => (60 + (x / 8 % 2 * 6)) * unit), slope = new TestPlane(256, 32, bits, 0).Fill((x, _) => x * unit);
        var blockiness = new Blockiness(KernelSet.Best.Level);
        // Of a step of 6, its neighbours' half steps taken off, a seventh of the others' mean added.
        Assert.InRange(blockiness.Of(flat.View, bits), 6, 8);
        Assert.InRange(blockiness.Of(slope.View, bits), -0.5, 0.5);
    }
}
