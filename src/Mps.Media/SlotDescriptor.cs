using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Mps.Media;

/// <summary>Offset of each plane's first row, bytes from the start of the slot; unused planes 0.</summary>
[InlineArray(4)]
public struct PlaneOffsets
{
    private long _element;
}

/// <summary>Distance between two rows of each plane, bytes; unused planes 0.</summary>
[InlineArray(4)]
public struct LineSizes
{
    private int _element;
}

/// <summary>What one slot of a <see cref="FrameRing"/> holds: enough to read the picture without asking anybody.</summary>
[SuppressMessage("Design", "CA1051", Justification = "Inline arrays are filled in place, which takes a field.")]
public struct SlotDescriptor
{
    /// <summary>Size and pixel format of the picture.</summary>
    public FrameFormat Format;

    /// <summary>Where the planes begin.</summary>
    public PlaneOffsets PlaneOffsets;

    /// <summary>How far apart the rows are.</summary>
    public LineSizes LineSizes;

    /// <summary>When the picture is shown.</summary>
    public MediaTime Time;

    /// <summary>A descriptor of a picture that is laid out as <paramref name="layout"/> says.</summary>
    public SlotDescriptor(FrameFormat format, FrameLayout layout, MediaTime time)
    {
        Format = format;
        PlaneOffsets = layout.PlaneOffsets;
        LineSizes = layout.LineSizes;
        Time = time;
    }

    /// <summary>True when the format is known and every row of every plane lies inside a slot of <paramref name="slotBytes"/> bytes.</summary>
    public readonly bool FitsIn(long slotBytes)
    {
        if (!Format.IsValid)
        {
            return false;
        }

        for (int plane = 0; plane < Format.PlaneCount; plane++)
        {
            long offset = PlaneOffsets[plane];
            long lineSize = LineSizes[plane];
            int rowBytes = Format.RowBytes(plane);
            // A plane has at most 2^16 rows of less than 2^31 bytes each, so none of this can overflow.
            if (offset < 0 || offset > slotBytes || lineSize < rowBytes
                || offset + (lineSize * (Format.PlaneHeight(plane) - 1)) + rowBytes > slotBytes)
            {
                return false;
            }
        }

        return true;
    }
}
