using Mps.Kernels.Scratches;

namespace Mps.Kernels.Tests.Scratches;

/// <summary>The row functions of scratch repair: every level against its definition, and that against what it says.</summary>
public sealed unsafe class ScratchRowTests
{
    private static readonly int[] s_counts = [1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 128];

    private static IEnumerable<KernelLevel> Levels => Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported);

    [Fact]
    [Trait("levels", "every")]
    public void Every_level_gives_what_scalar_gives()
    {
        foreach (KernelLevel level in Levels)
        {
            foreach (int count in s_counts)
            {
                byte[] rows = Bytes(count, 5 * (count + 2));
                short[] sums = [.. Bytes(count + 1, count).Select(b => (short)(b * 120))], ridges = [.. Bytes(count + 2, count + 40).Select(b => (short)(b * 127))];
                byte[] low = new byte[count], high = new byte[count], novelty = new byte[count], expectedLow = new byte[count], expectedHigh = new byte[count], expected = new byte[count];
                short[] added = [.. sums], gathered = [.. sums], expectedAdded = [.. sums], expectedGathered = [.. sums], ridge = new short[count], expectedRidge = new short[count];
                Run(level, low, high, novelty, added, gathered, ridge);
                Run(KernelLevel.Scalar, expectedLow, expectedHigh, expected, expectedAdded, expectedGathered, expectedRidge);
                Assert.Equal(expectedLow, low);
                Assert.Equal(expectedHigh, high);
                Assert.Equal(expected, novelty);
                Assert.Equal(expectedAdded, added);
                Assert.Equal(expectedGathered, gathered);
                Assert.Equal(expectedRidge, ridge);

                void Run(KernelLevel at, byte[] least, byte[] most, byte[] news, short[] sum, short[] gather, short[] line)
                {
                    int stride = count + 2;
                    fixed (byte* from = rows, l = least, h = most, n = news)
                    fixed (short* s = sum, g = gather, r = line, profile = ridges)
                    {
                        DirtRows.Range(at)(from + 1, from + stride + 1, from + (2 * stride) + 1, l, h, count);
                        DirtRows.Novelty(at)(from + 1, from + stride, from + (2 * stride), from + (3 * stride), from + (4 * stride), -24, 13, n, count);
                        LineRows.Add(at)(from, s, count);
                        LineRows.Gather(at)(profile + 3, g, count);
                        LineRows.Ridge(at)(profile + 20, r, count, 7, 500);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(100, 90, 110, 90, 110, 0)]
    [InlineData(120, 90, 110, 80, 100, 10)]
    [InlineData(70, 90, 110, 80, 100, 10)]
    [InlineData(255, 0, 0, 0, 0, 255)]
    public void Novelty_is_what_neither_picture_has(byte sample, byte low1, byte high1, byte low2, byte high2, byte expected)
    {
        byte found;
        DirtRows.NoveltyScalar(&sample, &low1, &high1, &low2, &high2, 0, 0, &found, 1);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Ridges_are_lines_and_not_edges()
    {
        short[] profile = [.. Enumerable.Repeat((short)1000, 30), .. Enumerable.Repeat((short)1400, 10), .. Enumerable.Repeat((short)2000, 60)];
        profile[15] = 1300;
        profile[80] = 1500;
        short[] ridge = new short[80];
        fixed (short* from = profile, to = ridge)
            LineRows.RidgeScalar(from + 10, to, 80, 4, 400);
        Assert.Equal(300, ridge[5]);
        Assert.Equal(-400, ridge[70]);
        Assert.All(Enumerable.Range(0, 80).Where(x => x is not (5 or 70)), x => Assert.Equal(0, ridge[x]));
    }

    private static byte[] Bytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
