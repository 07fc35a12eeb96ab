using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Statistics;

/// <summary>Reads samples of a row: bytes, or words where they are wide.</summary>
internal static unsafe class RowSamples
{
    /// <summary>A vector of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(byte* row, int x, bool wide)
        where T : struct, IWords<T> => wide ? T.Load((short*)row + x) : T.LoadBytes(row + x);

    /// <summary>One of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(byte* row, int x, bool wide) => wide ? ((ushort*)row)[x] : row[x];
}
