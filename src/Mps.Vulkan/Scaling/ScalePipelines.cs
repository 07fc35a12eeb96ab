namespace Mps.Vulkan.Scaling;

/// <summary>The two kernels of scaling, for samples of one width. Owns them.</summary>
internal sealed class ScalePipelines : IDisposable
{
    public ScalePipelines(VulkanDevice device, bool wide)
    {
        Rows = new VulkanPipeline(device, "scale_rows", wide ? 1u : 0);
        try
        {
            Columns = new VulkanPipeline(device, "scale_columns", wide ? 1u : 0);
        }
        catch
        {
            Rows.Dispose();
            throw;
        }
    }

    public VulkanPipeline Rows { get; }

    public VulkanPipeline Columns { get; }

    public void Dispose()
    {
        Rows.Dispose();
        Columns.Dispose();
    }
}
