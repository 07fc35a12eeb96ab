using System.Runtime.InteropServices;

namespace Mps.Kernels;

/// <summary>
/// A <see cref="ToneCurve"/> sampled on a grid of limited-range 10-bit codes: 65 luma by 33 by 33 chroma points, each the 8-bit
/// result with 6 fraction bits. Luma runs fastest, so that a point and its successor are one 32-bit load.
/// </summary>
internal sealed unsafe class ToneTable
{
    /// <summary>Log2 of the codes between luma points.</summary>
    public const int LumaShift = 4;

    /// <summary>Log2 of the codes between chroma points.</summary>
    public const int ChromaShift = 5;

    /// <summary>Fraction bits of an interpolated value: the entry's 6, and those of the three weights.</summary>
    public const int FractionBits = 6 + LumaShift + ChromaShift + ChromaShift;

    /// <summary>Entries from one Cb point to the next.</summary>
    public const int CbStride = (1024 >> LumaShift) + 2;

    /// <summary>Entries from one Cr point to the next.</summary>
    public const int CrStride = ((1024 >> ChromaShift) + 1) * CbStride;

    private const int ChromaPoints = (1024 >> ChromaShift) + 1;

    private readonly short[] _entries = GC.AllocateArray<short>(3 * ChromaPoints * CrStride, pinned: true);

    public ToneTable(ToneCurve curve)
    {
        for (int v = 0; v < ChromaPoints; v++)
        {
            for (int u = 0; u < ChromaPoints; u++)
            {
                int row = (v * CrStride) + (u * CbStride);
                for (int y = 0; y < CbStride; y++)
                {
                    (double luma, double cb, double cr) = curve.Map(
                        ((Math.Min(y, CbStride - 2) << LumaShift) - 64) / 876.0,
                        ((u << ChromaShift) - 512) / 896.0,
                        ((v << ChromaShift) - 512) / 896.0);
                    _entries[row + y] = Entry(16 + (219 * luma));
                    _entries[Plane + row + y] = Entry(128 + (224 * cb));
                    _entries[(2 * Plane) + row + y] = Entry(128 + (224 * cr));
                }
            }
        }
    }

    /// <summary>Entries of each of the three results: luma, Cb, Cr, one after the other.</summary>
    public ReadOnlySpan<short> Entries => _entries;

    /// <summary>Luma results; valid while this object lives.</summary>
    public short* Luma => (short*)Marshal.UnsafeAddrOfPinnedArrayElement(_entries, 0);

    /// <summary>Cb results.</summary>
    public short* Cb => Luma + Plane;

    /// <summary>Cr results.</summary>
    public short* Cr => Cb + Plane;

    private static int Plane => ChromaPoints * CrStride;

    private static short Entry(double code) => (short)Math.Clamp(Math.Round(code * 64), 0, 255 * 64);
}
