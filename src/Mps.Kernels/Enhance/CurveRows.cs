using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mps.Kernels.Words;

namespace Mps.Kernels.Enhance;

/// <summary>What a row is done with curves that change over the picture; every level gives the same bits.</summary>
internal readonly unsafe struct CurveRows
{
    /// <summary>Log2 of the words between points of a curve.</summary>
    public const int PointShift = 6;

    /// <summary>Points of a curve: words 0, 64 .. 4096.</summary>
    public const int Points = (4096 >> PointShift) + 1;

    private const int Shift = PointShift + 8, Half = 1 << (Shift - 1), Last = (1 << PointShift) - 1;

    private readonly delegate*<int*, TileColumns, short*, short*, int, void> _lookUp;
    private readonly delegate*<short*, short*, int, void> _saturate;
    private readonly delegate*<short*, short*, short*, int, void> _limit;

    /// <param name="level">Instruction set.</param>
    public CurveRows(KernelLevel level)
    {
        _lookUp = level == KernelLevel.Scalar ? &Scalar : &Vectors;
        _limit = level switch { KernelLevel.Avx512 => &Limit<Words512>, KernelLevel.Avx2 => &Limit<Words256>, _ => &LimitScalar };
        _saturate = level switch { KernelLevel.Avx512 => &Saturate<Words512>, KernelLevel.Avx2 => &Saturate<Words256>, _ => &SaturateScalar };
    }

    /// <summary>Values of the curves at words of luma, between points and between tiles linearly. Whole vectors are read and written.</summary>
    /// <param name="curves">Of one row: 64 pairs of neighbouring points for each tile, the lower one in the low half.</param>
    /// <param name="columns">Tiles of the columns.</param>
    /// <param name="luma">Words; only their twelve low bits count.</param>
    /// <param name="output">Values.</param>
    /// <param name="count">Columns.</param>
    public void LookUp(int* curves, TileColumns columns, short* luma, short* output, int count) => _lookUp(curves, columns, luma, output, count);

    /// <summary>Chroma away from grey: row += (row − 2048) · values / 2^13, values of 13 fraction bits.</summary>
    public void Saturate(short* row, short* values, int count) => _saturate(row, values, count);

    /// <summary>
    /// Growth of chroma where it would clip a colour: values = min(values, 3 · (greatest − luma)), values of 13 fraction bits. That is 1.28 times the
    /// room; the component that is farthest from luma is less than 0.8 away from it but in purest blue.
    /// </summary>
    public void Limit(short* values, short* luma, short* greatest, int count) => _limit(values, luma, greatest, count);

    private static void Scalar(int* curves, TileColumns columns, short* luma, short* output, int count)
    {
        int* tiles = columns.Tiles, weights = columns.Weights;
        for (int x = 0; x < count; x++)
        {
            int y = luma[x] & 4095, fraction = y & Last;
            int* left = curves + (tiles[x] << PointShift) + (y >> PointShift), right = left + (1 << PointShift);
            int sum = (Along(*left, fraction) * (TileColumns.Whole - weights[x])) + (Along(*right, fraction) * weights[x]);
            output[x] = (short)((sum + Half) >> Shift);
        }

        static int Along(int pair, int fraction) => ((short)pair * (Last + 1 - fraction)) + ((pair >> 16) * fraction);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors(int* curves, TileColumns columns, short* luma, short* output, int count)
    {
        int* tiles = columns.Tiles, weights = columns.Weights;
        Vector256<int> mask = Vector256.Create(4095), last = Vector256.Create(Last), whole = Vector256.Create(TileColumns.Whole), half = Vector256.Create(Half);
        for (int x = 0; x < count; x += 8)
        {
            Vector256<int> y = Avx2.ConvertToVector256Int32(luma + x) & mask, fraction = y & last, weight = Vector256.Load(weights + x);
            Vector256<int> at = (Vector256.Load(tiles + x) << PointShift) + (y >> PointShift);
            Vector256<short> between = ((last + Vector256<int>.One - fraction) | (fraction << 16)).AsInt16();
            Vector256<int> left = Avx2.MultiplyAddAdjacent(Avx2.GatherVector256(curves, at, 4).AsInt16(), between);
            Vector256<int> right = Avx2.MultiplyAddAdjacent(Avx2.GatherVector256(curves + (1 << PointShift), at, 4).AsInt16(), between);
            Vector256<int> sum = ((left * (whole - weight)) + (right * weight) + half) >> Shift;
            Sse2.PackSignedSaturate(sum.GetLower(), sum.GetUpper()).Store(output + x);
        }

        GC.KeepAlive(columns);
    }

    private static void LimitScalar(short* values, short* luma, short* greatest, int count)
    {
        for (int x = 0; x < count; x++)
            values[x] = (short)Math.Min((int)values[x], 3 * Math.Max(greatest[x] - luma[x], 0));
    }

    private static void SaturateScalar(short* row, short* values, int count)
    {
        for (int x = 0; x < count; x++)
            row[x] += (short)((((row[x] - 2048) * 4 * values[x]) + 16384) >> 15);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Limit<T>(short* values, short* luma, short* greatest, int count)
        where T : struct, IWords<T>
    {
        T none = T.Of(0);
        for (int x = 0; x < count; x += T.Lanes)
        {
            T room = T.Max(T.Load(greatest + x) - T.Load(luma + x), none);
            T.Min(T.Load(values + x), (room << 1) + room).Store(values + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Saturate<T>(short* row, short* values, int count)
        where T : struct, IWords<T>
    {
        T grey = T.Of(2048);
        for (int x = 0; x < count; x += T.Lanes)
        {
            T chroma = T.Load(row + x);
            (chroma + (((chroma - grey) << 2) * T.Load(values + x))).Store(row + x);
        }
    }
}
