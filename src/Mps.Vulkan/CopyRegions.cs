using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>One plane somewhere in a buffer.</summary>
/// <param name="Buffer">The VkBuffer.</param>
/// <param name="Offset">First byte of the first row.</param>
/// <param name="Stride">Bytes to the next row, may be negative.</param>
internal readonly record struct PlanePlace(ulong Buffer, long Offset, long Stride);

/// <summary>The regions that copy a plane: one for all rows where they lie alike on both sides, else one for each row.</summary>
internal sealed class CopyRegions(int rows)
{
    private readonly VkBufferCopy[] _regions = new VkBufferCopy[rows];

    /// <param name="source">From where.</param>
    /// <param name="target">To where.</param>
    /// <param name="rowBytes">Bytes of a row without padding.</param>
    /// <param name="rows">How many, at most as many as this was made for.</param>
    /// <param name="mayWritePadding">Whether what lies between the target's rows may be written too.</param>
    public ReadOnlySpan<VkBufferCopy> Between(PlanePlace source, PlanePlace target, int rowBytes, int rows, bool mayWritePadding)
    {
        if (source.Stride == target.Stride && source.Stride > 0 && (mayWritePadding || source.Stride == rowBytes))
        {
            _regions[0] = Region(source.Offset, target.Offset, ((rows - 1) * source.Stride) + rowBytes);
            return _regions.AsSpan(0, 1);
        }

        for (int y = 0; y < rows; y++)
        {
            _regions[y] = Region(source.Offset + (y * source.Stride), target.Offset + (y * target.Stride), rowBytes);
        }

        return _regions.AsSpan(0, rows);
    }

    private static VkBufferCopy Region(long source, long target, long bytes) =>
        new() { SourceOffset = (ulong)source, TargetOffset = (ulong)target, Size = (ulong)bytes };
}
