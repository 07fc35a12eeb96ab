using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mps.Media;

namespace Mps.Kernels.Colour;

/// <summary>
/// Luma where the chroma samples are: the rounded mean of the samples that one chroma sample serves. (Where they lie exactly, <see cref="ChromaSiting"/>,
/// matters less to a colour than that all of its luma counts.)
/// </summary>
internal readonly unsafe struct ChromaGrid
{
    private readonly delegate*<short*, short*, short*, int, void> _mean;

    /// <param name="format">Of the picture.</param>
    /// <param name="level">Instruction set.</param>
    public ChromaGrid(FrameFormat format, KernelLevel level) => _mean = (format.Log2ChromaWidth, level) switch
    {
        (0, _) => &Columns,
        (_, KernelLevel.Scalar) => &Squares,
        _ => &Avx2Squares,
    };

    /// <summary>Luma of a row of chroma samples.</summary>
    /// <param name="above">The first luma row that they serve; one more sample than chroma needs when the width is odd.</param>
    /// <param name="below">The second; the same row when there is but one.</param>
    /// <param name="output">Room for whole vectors.</param>
    /// <param name="count">Chroma samples.</param>
    public void Mean(short* above, short* below, short* output, int count) => _mean(above, below, output, count);

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
}
