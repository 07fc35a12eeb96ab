using System.Runtime.InteropServices;
using Mps.Kernels.Enhance;
using Mps.Kernels.Statistics;
using Mps.Media;

namespace Mps.Vulkan.Enhance;

/// <summary><see cref="TileHistograms"/> of pictures on a device. Owns what it counted.</summary>
internal sealed unsafe class VulkanTileHistograms : IDisposable
{
    private const int Tiles = CurveField.Columns * CurveField.Rows;

    private static readonly (int Columns, int Rows) s_group = (256, 1);

    private readonly FrameFormat _format;
    private readonly VulkanPipeline _count;
    private readonly VulkanBuffer _counts;

    /// <param name="device">Where the pictures are.</param>
    /// <param name="format">Of the pictures.</param>
    public VulkanTileHistograms(VulkanDevice device, FrameFormat format)
    {
        _format = format;
        _count = new VulkanPipeline(device, "tile_histograms", format.BytesPerSample == 2 ? 1u : 0);
        try
        {
            _counts = VulkanBuffer.Create(device, Tiles * TileHistograms.Bins * sizeof(int), VulkanBufferUse.Findings);
        }
        catch
        {
            _count.Dispose();
            throw;
        }
    }

    /// <summary>What was read last.</summary>
    public TileHistograms Histograms { get; } = new(CurveField.Columns, CurveField.Rows);

    /// <summary>Writes the commands that count a picture.</summary>
    public void Record(CommandList list, PlaneLocation luma)
    {
        Arguments arguments = new()
        {
            Luma = luma.Address,
            Counts = _counts.Address,
            Width = _format.Width,
            Height = _format.Height,
            LumaWords = luma.StrideWords,
            Bits = _format.BitsPerSample,
        };
        list.Run(_count, arguments, Tiles * s_group.Columns, 1, s_group);
    }

    /// <summary>Reads what was counted; true at a cut.</summary>
    public bool Read()
    {
        _counts.Invalidate();
        return Histograms.Take(new ReadOnlySpan<int>((void*)_counts.Mapped, Tiles * TileHistograms.Bins));
    }

    public void Dispose()
    {
        _counts.Dispose();
        _count.Dispose();
    }

    /// <summary>Arguments of tile_histograms.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Luma;
        public ulong Counts;
        public int Width;
        public int Height;
        public int LumaWords;
        public int Bits;
    }
}
