using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Colour;

/// <summary>
/// Luma where the chroma samples are: the rounded mean, or the ends, of the samples that one chroma sample serves. (Where they lie exactly, <see cref="ChromaSiting"/>,
/// matters less to a colour than that all of its luma counts.)
/// </summary>
internal readonly unsafe struct ChromaGrid
{
    private readonly delegate*<short*, short*, short*, int, void> _mean;
    private readonly delegate*<short*, short*, short*, short*, int, void> _ends;

    /// <param name="format">Of the picture.</param>
    /// <param name="level">Instruction set.</param>
    public ChromaGrid(FrameFormat format, KernelLevel level)
    {
        _mean = (format.Log2ChromaWidth, level) switch
        {
            (0, _) => &Columns,
            (_, KernelLevel.Scalar) => &Squares,
            _ => &Avx2Squares,
        };
        _ends = (format.Log2ChromaWidth, level) switch
        {
            (0, KernelLevel.Avx512) => &ColumnEnds<Words512>,
            (0, KernelLevel.Avx2) => &ColumnEnds<Words256>,
            (0, _) => &ColumnEndsScalar,
            (_, KernelLevel.Scalar) => &SquareEnds,
            _ => &Avx2SquareEnds,
        };
    }

    /// <summary>Luma of a row of chroma samples.</summary>
    /// <param name="above">The first luma row that they serve; one more sample than chroma needs when the width is odd.</param>
    /// <param name="below">The second; the same row when there is but one.</param>
    /// <param name="output">Room for whole vectors.</param>
    /// <param name="count">Chroma samples.</param>
    public void Mean(short* above, short* below, short* output, int count) => _mean(above, below, output, count);

    /// <summary>The least and the greatest luma of the samples that each chroma sample serves.</summary>
    /// <param name="above">As for <see cref="Mean"/>.</param>
    /// <param name="below">As for <see cref="Mean"/>.</param>
    /// <param name="least">Room for whole vectors.</param>
    /// <param name="greatest">Room for whole vectors.</param>
    /// <param name="count">Chroma samples.</param>
    public void Ends(short* above, short* below, short* least, short* greatest, int count) => _ends(above, below, least, greatest, count);

    private static void Columns(short* above, short* below, short* output, int count)
    {
        for (int x = 0; x < count; x++)
            output[x] = (short)((above[x] + below[x] + 1) >> 1);
    }

    private static void Squares(short* above, short* below, short* output, int count)
    {
        for (int x = 0; x < count; x++)
            output[x] = (short)((above[2 * x] + above[(2 * x) + 1] + below[2 * x] + below[(2 * x) + 1] + 2) >> 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Avx2Squares(short* above, short* below, short* output, int count)
    {
        Vector256<short> ones = Vector256.Create((short)1);
        for (int x = 0; x < count; x += 8)
        {
            Vector256<int> sums = Avx2.MultiplyAddAdjacent(Vector256.Load(above + (2 * x)) + Vector256.Load(below + (2 * x)), ones);
            sums = (sums + Vector256.Create(2)) >> 2;
            Sse2.PackSignedSaturate(sums.GetLower(), sums.GetUpper()).Store(output + x);
        }
    }

    private static void ColumnEndsScalar(short* above, short* below, short* least, short* greatest, int count)
    {
        for (int x = 0; x < count; x++)
            (least[x], greatest[x]) = (Math.Min(above[x], below[x]), Math.Max(above[x], below[x]));
    }

    private static void SquareEnds(short* above, short* below, short* least, short* greatest, int count)
    {
        for (int x = 0; x < count; x++)
        {
            least[x] = Math.Min(Math.Min(above[2 * x], above[(2 * x) + 1]), Math.Min(below[2 * x], below[(2 * x) + 1]));
            greatest[x] = Math.Max(Math.Max(above[2 * x], above[(2 * x) + 1]), Math.Max(below[2 * x], below[(2 * x) + 1]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnEnds<T>(short* above, short* below, short* least, short* greatest, int count)
        where T : struct, IWords<T>
    {
        for (int x = 0; x < count; x += T.Lanes)
        {
            T first = T.Load(above + x), second = T.Load(below + x);
            T.Min(first, second).Store(least + x);
            T.Max(first, second).Store(greatest + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Avx2SquareEnds(short* above, short* below, short* least, short* greatest, int count)
    {
        for (int x = 0; x < count; x += 8)
        {
            Vector256<short> first = Vector256.Load(above + (2 * x)), second = Vector256.Load(below + (2 * x));
            Vector256<short> low = Vector256.Min(first, second), high = Vector256.Max(first, second);
            Pack(Vector256.Min(low, (low.AsInt32() >>> 16).AsInt16())).Store(least + x);
            Pack(Vector256.Max(high, (high.AsInt32() >>> 16).AsInt16())).Store(greatest + x);
        }

        // The lower half of each pair.
        static Vector128<short> Pack(Vector256<short> pairs)
        {
            Vector256<int> words = pairs.AsInt32() & Vector256.Create(0xffff);
            return Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper());
        }
    }
}
