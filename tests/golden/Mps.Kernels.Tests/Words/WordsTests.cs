using Mps.Kernels.Words;

namespace Mps.Kernels.Tests.Words;

/// <summary>Every operation of every width against <see cref="Word"/>, and that against arithmetic in ints.</summary>
[Trait("levels", "every")]
public sealed unsafe class WordsTests
{
    private const int Samples = 64;

    [Fact]
    public void Operations_of_16_words_are_those_of_one()
    {
        ScalingTests.Require(KernelLevel.Avx2);
        Compare<Words256>();
    }

    [Fact]
    public void Operations_of_32_words_are_those_of_one()
    {
        ScalingTests.Require(KernelLevel.Avx512);
        Compare<Words512>();
    }

    [Fact]
    public void Sums_over_vectors_are_those_over_words()
    {
        ScalingTests.Require(KernelLevel.Avx2);
        CompareSums<Words256, WordSums256>();
        if (KernelSet.IsSupported(KernelLevel.Avx512))
        {
            CompareSums<Words512, WordSums512>();
        }
    }

    [Theory]
    [InlineData(30000, 5000, 35000, 25000, 4578)]
    [InlineData(-30000, 5000, -25000, -35000, -4578)]
    [InlineData(-1, 16384, 16383, -16385, 0)]
    [InlineData(1, 16384, 16385, -16383, 1)]
    public void One_word_adds_wrapped_or_saturated_and_multiplies_rounded(short left, short right, int sum, int difference, short product)
    {
        Word a = Word.Of(left), b = Word.Of(right);
        Assert.Equal((short)sum, Value(a + b));
        Assert.Equal((short)difference, Value(a - b));
        Assert.Equal(Math.Clamp(sum, short.MinValue, short.MaxValue), Value(Word.Plus(a, b)));
        Assert.Equal(Math.Clamp(difference, short.MinValue, short.MaxValue), Value(Word.Minus(a, b)));
        Assert.Equal(product, Value(a * b));
        Assert.Equal((short)((ushort)left >> 2), Value(a >>> 2));
        Assert.Equal(left >> 2, Value(a >> 2));
        Assert.Equal((short)(left << 2), Value(a << 2));
        Assert.Equal(left & right, Value(a & b));
    }

    [Fact]
    public void Groups_of_8_words_are_taken_by_halves()
    {
        ScalingTests.Require(KernelLevel.Avx2);
        CompareGroups<Words256>();
        if (KernelSet.IsSupported(KernelLevel.Avx512))
        {
            CompareGroups<Words512>();
        }
    }

    [Fact]
    public void Interleave_undoes_deinterleave()
    {
        ScalingTests.Require(KernelLevel.Avx512);
        short[] samples = Random(9);
        short[] found = new short[Samples];
        fixed (short* from = samples, to = found)
        {
            (Words512 even, Words512 odd) = Words512.Deinterleave(Words512.Load(from), Words512.Load(from + 32));
            even.Store(to);
            Assert.Equal([.. samples.Where((_, i) => i % 2 == 0)], found[..32]);
            (Words512 first, Words512 second) = Words512.Interleave(even, odd);
            first.Store(to);
            second.Store(to + 32);
        }

        Assert.Equal(samples, found);
    }

    private static short Value(Word word)
    {
        short value;
        word.Store(&value);
        return value;
    }

    private static void Compare<T>()
        where T : struct, IWords<T>
    {
        for (int seed = 0; seed < 20; seed++)
        {
            short[] a = Random(seed), b = Random(100 + seed);
            Assert.Equal(All<Word>(a, b), All<T>(a, b));
        }
    }

    private static void CompareSums<T, TSums>()
        where T : struct, IWords<T>
        where TSums : struct, IWordSums<TSums, T>
    {
        for (int seed = 0; seed < 20; seed++)
        {
            short[] a = [.. Random(seed).Select(word => (short)(word / 8))], b = [.. Random(100 + seed).Select(word => (short)(word / 8))];
            Assert.Equal(Sums<Word, WordSum>(a, b), Sums<T, TSums>(a, b));
        }
    }

    private static (long Products, long Differences) Sums<T, TSums>(short[] a, short[] b)
        where T : struct, IWords<T>
        where TSums : struct, IWordSums<TSums, T>
    {
        TSums products = default, differences = default;
        fixed (short* left = a, right = b)
        {
            for (int i = 0; i < Samples; i += T.Lanes)
            {
                products = TSums.AddProducts(products, T.Load(left + i), T.Load(right + i));
                differences = TSums.AddDifferences(differences, (byte*)(left + i), (byte*)(right + i));
            }
        }

        return (products.Total, differences.Total);
    }

    // Units of 1, 2 and 4 words from the lower or upper half of each group, those of both vectors in turn.
    private static void CompareGroups<T>()
        where T : struct, IWordBlocks<T>
    {
        short[] a = Random(1), b = Random(2);
        foreach ((int unit, Func<T, T, T> low, Func<T, T, T> high) in new (int, Func<T, T, T>, Func<T, T, T>)[] { (1, T.Low16, T.High16), (2, T.Low32, T.High32), (4, T.Low64, T.High64) })
        {
            short[] found = new short[2 * T.Lanes];
            fixed (short* left = a, right = b, to = found)
            {
                low(T.Load(left), T.Load(right)).Store(to);
                high(T.Load(left), T.Load(right)).Store(to + T.Lanes);
            }

            for (int i = 0; i < 2 * T.Lanes; i++)
            {
                int lane = i % T.Lanes, place = lane % 8, half = i / T.Lanes * 4;
                short[] from = place / unit % 2 == 0 ? a : b;
                Assert.Equal(from[lane - place + half + (place / (2 * unit) * unit) + (place % unit)], found[i]);
            }
        }
    }

    // Results of all operations, sample by sample, in one list.
    private static List<int> All<T>(short[] a, short[] b)
        where T : struct, IWords<T>
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
                for (int i = 0; i < Samples; i += T.Lanes)
                {
                    operation(T.Load(l + i), T.Load(r + i)).Store(t + i);
                }

                all.AddRange(result.Select(sample => (int)sample));
            }

            Each((x, y) => x + y);
            Each((x, y) => x - y);
            Each(T.Plus);
            Each(T.Minus);
            Each((x, y) => x * y);
            Each((x, y) => x & y);
            Each((x, _) => x << 3);
            Each((x, _) => x >> 3);
            Each((x, _) => x >>> 3);
            Each((x, _) => T.Abs(x));
            Each(T.Min);
            Each(T.Max);
            Each((x, y) => T.WhereGreater(x, y, y));
            Each((x, _) => T.Lookup(e, T.Abs(x) >> 11));
            Each((_, _) => T.Of(-5));
            for (int i = 0; i < Samples; i += T.Lanes)
            {
                T.Load(l + i).StoreBytes(n + i);
            }

            all.AddRange(bytes.Select(value => (int)value));
            for (int i = 0; i < Samples; i += T.Lanes)
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
