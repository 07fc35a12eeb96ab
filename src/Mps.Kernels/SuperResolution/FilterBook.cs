using System.Buffers.Binary;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// The filters of the edge-adaptive scaler, one set for each <see cref="GradientClass"/>, as tools/train/edge_adaptive.py fits them. Read once from the
/// assembly; the numbers never change. A filter's taps add up to 2^14.
/// <para>File, little-endian: "MPSE", version 1, classes, taps of a side (16-bit each), bounds of <see cref="GradientBounds"/> (5 floats), then
/// 16-bit taps by class, phase (2·row + column of the four samples), row, column.</para>
/// </summary>
internal sealed unsafe class FilterBook
{
    /// <summary>Rows and columns of a filter.</summary>
    public const int Side = 7;

    /// <summary>Samples before the centre, and after it.</summary>
    public const int Reach = Side / 2;

    /// <summary>Samples of a row of <see cref="Taps"/>: the side and one that counts nothing.</summary>
    public const int RowSamples = 8;

    /// <summary>16-bit taps of a class in <see cref="Taps"/>.</summary>
    public const int ClassSamples = Side * 4 * RowSamples;

    /// <summary>Fraction bits of a tap.</summary>
    public const int FractionBits = 14;

    private readonly ConstantBlock<short> _taps = new(GradientClass.Count * ClassSamples);

    private FilterBook(ReadOnlySpan<byte> file)
    {
        const int Header = 10 + (5 * sizeof(float));
        if (!file.StartsWith("MPSE"u8) || BinaryPrimitives.ReadUInt16LittleEndian(file[4..]) != 1
            || BinaryPrimitives.ReadUInt16LittleEndian(file[6..]) != GradientClass.Count || BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) != Side
            || file.Length != Header + (GradientClass.Count * 4 * Side * Side * sizeof(short)))
        {
            throw new InvalidDataException("The filters are not of this version: run tools/train/edge_adaptive.py.");
        }

        Bounds = new GradientBounds(Bound(file, 0), Bound(file, 1), Bound(file, 2), Bound(file, 3), Bound(file, 4));
        ReadOnlySpan<byte> rest = file[Header..];
        for (int i = 0; i < GradientClass.Count; i++)
        {
            for (int phase = 0; phase < 4; phase++)
            {
                for (int row = 0; row < Side; row++)
                {
                    for (int column = 0; column < Side; column++, rest = rest[2..])
                    {
                        Taps[(i * ClassSamples) + (((row * 4) + phase) * RowSamples) + column] = BinaryPrimitives.ReadInt16LittleEndian(rest);
                    }
                }
            }
        }
    }

    private static FilterBook Clean { get; } = new(Weights.Read("edges-clean.bin"));

    private static FilterBook Compressed { get; } = new(Weights.Read("edges-compressed.bin"));

    /// <summary>What separates the classes.</summary>
    public GradientBounds Bounds { get; }

    /// <summary>Taps by class, row, phase and column; a row of all four phases is 64 bytes, aligned.</summary>
    public short* Taps => _taps.Address;

    /// <summary>The filters that come with this assembly.</summary>
    public static FilterBook Of(SuperResolutionMaterial material) => material is SuperResolutionMaterial.Clean ? Clean : Compressed;

    private static float Bound(ReadOnlySpan<byte> file, int index) => BinaryPrimitives.ReadSingleLittleEndian(file[(10 + (index * sizeof(float)))..]);
}
