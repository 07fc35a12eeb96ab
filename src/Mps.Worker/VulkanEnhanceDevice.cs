using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline;
using Mps.Pipeline.Stages.Deinterlace;
using Mps.Pipeline.Stages.Enhance;
using Mps.Vulkan;
using Mps.Vulkan.Conversion;
using Mps.Vulkan.Deinterlace;
using Mps.Vulkan.Denoise;
using Mps.Vulkan.Enhance;
using Mps.Vulkan.Hdr;
using Mps.Vulkan.Restore;
using Mps.Vulkan.SuperResolution;

namespace Mps.Worker;

/// <summary>The improvements that there are Vulkan kernels for. Owns the device.</summary>
internal sealed class VulkanEnhanceDevice : IEnhanceDevice
{
    private readonly VulkanDevice _device;
    private readonly bool _isRequired;

    private VulkanEnhanceDevice(VulkanDevice device, bool isRequired) => (_device, _isRequired) = (device, isRequired);

    /// <summary>Opens the best GPU, or the named device.</summary>
    /// <param name="policy">Which one, and where compiled kernels are kept.</param>
    /// <param name="writeCache">As <see cref="VulkanOptions.WriteCache"/>.</param>
    /// <param name="reason">Why there is none, as part of a sentence.</param>
    public static IEnhanceDevice? TryOpen(HardwarePolicy policy, Action<Action>? writeCache, out string reason)
    {
        var options = new VulkanOptions(policy.KernelDevice, AllowSoftware: policy.KernelDevice is not null, policy.KernelCache, writeCache);
        return VulkanKernels.TryOpen(options, out VulkanDevice? device, out reason) ? new VulkanEnhanceDevice(device, policy.Kernels == HardwareUse.Require) : null;
    }

    /// <inheritdoc/>
    public string Name => _device.Info.Name;

    /// <inheritdoc/>
    public IPictureKernel? Open(
        IReadOnlyList<Enhancement> steps, FrameFormat format, PictureColour colour, (int Width, int Height)? enlarged, Func<int, IPictureKernel> substitute, out int taken)
    {
        List<VulkanOperation> operations = [];
        taken = 0;
        try
        {
            FrameFormat made = format;
            foreach (Enhancement step in steps)
            {
                IReadOnlyList<VulkanOperation> parts = Operations(step, made, colour, enlarged);
                if (parts.Count == 0)
                    break;
                operations.AddRange(parts);
                made = parts[^1].Target;
                taken++;
            }

            int count = taken;
            return count == 0 ? null : new VulkanPictureKernel(new VulkanChain(operations), () => substitute(count));
        }
        catch (VulkanException e)
        {
            operations.ForEach(o => o.Dispose());
            if (_isRequired)
            {
                throw JobException.Request(
                    $"The device cannot improve pictures of {format}, and it has to (Hardware:Kernels require): {e.Message}", JobFailureDetail.Unsupported);
            }

            taken = steps.Count;
            return substitute(taken);
        }
        catch
        {
            operations.ForEach(o => o.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public IDeviceDeinterlacer? OpenDeinterlacer(FrameFormat format)
    {
        try
        {
            return new VulkanDeviceDeinterlacer(_device, new VulkanDeinterlacer(_device, format));
        }
        catch (VulkanException) when (!_isRequired)
        {
            return null;
        }
        catch (VulkanException e)
        {
            throw JobException.Request(
                $"The device cannot deinterlace pictures of {format}, and it has to (Hardware:Kernels require): {e.Message}", JobFailureDetail.Unsupported);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    // None: there is no kernel for it.
    private IReadOnlyList<VulkanOperation> Operations(Enhancement step, FrameFormat format, PictureColour colour, (int Width, int Height)? enlarged) => step switch
    {
        Reshape { Light: { } light } s => VulkanLinearResizer.Open(_device, format, s.Target, s.Options, light),
        Reshape s => [new VulkanConverter(_device, format, s.Target, s.Options)],
        MapTone s => [new VulkanToneMapper(_device, format, s.Curve)],
        RepairArtifacts s => [new VulkanArtifactRepair(_device, format, s.Level.ToStrength())],
        Denoise { Level: EnhancementLevel.Strong } => [new VulkanStrongDenoiser(_device, format)],
        Denoise => [new VulkanRealtimeDenoiser(_device, format)],
        SuperResolve s when enlarged is { } size => [new VulkanLearnedScaler(_device, format, size.Width, size.Height, s.Material(), colour.Siting)],
        BrightenLowLight => [new VulkanLowLightEnhancer(_device, format, colour)],
        ImproveQuality s => VulkanQuality.Open(_device, format, colour, s.Level.ToStrength()),
        EnrichColor s => [new VulkanColorEnhancer(_device, format, colour, s.Level.ToStrength())],
        Sharpen s => [new VulkanSharpener(_device, format, colour, s.Intensity)],
        ExpandRange s => [new VulkanHdrExpander(_device, format, colour, s.Form == HdrForm.Hlg ? HdrTransfer.Hlg : HdrTransfer.Pq)],
        _ => [],
    };
}
