using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Mps.Media;

/// <summary>Address of each plane's first row; unused planes 0.</summary>
[InlineArray(4)]
public struct PlaneAddresses
{
    private nint _element;
}

/// <summary>Where a picture's planes are in this process: AVFrame's data and linesize.</summary>
[SuppressMessage("Design", "CA1051", Justification = "Inline arrays are filled in place, which takes a field.")]
public struct FramePlanes
{
    /// <summary>First byte of each plane's first row.</summary>
    public PlaneAddresses Addresses;

    /// <summary>Bytes from one row to the next of each plane; negative when rows go up in memory.</summary>
    public LineSizes LineSizes;

    /// <summary>The planes of a block at <paramref name="address"/> that is laid out as <paramref name="layout"/> says.</summary>
    public static FramePlanes At(nint address, in FrameLayout layout) => At(address, layout.PlaneOffsets, layout.LineSizes);

    /// <summary>The planes of a block at <paramref name="address"/>; those without a line size are unused.</summary>
    public static FramePlanes At(nint address, PlaneOffsets offsets, LineSizes lineSizes)
    {
        FramePlanes planes = new() { LineSizes = lineSizes };
        for (int plane = 0; plane < (int)RingLayout.Planes; plane++)
        {
            planes.Addresses[plane] = lineSizes[plane] == 0 ? 0 : address + (nint)offsets[plane];
        }

        return planes;
    }

    internal readonly void Check(FrameFormat format)
    {
        if (!format.IsValid)
        {
            throw new ArgumentException($"'{format}' is no frame format.", nameof(format));
        }

        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            if (Addresses[plane] == 0)
            {
                throw new ArgumentException($"A {format} picture needs {format.PlaneCount} planes; plane {plane} is missing.", nameof(format));
            }
        }
    }
}
