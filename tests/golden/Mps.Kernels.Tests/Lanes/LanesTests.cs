using Mps.Kernels.Lanes;

namespace Mps.Kernels.Tests.Lanes;

/// <summary>Every operation of every width against <see cref="Lanes1"/>, and that against arithmetic in ints.</summary>
[Trait("levels", "every")]
public sealed unsafe class LanesTests
{
    private const int Samples = 64;

    [Fact]
    public void Operations_of_16_lanes_are_those_of_one()
    {
        ScalingTests.Require(KernelLevel.Avx2);
        Compare<Lanes16>();
    }

    [Fact]
    public void Operations_of_32_lanes_are_those_of_one()
    {
        ScalingTests.Require(KernelLevel.Avx512);
        Compare<Lanes32>();
    }

    [Theory]
    [InlineData(30000, 5000, short.MaxValue, 25000, 4578)]
    [InlineData(-30000, 5000, -25000, short.MinValue, -4578)]
    [InlineData(-1, 16384, 16383, -16385, 0)]
    [InlineData(1, 16384, 16385, -16383, 1)]
    public void One_lane_adds_and_subtracts_clamped_and_multiplies_rounded(short left, short right, short sum, short difference, short product)
    {
        Assert.Equal(sum, Value(Lanes1.Of(left) + Lanes1.Of(right)));
        Assert.Equal(difference, Value(Lanes1.Of(left) - Lanes1.Of(right)));
        Assert.Equal(product, Value(Lanes1.Of(left) * Lanes1.Of(right)));
    }

    [Fact]
    public void Interleave_undoes_deinterleave()
    {
        ScalingTests.Require(KernelLevel.Avx512);
        short[] samples = Random(9);
        short[] found = new short[Samples];
        fixed (short* from = samples, to = found)
        {
            (Lanes32 even, Lanes32 odd) = Lanes32.Deinterleave(Lanes32.Load(from), Lanes32.Load(from + 32));
            even.Store(to);
            Assert.Equal([.. samples.Where((_, i) => i % 2 == 0)], found[..32]);
            (Lanes32 first, Lanes32 second) = Lanes32.Interleave(even, odd);
            first.Store(to);
            second.Store(to + 32);
        }

        Assert.Equal(samples, found);
    }

    private static short Value(Lanes1 lane)
    {
        short value;
        lane.Store(&value);
        return value;
    }

    private static void Compare<T>()
        where T : unmanaged, ILanes<T>
    {
        for (int seed = 0; seed < 20; seed++)
        {
            short[] a = Random(seed), b = Random(100 + seed);
            Assert.Equal(All<Lanes1>(a, b), All<T>(a, b));
        }
    }

    // Results of all operations, sample by sample, in one list.
    private static List<int> All<T>(short[] a, short[] b)
        where T : unmanaged, ILanes<T>
    {
        short[] result = new short[Samples];
        byte[] bytes = new byte[Samples], table = [.. Enumerable.Range(0, 16).Select(i => (byte)(255 - (i * 7)))];
        List<int> all = [];
        fixed (short* left = a, right = b, to = result)
        fixed (byte* narrow = bytes, entries = table)
        {
            short* l = left, r = right, t = to;
            byte* n = narrow, e = entries;
            void Each(Func<T, T, T> operation)
            {
                for (int i = 0; i < Samples; i += T.Count)
                {
                    operation(T.Load(l + i), T.Load(r + i)).Store(t + i);
                }

                all.AddRange(result.Select(sample => (int)sample));
            }

            Each((x, y) => x + y);
            Each((x, y) => x - y);
            Each((x, y) => x * y);
            Each((x, _) => x << 3);
            Each((x, _) => x >> 3);
            Each((x, _) => T.Abs(x));
            Each(T.Min);
            Each(T.Max);
            Each((x, y) => T.WhereGreater(x, y, y));
            Each((x, _) => T.Lookup(e, T.Abs(x) >> 11));
            Each((_, _) => T.Of(-5));
            for (int i = 0; i < Samples; i += T.Count)
            {
                T.Load(l + i).StoreBytes(n + i);
            }

            all.AddRange(bytes.Select(value => (int)value));
            for (int i = 0; i < Samples; i += T.Count)
            {
                T.LoadBytes(n + i).Store(t + i);
            }

            all.AddRange(result.Select(sample => (int)sample));
        }

        return all;
    }

    private static short[] Random(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Samples).Select(_ => (short)(random.Next(4) switch
        {
            0 => short.MaxValue - random.Next(3),
            1 => -short.MaxValue + random.Next(3),
            2 => random.Next(-300, 300),
            _ => random.Next(-short.MaxValue, short.MaxValue),
        }))];
    }
}
