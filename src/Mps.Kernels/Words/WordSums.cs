using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.Words;

/// <summary>Sums over single words: the definition.</summary>
internal readonly unsafe struct WordSum : IWordSums<WordSum, Word>
{
    private readonly int _sum;

    private WordSum(int sum) => _sum = sum;

    public long Total => _sum;

    public static WordSum AddProducts(WordSum sums, Word a, Word b)
    {
        short left, right;
        a.Store(&left);
        b.Store(&right);
        return new(sums._sum + (left * right));
    }

    public static WordSum AddDifferences(WordSum sums, byte* a, byte* b) => new(sums._sum + Math.Abs(a[0] - b[0]) + Math.Abs(a[1] - b[1]));
}

/// <summary>Sums over <see cref="Words256"/>.</summary>
internal readonly unsafe struct WordSums256 : IWordSums<WordSums256, Words256>
{
    private readonly Vector256<int> _sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WordSums256(Vector256<int> sums) => _sums = sums;

    public long Total
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Sum(Vector256.WidenLower(_sums) + Vector256.WidenUpper(_sums));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordSums256 AddProducts(WordSums256 sums, Words256 a, Words256 b) => new(sums._sums + Avx2.MultiplyAddAdjacent(a.Lanes16, b.Lanes16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordSums256 AddDifferences(WordSums256 sums, byte* a, byte* b) =>
        new(sums._sums + Avx2.SumAbsoluteDifferences(Vector256.Load(a), Vector256.Load(b)).AsInt32());
}

/// <summary>Sums over <see cref="Words512"/>.</summary>
internal readonly unsafe struct WordSums512 : IWordSums<WordSums512, Words512>
{
    private readonly Vector512<int> _sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WordSums512(Vector512<int> sums) => _sums = sums;

    public long Total
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Sum(Vector512.WidenLower(_sums) + Vector512.WidenUpper(_sums));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordSums512 AddProducts(WordSums512 sums, Words512 a, Words512 b) => new(sums._sums + Avx512BW.MultiplyAddAdjacent(a.Lanes16, b.Lanes16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordSums512 AddDifferences(WordSums512 sums, byte* a, byte* b) =>
        new(sums._sums + Avx512BW.SumAbsoluteDifferences(Vector512.Load(a), Vector512.Load(b)).AsInt32());
}
