using Mps.Kernels;
using Mps.Kernels.Denoise;
using Mps.Media;

namespace Mps.Vulkan.Denoise;

/// <summary><see cref="StrongDenoiser"/> on a device: bit for bit the same pictures.</summary>
public sealed class VulkanStrongDenoiser : VulkanDenoiser
{
    /// <inheritdoc cref="VulkanRealtimeDenoiser(VulkanDevice, FrameFormat, EnhanceStrength)"/>
    public VulkanStrongDenoiser(VulkanDevice device, FrameFormat format, EnhanceStrength strength = EnhanceStrength.Normal)
        : base(device, format, strength, twice: true, "denoise, temporal average and dense 8x8 DCT shrinkage in two passes")
    {
    }
}
