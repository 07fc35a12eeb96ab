using Mps.Kernels;
using Mps.Media;

namespace Mps.Vulkan.Scaling;

/// <summary>
/// <see cref="FrameScaler"/> on a device: the same formats, and bit for bit the same pictures, by a <see cref="VulkanPlaneScaler"/> for each plane.
/// </summary>
public sealed class VulkanScaler : VulkanOperation
{
    private readonly Resources _resources = new();
    private readonly VulkanPlaneScaler[] _planes;

    /// <param name="device">Where it works.</param>
    /// <param name="source">Format and size of the pictures that come in.</param>
    /// <param name="targetWidth">Width of the pictures that go out, pixels.</param>
    /// <param name="targetHeight">Height of the pictures that go out, pixels.</param>
    /// <param name="siting">Where the source's chroma lies, and the target's will.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    /// <exception cref="NotSupportedException">The pixel format is not <see cref="FrameScaler.Supports">supported</see>.</exception>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanScaler(
        VulkanDevice device,
        FrameFormat source,
        int targetWidth,
        int targetHeight,
        ChromaSiting siting = ChromaSiting.Left,
        ScaleKernel kernel = ScaleKernel.Bicubic)
        : base(Checked(device, source), source, source with { Width = targetWidth, Height = targetHeight }, $"scale to {targetWidth}x{targetHeight}")
    {
        if (!Source.IsValid || !Target.IsValid)
        {
            throw new ArgumentException($"Cannot scale {Source} to {Target}: a size is out of range.", nameof(targetWidth));
        }

        try
        {
            ScalePipelines pipelines = _resources.Keep(new ScalePipelines(device, source.BytesPerSample == 2));
            _planes = [.. Enumerable.Range(0, source.PlaneCount).Select(plane => _resources.Keep(
                new VulkanPlaneScaler(device, pipelines, FrameScaler.Axes(Source, Target, plane, siting), source.BitsPerSample, kernel)))];
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane].RecordRows(list, source.Plane(plane));
        }

        list.KernelBarrier();
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane].RecordColumns(list, target.Plane(plane));
        }
    }

    private protected override void DisposeResources() => _resources.Dispose();

    private static VulkanDevice Checked(VulkanDevice device, FrameFormat source)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!FrameScaler.Supports(source.PixelFormat))
        {
            throw new NotSupportedException(
                $"Frames of {source.PixelFormat.Name()} cannot be scaled: their samples are not planar, or have more than 12 bits.");
        }

        return device;
    }
}
