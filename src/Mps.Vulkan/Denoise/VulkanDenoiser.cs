using Mps.Kernels;
using Mps.Kernels.Denoise;
using Mps.Media;

namespace Mps.Vulkan.Denoise;

/// <summary>
/// What the two denoisers have in common. How much noise there is, the device asks tiles of each picture and the processor concludes. The same as
/// <see cref="PictureDenoiser"/>, bit for bit.
/// </summary>
public abstract class VulkanDenoiser : VulkanOperation
{
    private readonly Resources _resources = new();
    private readonly NoiseFollower _noise;
    private readonly VulkanPlaneDenoiser[] _planes;
    private readonly bool _twice;
    private bool _anew = true;

    private protected VulkanDenoiser(VulkanDevice device, FrameFormat format, EnhanceStrength strength, bool twice, string name)
        : base(device, format, format, name)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!FrameScaler.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be denoised: their samples are not planar, or have more than 12 bits.");
        }

        if (!format.IsValid)
        {
            throw new ArgumentException($"'{format}' is no frame format.", nameof(format));
        }

        _twice = twice;
        _noise = new NoiseFollower(format, strength);
        try
        {
            DenoisePipelines pipelines = _resources.Keep(new DenoisePipelines(device, format.BytesPerSample == 2, twice ? BlockGrid.Dense : BlockGrid.Sparse, twice));
            // Alpha is as it was drawn.
            _planes = [.. Enumerable.Range(0, Math.Min(format.PlaneCount, 3)).Select(plane => _resources.Keep(new VulkanPlaneDenoiser(
                device, pipelines, format.PlaneWidth(plane), format.PlaneHeight(plane), format.BitsPerSample, _noise.Pictures)))];
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    internal override bool Measures => true;

    internal override bool Shares(int plane) => plane >= 3;

    internal override void RecordMeasure(CommandList list, VulkanPicture source) =>
        Each((denoiser, plane) => denoiser.RecordAsk(list, source.Plane(plane)));

    internal override bool Prepare()
    {
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _noise.Hear(plane, _planes[plane].Answers());
            _planes[plane].Prepare(_noise.Noise(plane), _noise.ToRemove(plane), _anew);
        }

        _anew = false;
        return false;
    }

    internal override void Restart()
    {
        _anew = true;
        _noise.Restart();
    }

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        Each((denoiser, plane) => denoiser.RecordMeasure(list, source.Plane(plane)));
        list.KernelBarrier();
        Each((denoiser, plane) => denoiser.RecordBlend(list, source.Plane(plane)));
        list.KernelBarrier();
        Each((denoiser, _) => denoiser.RecordShrink(list));
        list.KernelBarrier();
        if (_twice)
        {
            Each((denoiser, _) => denoiser.RecordPilot(list));
            list.KernelBarrier();
            Each((denoiser, _) => denoiser.RecordWeigh(list));
            list.KernelBarrier();
        }

        Each((denoiser, plane) => denoiser.RecordPicture(list, target.Plane(plane)));
    }

    private protected override void DisposeResources() => _resources.Dispose();

    private void Each(Action<VulkanPlaneDenoiser, int> record)
    {
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            record(_planes[plane], plane);
        }
    }
}
