using System.Runtime.InteropServices;

namespace Mps.Vulkan.Restore;

/// <summary>One plane of a <see cref="VulkanArtifactRepair"/>. Owns the smoothed blocks; borrows the kernels.</summary>
internal sealed class VulkanPlaneRepair : IDisposable
{
    private const int Side = 8; // of a block
    private const int Places = 8; // where blocks lie

    private static readonly (int Columns, int Rows) s_blockGroup = (8, 8), s_quadGroup = (32, 8);

    private readonly VulkanPipeline _smooth;
    private readonly VulkanPipeline _combine;
    private readonly VulkanBuffer _threshold;
    private readonly VulkanBuffer _blocks;
    private readonly int _width;
    private readonly int _height;
    private readonly int _bits;
    private readonly int _columns; // of blocks of one place
    private readonly int _rows;

    /// <param name="device">Where it works.</param>
    /// <param name="smooth">repair_smooth.comp.</param>
    /// <param name="combine">repair_combine.comp.</param>
    /// <param name="threshold">The greatest coefficient that goes.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bits">Of a sample.</param>
    public VulkanPlaneRepair(VulkanDevice device, VulkanPipeline smooth, VulkanPipeline combine, VulkanBuffer threshold, int width, int height, int bits)
    {
        (_smooth, _combine, _threshold) = (smooth, combine, threshold);
        (_width, _height, _bits) = (width, height, bits);

        // The first block begins up to a block before the picture.
        (_columns, _rows) = ((width + (2 * Side) - 1) / Side, (height + (2 * Side) - 1) / Side);
        _blocks = VulkanBuffer.Create(device, (long)_columns * _rows * Places * Side * Side * sizeof(short), VulkanBufferUse.Kernels);
    }

    /// <summary>Smooths the blocks of all places.</summary>
    public void RecordSmooth(CommandList list, PlaneLocation source)
    {
        SmoothArguments arguments = new()
        {
            Source = source.Address,
            Blocks = _blocks.Address,
            Threshold = _threshold.Address,
            Width = _width,
            Height = _height,
            SourceWords = source.StrideWords,
            Columns = _columns,
            Rows = _rows,
            Bits = _bits,
        };
        list.Run(_smooth, arguments, _columns, _rows * Places, s_blockGroup);
    }

    /// <summary>Puts them together; after a barrier.</summary>
    public void RecordCombine(CommandList list, PlaneLocation source, PlaneLocation target)
    {
        CombineArguments arguments = new()
        {
            Source = source.Address,
            Blocks = _blocks.Address,
            Target = target.Address,
            Threshold = _threshold.Address,
            Width = _width,
            Height = _height,
            SourceWords = source.StrideWords,
            TargetWords = target.StrideWords,
            Columns = _columns,
            Rows = _rows,
            Bits = _bits,
        };
        list.Run(_combine, arguments, (_width + 3) / 4, _height, s_quadGroup);
    }

    public void Dispose() => _blocks.Dispose();

    /// <summary>Arguments of repair_smooth.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SmoothArguments
    {
        public ulong Source;
        public ulong Blocks;
        public ulong Threshold;
        public int Width;
        public int Height;
        public int SourceWords;
        public int Columns;
        public int Rows;
        public int Bits;
    }

    /// <summary>Arguments of repair_combine.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CombineArguments
    {
        public ulong Source;
        public ulong Blocks;
        public ulong Target;
        public ulong Threshold;
        public int Width;
        public int Height;
        public int SourceWords;
        public int TargetWords;
        public int Columns;
        public int Rows;
        public int Bits;
    }
}
