using Mps.Kernels.Denoise;

namespace Mps.Vulkan.Denoise;

/// <summary>The kernels of a denoiser, and the tables that they look things up in. Owns both.</summary>
internal sealed class DenoisePipelines : IDisposable
{
    private readonly Resources _resources = new();

    /// <param name="device">Where they run.</param>
    /// <param name="wide">Samples have 16 bits.</param>
    /// <param name="grid">How blocks lie.</param>
    /// <param name="twice">Whether there is a pilot.</param>
    public DenoisePipelines(VulkanDevice device, bool wide, BlockGrid grid, bool twice)
    {
        Grid = grid;
        uint isWide = wide ? 1u : 0, rowStep = (uint)grid.RowStep, columnStep = (uint)grid.ColumnStep;
        uint vertical = (uint)grid.VerticalHalvings, horizontal = (uint)grid.HorizontalHalvings;
        try
        {
            Ask = _resources.Keep(new VulkanPipeline(device, "noise_tiles", isWide));
            Measure = _resources.Keep(new VulkanPipeline(device, "denoise_measure", isWide));
            Blend = _resources.Keep(new VulkanPipeline(device, "denoise_blend", isWide));
            Shrink = _resources.Keep(new VulkanPipeline(device, "denoise_shrink", 0, rowStep, columnStep, vertical, 0));
            ToPicture = _resources.Keep(new VulkanPipeline(device, "denoise_combine", isWide, rowStep, columnStep, horizontal, 0));
            if (twice)
            {
                Weigh = _resources.Keep(new VulkanPipeline(device, "denoise_shrink", 0, rowStep, columnStep, vertical, 1));
                ToPilot = _resources.Keep(new VulkanPipeline(device, "denoise_combine", 0, rowStep, columnStep, horizontal, 1));
            }

            Tables = _resources.Keep(VulkanBuffer.Of<int>(device, BlendTables()));
            Gains = _resources.Keep(VulkanBuffer.Of<int>(device, BlockGrid.Gains()));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    public BlockGrid Grid { get; }

    /// <summary>What asks tiles for the noise.</summary>
    public VulkanPipeline Ask { get; }

    public VulkanPipeline Measure { get; }

    public VulkanPipeline Blend { get; }

    public VulkanPipeline Shrink { get; }

    public VulkanPipeline ToPicture { get; }

    /// <summary>The second shrinking; null when there is but one.</summary>
    public VulkanPipeline? Weigh { get; }

    /// <summary>What makes the pilot; null when there is none.</summary>
    public VulkanPipeline? ToPilot { get; }

    public VulkanBuffer Tables { get; }

    public VulkanBuffer Gains { get; }

    public void Dispose() => _resources.Dispose();

    private static int[] BlendTables()
    {
        byte[] tables = new byte[BlendLimits.TableBytes];
        BlendLimits.WriteTables(tables);
        return [.. tables.Select(value => (int)value)];
    }
}
