using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.Colour;

/// <summary>
/// One or two functions of a Y'CbCr colour, sampled on a grid of twelve-bit words: 33 by 33 chroma points and a chosen number of luma points, between
/// which tetrahedra interpolate (a cube's diagonal runs along the greys when the chroma fractions are 0, so greys depend on greys alone).
/// A point's two results lie side by side, so that one 32-bit load gets both. Immutable.
/// </summary>
internal sealed unsafe class ColourTable
{
    /// <summary>Log2 of the words between chroma points; the middle, 2048, is a point.</summary>
    private const int ChromaShift = 7;

    private const int ChromaPoints = (4096 >> ChromaShift) + 1;

    /// <summary>Fraction bits of an entry.</summary>
    private const int EntryBits = 3;

    /// <summary>Log2 of the sum of the weights of a tetrahedron's corners.</summary>
    private const int WeightBits = 8;

    private const int Shift = EntryBits + WeightBits, Half = 1 << (Shift - 1);

    private readonly int[] _entries;
    private readonly int _lumaShift;
    private readonly int _lumaPoints;
    private readonly delegate*<ColourTable, short*, short*, short*, short*, short*, int, void> _lookUp;

    private ColourTable(int lumaShift, int[] entries, KernelLevel level)
    {
        (_lumaShift, _lumaPoints, _entries) = (lumaShift, (4096 >> lumaShift) + 1, entries);
        _lookUp = level == KernelLevel.Scalar ? &Scalar : &Avx2Rows;
    }

    /// <summary>Samples a function of three results: a table of luma (second result 0) and one of Cb and Cr.</summary>
    /// <param name="lumaShift">Log2 of the words between luma points, 5..8.</param>
    /// <param name="map">From words of luma, Cb and Cr (0..4096) to words; not negative, below 4096.</param>
    /// <param name="level">Instruction set.</param>
    public static (ColourTable Luma, ColourTable Chroma) Of(
        int lumaShift, Func<double, double, double, (double Y, double Cb, double Cr)> map, KernelLevel level)
    {
        int lumaPoints = (4096 >> lumaShift) + 1, points = lumaPoints * ChromaPoints * ChromaPoints;
        int[] luma = GC.AllocateUninitializedArray<int>(points, pinned: true), chroma = GC.AllocateUninitializedArray<int>(points, pinned: true);
        int at = 0;
        for (int v = 0; v < ChromaPoints; v++)
        {
            for (int u = 0; u < ChromaPoints; u++)
            {
                for (int y = 0; y < lumaPoints; y++, at++)
                {
                    (double first, double cb, double cr) = map(y << lumaShift, u << ChromaShift, v << ChromaShift);
                    (luma[at], chroma[at]) = (Entry(first), (Entry(cr) << 16) | Entry(cb));
                }
            }
        }

        return (new ColourTable(lumaShift, luma, level), new ColourTable(lumaShift, chroma, level));

        static int Entry(double word) => (int)Math.Clamp(Math.Round(word * (1 << EntryBits)), 0, short.MaxValue);
    }

    /// <summary>Log2 of the words between luma points.</summary>
    internal int LumaShift => _lumaShift;

    /// <summary>Points by Cr, Cb and luma; of each the first result in the low half, the second in the high one.</summary>
    internal ReadOnlySpan<int> Entries => _entries;

    /// <summary>Looks up a row of colours; words above 4095 or below 0 wrap. Reads and writes whole vectors of 8.</summary>
    /// <param name="y">Luma.</param>
    /// <param name="cb">Cb.</param>
    /// <param name="cr">Cr.</param>
    /// <param name="first">First results.</param>
    /// <param name="second">Second results; may be a row that nobody reads.</param>
    /// <param name="count">Colours.</param>
    public void LookUp(short* y, short* cb, short* cr, short* first, short* second, int count) => _lookUp(this, y, cb, cr, first, second, count);

    private static void Scalar(ColourTable table, short* y, short* cb, short* cr, short* first, short* second, int count)
    {
        int lumaShift = table._lumaShift, stepB = table._lumaPoints, stepR = stepB * ChromaPoints, all = 1 + stepB + stepR;
        Span<(int Weight, int Step)> axes = stackalloc (int, int)[3];
        for (int x = 0; x < count; x++)
        {
            int luma = y[x] & 4095, b = cb[x] & 4095, r = cr[x] & 4095;
            axes[0] = ((luma & ((1 << lumaShift) - 1)) << (WeightBits - lumaShift), 1);
            axes[1] = ((b & ((1 << ChromaShift) - 1)) << (WeightBits - ChromaShift), stepB);
            axes[2] = ((r & ((1 << ChromaShift) - 1)) << (WeightBits - ChromaShift), stepR);
            axes.Sort((p, q) => q.Weight - p.Weight);

            // From the cube's first corner along the axis of the greatest fraction, then the next, to the opposite corner.
            ReadOnlySpan<int> corner = table._entries.AsSpan(((r >> ChromaShift) * stepR) + ((b >> ChromaShift) * stepB) + (luma >> lumaShift));
            int p0 = corner[0], p1 = corner[axes[0].Step], p2 = corner[axes[0].Step + axes[1].Step], p3 = corner[all];
            int w0 = (1 << WeightBits) - axes[0].Weight, w1 = axes[0].Weight - axes[1].Weight, w2 = axes[1].Weight - axes[2].Weight, w3 = axes[2].Weight;
            first[x] = (short)((((short)p0 * w0) + ((short)p1 * w1) + ((short)p2 * w2) + ((short)p3 * w3) + Half) >> Shift);
            second[x] = (short)(((p0 >> 16) * w0) + ((p1 >> 16) * w1) + ((p2 >> 16) * w2) + ((p3 >> 16) * w3) + Half >> Shift);
        }
    }

    /// <summary>
    /// 8 colours at a time, one in a 32-bit lane. Which corners lie on the way is found by comparing fractions with the greatest and the least;
    /// where two are equal, either way has the same weights. Gathers are no faster with 512 bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Avx2Rows(ColourTable table, short* y, short* cb, short* cr, short* first, short* second, int count)
    {
        int lumaShift = table._lumaShift, stepB = table._lumaPoints, stepR = stepB * ChromaPoints;
        int* entries = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(table._entries, 0);
        Vector256<int> mask = Vector256.Create(4095), lumaMask = Vector256.Create((1 << lumaShift) - 1), chromaMask = Vector256.Create((1 << ChromaShift) - 1);
        Vector256<int> stepsY = Vector256.Create(1), stepsB = Vector256.Create(stepB), stepsR = Vector256.Create(stepR), all = Vector256.Create(1 + stepB + stepR);
        Vector256<int> whole = Vector256.Create(1 << WeightBits), half = Vector256.Create(Half), low = Vector256.Create(0xffff);
        for (int x = 0; x < count; x += 8)
        {
            Vector256<int> luma = Avx2.ConvertToVector256Int32(y + x) & mask, b = Avx2.ConvertToVector256Int32(cb + x) & mask, r = Avx2.ConvertToVector256Int32(cr + x) & mask;
            Vector256<int> fy = (luma & lumaMask) << (WeightBits - lumaShift);
            Vector256<int> fb = (b & chromaMask) << (WeightBits - ChromaShift), fr = (r & chromaMask) << (WeightBits - ChromaShift);
            Vector256<int> at = ((r >> ChromaShift) * stepsR) + ((b >> ChromaShift) * stepsB) + (luma >> lumaShift);

            Vector256<int> most = Vector256.Max(fy, Vector256.Max(fb, fr)), least = Vector256.Min(fy, Vector256.Min(fb, fr)), middle = fy + fb + fr - most - least;
            Vector256<int> begin = Vector256.ConditionalSelect(Vector256.Equals(most, fr), stepsR, Vector256.ConditionalSelect(Vector256.Equals(most, fb), stepsB, stepsY));
            Vector256<int> end = Vector256.ConditionalSelect(Vector256.Equals(least, fy), stepsY, Vector256.ConditionalSelect(Vector256.Equals(least, fb), stepsB, stepsR));
            Vector256<int> p0 = Avx2.GatherVector256(entries, at, 4), p1 = Avx2.GatherVector256(entries, at + begin, 4);
            Vector256<int> p2 = Avx2.GatherVector256(entries, at + all - end, 4), p3 = Avx2.GatherVector256(entries, at + all, 4);

            // Entries are not negative: pairs of them and of weights go through pmaddwd as they are.
            Vector256<short> w01 = ((whole - most) | ((most - middle) << 16)).AsInt16(), w23 = ((middle - least) | (least << 16)).AsInt16();
            Vector256<int> one = Avx2.MultiplyAddAdjacent(((p0 & low) | (p1 << 16)).AsInt16(), w01) + Avx2.MultiplyAddAdjacent(((p2 & low) | (p3 << 16)).AsInt16(), w23);
            Vector256<int> two = Avx2.MultiplyAddAdjacent(((p0 >>> 16) | Vector256.AndNot(p1, low)).AsInt16(), w01)
                + Avx2.MultiplyAddAdjacent(((p2 >>> 16) | Vector256.AndNot(p3, low)).AsInt16(), w23);
            Pack((one + half) >> Shift).Store(first + x);
            Pack((two + half) >> Shift).Store(second + x);
        }

        GC.KeepAlive(table);

        static Vector128<short> Pack(Vector256<int> words) => Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper());
    }
}
