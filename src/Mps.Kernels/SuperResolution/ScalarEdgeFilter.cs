using System.Runtime.CompilerServices;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// Filters of 7 x 7 samples, one set of four for each class: sample x becomes upper[2x], upper[2x + 1], lower[2x], lower[2x + 1], each
/// clamp((Σ row[x + i][y + j] · tap[i][j] + 2^13) >> 14, 0, maximum).
/// </summary>
internal static unsafe class ScalarEdgeFilter
{
    /// <summary>Into bytes.</summary>
    /// <param name="row">Sample 0 of the row in a <see cref="PaddedPlane"/>.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    /// <param name="classes">Class of each sample.</param>
    /// <param name="taps"><see cref="FilterBook.Taps"/>.</param>
    /// <param name="upper">The first of the two rows that are written.</param>
    /// <param name="lower">The second.</param>
    /// <param name="count">Samples of the source row.</param>
    /// <param name="maximum">Largest sample.</param>
    public static void Filter8(short* row, nint stride, ushort* classes, short* taps, byte* upper, byte* lower, int count, int maximum)
    {
        for (int x = 0; x < count; x++)
        {
            short* filter = taps + (classes[x] * FilterBook.ClassSamples);
            for (int column = 0; column < 2; column++)
            {
                upper[(2 * x) + column] = (byte)Sample(row + x, stride, filter, column, maximum);
                lower[(2 * x) + column] = (byte)Sample(row + x, stride, filter, 2 + column, maximum);
            }
        }
    }

    /// <summary>The same into samples of 16 bits.</summary>
    public static void Filter16(short* row, nint stride, ushort* classes, short* taps, byte* upper, byte* lower, int count, int maximum)
    {
        for (int x = 0; x < count; x++)
        {
            short* filter = taps + (classes[x] * FilterBook.ClassSamples);
            for (int column = 0; column < 2; column++)
            {
                ((ushort*)upper)[(2 * x) + column] = (ushort)Sample(row + x, stride, filter, column, maximum);
                ((ushort*)lower)[(2 * x) + column] = (ushort)Sample(row + x, stride, filter, 2 + column, maximum);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Sample(short* centre, nint stride, short* filter, int phase, int maximum)
    {
        int sum = 1 << (FilterBook.FractionBits - 1);
        for (int i = 0; i < FilterBook.Side; i++)
        {
            short* samples = centre + ((i - FilterBook.Reach) * stride) - FilterBook.Reach;
            short* taps = filter + (((i * 4) + phase) * FilterBook.RowSamples);
            for (int j = 0; j < FilterBook.Side; j++)
            {
                sum += samples[j] * taps[j];
            }
        }

        return Math.Clamp(sum >> FilterBook.FractionBits, 0, maximum);
    }
}
