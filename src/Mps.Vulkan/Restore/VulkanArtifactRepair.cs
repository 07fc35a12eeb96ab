using Mps.Kernels;
using Mps.Kernels.Restore;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Vulkan.Restore;

/// <summary>
/// <see cref="ArtifactRepair"/> on a device: bit for bit the same pictures. The device shows the processor some blocks of each picture and counts its steps; the
/// processor finds the threshold in them. Blocks take 16 bytes of the device's memory for each sample. Alpha stays where it is.
/// </summary>
public sealed unsafe class VulkanArtifactRepair : VulkanOperation
{
    private readonly Resources _resources = new();
    private readonly CompressionMeasure _measure;
    private readonly RepairThreshold _threshold;
    private readonly VulkanBuffer _words;
    private readonly VulkanPlaneRepair[] _planes;

    /// <param name="device">Where it works.</param>
    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="strength">How much is taken out.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanArtifactRepair(VulkanDevice device, FrameFormat format, EnhanceStrength strength)
        : base(device, format, format, $"repair of compression {strength.ToString().ToLowerInvariant()}, DCT of shifted blocks")
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!PlanarYuv.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be repaired: planar Y'CbCr of 8 to 12 bits can.");
        }

        _threshold = new RepairThreshold(strength);
        try
        {
            _measure = _resources.Keep(new CompressionMeasure(device, format));
            _words = _resources.Keep(VulkanBuffer.Create(device, sizeof(int), VulkanBufferUse.Numbers));
            uint isWide = format.BytesPerSample == 2 ? 1u : 0;
            VulkanPipeline smooth = _resources.Keep(new VulkanPipeline(device, "repair_smooth", isWide));
            VulkanPipeline combine = _resources.Keep(new VulkanPipeline(device, "repair_combine", isWide));
            _planes = [.. Enumerable.Range(0, Math.Min(format.PlaneCount, 3)).Select(plane => _resources.Keep(new VulkanPlaneRepair(
                device, smooth, combine, _words, format.PlaneWidth(plane), format.PlaneHeight(plane), format.BitsPerSample)))];
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    internal override bool Measures => true;

    internal override bool Shares(int plane) => plane >= 3;

    internal override void RecordMeasure(CommandList list, VulkanPicture source) => _measure.Record(list, source.Plane(0));

    internal override bool Prepare()
    {
        bool isKnown = _threshold.Take(_measure.Step());
        *(int*)_words.Mapped = _threshold.Words(isKnown ? 0 : _measure.Blockiness());
        _words.Flush();
        return false;
    }

    internal override void Restart() => _threshold.Restart();

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane].RecordSmooth(list, source.Plane(plane));
        }

        list.KernelBarrier();
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane].RecordCombine(list, source.Plane(plane), target.Plane(plane));
        }
    }

    private protected override void DisposeResources() => _resources.Dispose();
}
