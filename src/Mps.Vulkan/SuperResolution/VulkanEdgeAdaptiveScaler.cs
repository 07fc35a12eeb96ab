using Mps.Kernels;
using Mps.Kernels.SuperResolution;
using Mps.Media;

namespace Mps.Vulkan.SuperResolution;

/// <summary><see cref="EdgeAdaptiveScaler"/> on a device: bit for bit the same pictures.</summary>
public sealed class VulkanEdgeAdaptiveScaler : VulkanDoublingScaler
{
    /// <param name="device">Where it works.</param>
    /// <param name="source">Planar YUV or luma alone, 8 to 12 bits, with or without alpha.</param>
    /// <param name="width">Of the pictures that come out, pixels; not less than the source's.</param>
    /// <param name="height">Of the pictures that come out, pixels; not less than the source's.</param>
    /// <param name="material">What the pictures were before.</param>
    /// <param name="siting">Where chroma lies in the source, and will in the target.</param>
    /// <exception cref="NotSupportedException">The pixel format is interleaved, RGB or has more than 12 bits.</exception>
    /// <exception cref="ArgumentException">A size is out of range, or less than the source's.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanEdgeAdaptiveScaler(
        VulkanDevice device, FrameFormat source, int width, int height, SuperResolutionMaterial material = SuperResolutionMaterial.Clean,
        ChromaSiting siting = ChromaSiting.Left)
        : base(device, source, width, height, siting, "edge-adaptive", FilterBook.Of(material), net: null)
    {
    }
}
