using Mps.Kernels;
using Mps.Kernels.SuperResolution;
using Mps.Media;
using Mps.Vulkan.Scaling;

namespace Mps.Vulkan.SuperResolution;

/// <summary>
/// What the two kinds of super-resolution have in common: luma is doubled once or twice, and scaled from that where another size is asked for; chroma
/// and alpha are scaled by Lanczos. The same as <see cref="PictureDoublings"/>, bit for bit.
/// </summary>
public abstract class VulkanDoublingScaler : VulkanOperation
{
    private readonly Resources _resources = new();
    private readonly EdgeDoubling _edges;
    private readonly NetAddition? _net;
    private readonly VulkanPicture[] _doubled; // luma alone; without the last where that is the target's
    private readonly int _doublings;
    private readonly VulkanPlaneScaler?[] _scalers;

    private protected VulkanDoublingScaler(
        VulkanDevice device, FrameFormat source, int width, int height, ChromaSiting siting, string kind, FilterBook filters, ConvolutionNet? net)
        : base(device, source, source with { Width = width, Height = height }, $"super-resolution to {width}x{height}, {kind}")
    {
        ArgumentNullException.ThrowIfNull(device);
        DoublingPlan plan = new(Source, Target);
        _doublings = plan.Doublings;
        int bits = source.BitsPerSample, last = Math.Max(0, _doublings - 1);
        try
        {
            _edges = _resources.Keep(new EdgeDoubling(device, bits, filters));
            _net = net is null ? null : _resources.Keep(new NetAddition(device, bits, net, source.Width << last, source.Height << last));
            ScalePipelines pipelines = _resources.Keep(new ScalePipelines(device, source.BytesPerSample == 2));
            _doubled = [.. Enumerable.Range(1, plan.Between).Select(i => _resources.Keep(
                new VulkanPicture(device, new FrameFormat(plan.Luma, source.Width << i, source.Height << i))))];
            _scalers = [.. Enumerable.Range(0, source.PlaneCount).Select(plane => plane == 0 && plan.IsExact ? null : _resources.Keep(
                new VulkanPlaneScaler(device, pipelines, plan.Axes(plane, siting), bits, ScaleKernel.Lanczos)))];
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        PlaneLocation luma = source.Plane(0);
        for (int i = 0; i < _doublings; i++)
        {
            PlaneLocation doubled = i < _doubled.Length ? _doubled[i].Plane(0) : target.Plane(0);
            int width = Source.Width << i, height = Source.Height << i;
            _edges.Record(list, luma, doubled, width, height);
            list.KernelBarrier();
            if (_net is not null)
            {
                _net.Record(list, luma, doubled, width, height);
                list.KernelBarrier();
            }

            luma = doubled;
        }

        for (int plane = 0; plane < _scalers.Length; plane++)
        {
            _scalers[plane]?.RecordRows(list, plane == 0 ? luma : source.Plane(plane));
        }

        list.KernelBarrier();
        for (int plane = 0; plane < _scalers.Length; plane++)
        {
            _scalers[plane]?.RecordColumns(list, target.Plane(plane));
        }
    }

    private protected override void DisposeResources() => _resources.Dispose();
}
