using Mps.Kernels;
using Mps.Kernels.Enhance;
using Mps.Media;
using Mps.Vulkan.Restore;

namespace Mps.Vulkan.Enhance;

/// <summary><see cref="QualityEnhancer"/> on a device: its parts, for a chain.</summary>
public static class VulkanQuality
{
    /// <summary>Opens the parts, in order; the caller's.</summary>
    /// <param name="device">Where they work.</param>
    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="strength">How much of everything.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    /// <exception cref="VulkanException">The device has no memory for them.</exception>
    public static IReadOnlyList<VulkanOperation> Open(VulkanDevice device, FrameFormat format, PictureColour colour, EnhanceStrength strength)
    {
        (EnhanceStrength repair, EnhanceStrength contrast, EnhanceStrength lively, double sharpness) = QualityEnhancer.Parts(strength);
        List<VulkanOperation> operations = [];
        try
        {
            operations.Add(new VulkanArtifactRepair(device, format, repair));
            operations.Add(new VulkanContrastEnhancer(device, format, colour, contrast));
            operations.Add(new VulkanColorEnhancer(device, format, colour, lively));
            operations.Add(new VulkanSharpener(device, format, colour, sharpness));
            return operations;
        }
        catch
        {
            operations.ForEach(operation => operation.Dispose());
            throw;
        }
    }
}
