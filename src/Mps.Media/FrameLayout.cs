namespace Mps.Media;

/// <summary>Where a picture's planes lie in one block of memory, such as a slot.</summary>
/// <param name="PlaneOffsets">Offset of each plane, bytes, multiples of <see cref="Alignment"/>; unused planes 0.</param>
/// <param name="LineSizes">Bytes between rows, multiples of <see cref="Alignment"/>; unused planes 0.</param>
/// <param name="Bytes">Size of the block.</param>
public readonly record struct FrameLayout(PlaneOffsets PlaneOffsets, LineSizes LineSizes, long Bytes)
{
    /// <summary>Alignment of planes and rows, bytes: one cache line and one AVX-512 vector.</summary>
    public const int Alignment = 64;

    /// <summary>
    /// Bytes after each plane that may be read and overwritten: libavcodec's decoders and our kernels handle whole vectors
    /// and so touch up to 16 + 64 bytes past the last row.
    /// </summary>
    public const int PlanePadding = 16 + Alignment;

    /// <summary>The layout of a picture of <paramref name="format"/>.</summary>
    /// <exception cref="ArgumentException">The format is not valid.</exception>
    public static FrameLayout Of(FrameFormat format)
    {
        if (!format.IsValid)
        {
            throw new ArgumentException($"'{format}' is no frame format.", nameof(format));
        }

        PlaneOffsets offsets = default;
        LineSizes lineSizes = default;
        long end = 0;
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            int lineSize = (int)AlignUp(format.RowBytes(plane));
            offsets[plane] = end;
            lineSizes[plane] = lineSize;
            end = AlignUp(end + ((long)lineSize * format.PlaneHeight(plane)) + PlanePadding);
        }

        return new FrameLayout(offsets, lineSizes, end);
    }

    private static long AlignUp(long value) => (value + Alignment - 1) & -Alignment;
}
