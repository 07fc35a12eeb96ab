using Mps.Kernels;
using Mps.Kernels.Denoise;
using Mps.Media;

namespace Mps.Vulkan.Denoise;

/// <summary><see cref="RealtimeDenoiser"/> on a device: bit for bit the same pictures.</summary>
public sealed class VulkanRealtimeDenoiser : VulkanDenoiser
{
    /// <param name="device">Where it works.</param>
    /// <param name="format">Format and size of the pictures.</param>
    /// <param name="strength">How much of the noise goes, and over how many pictures what stands still is averaged (4, 8 or 16).</param>
    /// <exception cref="NotSupportedException">The format is not planar, or has more than 12 bits.</exception>
    /// <exception cref="ArgumentException">The size is out of range.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanRealtimeDenoiser(VulkanDevice device, FrameFormat format, EnhanceStrength strength = EnhanceStrength.Normal)
        : base(device, format, strength, twice: false, "denoise, temporal average and sparse 8x8 DCT shrinkage")
    {
    }
}
