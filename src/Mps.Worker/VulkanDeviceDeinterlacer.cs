using Mps.Kernels.Deinterlace;
using Mps.Media;
using Mps.Pipeline.Stages.Deinterlace;
using Mps.Vulkan;
using Mps.Vulkan.Deinterlace;

namespace Mps.Worker;

/// <summary>Deinterlacing by the Vulkan kernel. Owns it.</summary>
internal sealed class VulkanDeviceDeinterlacer(VulkanDevice device, VulkanDeinterlacer kernel) : IDeviceDeinterlacer
{
    /// <inheritdoc/>
    public string Name => $"{device.Info.Name} (Vulkan)";

    /// <inheritdoc/>
    public bool TryTake(ReadOnlyFrameView picture)
    {
        try
        {
            kernel.Take(picture);
            return true;
        }
        catch (VulkanException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public bool TryMake(FrameView target, PictureField keep, bool second)
    {
        try
        {
            kernel.Make(target, keep, second);
            return true;
        }
        catch (VulkanException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => kernel.Dispose();
}
