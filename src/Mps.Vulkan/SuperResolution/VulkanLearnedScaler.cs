using Mps.Kernels;
using Mps.Kernels.SuperResolution;
using Mps.Media;

namespace Mps.Vulkan.SuperResolution;

/// <summary>
/// <see cref="LearnedScaler"/> on a device: bit for bit the same pictures. Takes 64 bytes of the device's memory for each sample of luma that is
/// doubled.
/// </summary>
public sealed class VulkanLearnedScaler : VulkanDoublingScaler
{
    /// <inheritdoc cref="VulkanEdgeAdaptiveScaler(VulkanDevice, FrameFormat, int, int, SuperResolutionMaterial, ChromaSiting)"/>
    public VulkanLearnedScaler(
        VulkanDevice device, FrameFormat source, int width, int height, SuperResolutionMaterial material = SuperResolutionMaterial.Clean,
        ChromaSiting siting = ChromaSiting.Left)
        : base(device, source, width, height, siting, "learned", FilterBook.Of(material), ConvolutionNet.Of(material))
    {
    }
}
