using System.Runtime.CompilerServices;

namespace Mps.Kernels.Statistics;

/// <summary>Counts how often samples occur. One function for every level: vectors have nothing that adds to places that several lanes may share.</summary>
internal static unsafe class HistogramRows
{
    /// <summary>Tables that <see cref="Count"/> takes turns with: a processor waits for a count that it has just written.</summary>
    public const int Tables = 4;

    /// <param name="row">First sample.</param>
    /// <param name="count">Samples of the row.</param>
    /// <param name="step">Every how many one counts.</param>
    /// <param name="wide">Samples are words, not bytes.</param>
    /// <param name="shift">Bits of a sample that do not matter.</param>
    /// <param name="last">The last bin; what lies above counts there.</param>
    /// <param name="bins">One bin a code, <see cref="Tables"/> times.</param>
    /// <param name="apart">Bins from one table to the next; 0 = there is one only.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(byte* row, int count, int step, bool wide, int shift, int last, int* bins, int apart)
    {
        int x = 0;
        for (; x + (3 * step) < count; x += Tables * step)
        {
            int a = Bin(row, x, wide, shift, last), b = Bin(row, x + step, wide, shift, last);
            int c = Bin(row, x + (2 * step), wide, shift, last), d = Bin(row, x + (3 * step), wide, shift, last);
            bins[a]++;
            bins[b + apart]++;
            bins[c + (2 * apart)]++;
            bins[d + (3 * apart)]++;
        }

        for (; x < count; x += step)
            bins[Bin(row, x, wide, shift, last)]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bin(byte* row, int x, bool wide, int shift, int last) => wide ? Math.Min(((ushort*)row)[x] >> shift, last) : row[x] >> shift;
}
