namespace Mps.Kernels;

/// <summary>
/// What one thread needs while it scales: one row of intermediate samples (it stays in the L1 cache) and the addresses of the rows it is
/// blended from. Made once per thread by <see cref="PlaneScaler.CreateScratch"/>; fits only scalers with the same or lesser needs.
/// </summary>
public sealed unsafe class ScaleScratch
{
    /// <summary>Samples that kernels may read past the last tap: one 512-bit load.</summary>
    internal const int Overread = 32;

    private readonly short[] _row;
    private readonly nint[] _rows;

    internal ScaleScratch(int rowLength, int taps)
    {
        _row = GC.AllocateArray<short>(rowLength, pinned: true);
        _rows = GC.AllocateArray<nint>(taps, pinned: true);
    }

    internal int RowLength => _row.Length;

    internal int Taps => _rows.Length;

    /// <summary>Valid while this object lives (the arrays are pinned).</summary>
    internal short* Row => (short*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_row, 0);

    internal byte** Rows => (byte**)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_rows, 0);
}
