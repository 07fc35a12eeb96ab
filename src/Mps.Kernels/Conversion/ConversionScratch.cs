using System.Runtime.InteropServices;

namespace Mps.Kernels.Conversion;

/// <summary>What one thread needs while it converts: a few rows, which stay in the cache, and the addresses of source rows.</summary>
internal sealed unsafe class ConversionScratch
{
    private const int Rows = 7;

    private readonly short[] _words;
    private readonly nint[] _addresses;
    private readonly int _rowLength;

    /// <param name="rowLength">Words of each row; kernels may read a vector more.</param>
    /// <param name="taps">Most source rows under a kernel.</param>
    public ConversionScratch(int rowLength, int taps)
    {
        _rowLength = (rowLength + ScaleScratch.Overread + 31) & ~31;
        _words = GC.AllocateArray<short>(Rows * _rowLength, pinned: true);
        _addresses = GC.AllocateArray<nint>(taps, pinned: true);
    }

    /// <summary>Room for a row of luma or Cb, as it comes from the vertical pass.</summary>
    public short* First => Row(0);

    /// <summary>Room for a row of Cr.</summary>
    public short* Second => Row(1);

    /// <summary>Room for a first row on the target's columns.</summary>
    public short* FirstAcross => Row(2);

    /// <summary>Room for a second row on the target's columns.</summary>
    public short* SecondAcross => Row(3);

    /// <summary>Room for a row of pairs.</summary>
    public short* Pairs => Row(4);

    /// <summary>Room for a row of results.</summary>
    public short* FirstResult => Row(5);

    /// <summary>Room for another row of results.</summary>
    public short* SecondResult => Row(6);

    public byte** Addresses => (byte**)Marshal.UnsafeAddrOfPinnedArrayElement(_addresses, 0);

    // Valid while this object lives (the arrays are pinned).
    private short* Row(int index) => (short*)Marshal.UnsafeAddrOfPinnedArrayElement(_words, index * _rowLength);
}
