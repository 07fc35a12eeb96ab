using Mps.Kernels;
using Mps.Media;
using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>
/// Operations on a device, one after the other: a picture is copied there once, stays there between them, and comes back once, in one
/// submission; or in one more for each operation that has something measured first, which the processor then decides by. Memory that is shared
/// with the device (<see cref="VulkanDevice.HostMemory"/>) is copied from and to in place; other memory goes through a staging copy, which is
/// counted. Owns its operations. One thread at a time; allocates nothing per picture.
/// </summary>
public sealed class VulkanChain : IPictureKernel
{
    private readonly VulkanDevice _device;
    private readonly VulkanOperation[] _operations;
    private readonly List<VulkanPicture> _pictures = [];
    private readonly PictureTransfer _upload;
    private readonly PictureTransfer _download;
    private readonly List<ChainSegment> _segments = [];
    private readonly KernelClock _clock;
    private readonly WorkTimeline _timeline;
    private bool _disposed;

    /// <param name="operations">At least one, all on the same device, each taking what the one before makes. The chain's from here on, also when this
    /// throws.</param>
    /// <exception cref="ArgumentException">There is none, or they do not fit together.</exception>
    /// <exception cref="VulkanException">The device has no memory for the pictures.</exception>
    public VulkanChain(params IEnumerable<VulkanOperation> operations)
    {
        _operations = [.. operations];
        try
        {
            Check(_operations);
            _device = _operations[0].Device;
            _pictures.Add(new VulkanPicture(_device, _operations[0].Source));
            foreach (VulkanOperation operation in _operations)
            {
                _pictures.Add(new VulkanPicture(_device, operation.Target, _pictures[^1], operation.Shares));
            }

            _upload = new PictureTransfer(_device, _pictures[0]);
            _download = new PictureTransfer(_device, _pictures[^1]);
            int first = 0;
            for (int i = 0; i <= _operations.Length; i++)
            {
                if (i == _operations.Length || _operations[i].Measures)
                {
                    _segments.Add(new ChainSegment(new CommandList(_device), first, i));
                    first = i;
                }
            }

            _clock = new KernelClock(_device, _operations.Select(operation => operation.Name));
            _timeline = new WorkTimeline(_device);
        }
        catch
        {
            DisposeParts();
            throw;
        }
    }

    /// <inheritdoc/>
    public FrameFormat Source => _operations[0].Source;

    /// <inheritdoc/>
    public FrameFormat Target => _operations[^1].Target;

    /// <inheritdoc/>
    public string Summary => $"{string.Join(", ", _operations.Select(operation => operation.Name))} on {_device.Info.Name} (Vulkan)";

    /// <summary>Pictures that were copied by the processor on their way to or from the device; one both ways counts twice.</summary>
    public long StagingCopies => _upload.Staged + _download.Staged;

    /// <summary>What the device's clock says about each step: the way there, every operation, the way back.</summary>
    public IReadOnlyList<KernelTime> Times => _clock.Times;

    /// <inheritdoc/>
    /// <exception cref="VulkanDeviceLostException">The device is lost; the target is undefined.</exception>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (source.Format != Source || target.Format != Target)
        {
            throw new ArgumentException($"The chain was made for {Source} to {Target}, not {source.Format} to {target.Format}.", nameof(source));
        }

        _device.ThrowIfUnusable();
        _upload.Upload(source, _clock);
        bool staged = _download.Download(target, _clock);
        for (int i = 0; i < _segments.Count; i++)
        {
            ChainSegment segment = _segments[i];
            Record(segment);
            bool isLast = i == _segments.Count - 1;
            ReadOnlySpan<nint> lists = [_upload.List.Handle, segment.List.Handle, _download.List.Handle];
            _timeline.Run(lists[(i == 0 ? 0 : 1)..(isLast ? 3 : 2)]);
        }

        if (staged)
        {
            _download.Unstage(target);
        }

        _clock.Read();
    }

    /// <inheritdoc/>
    public void Restart()
    {
        foreach (VulkanOperation operation in _operations)
        {
            operation.Restart();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            DisposeParts();
        }
    }

    private static void Check(VulkanOperation[] operations)
    {
        if (operations.Length == 0)
        {
            throw new ArgumentException("A chain has at least one operation.", nameof(operations));
        }

        for (int i = 1; i < operations.Length; i++)
        {
            if (operations[i].Device != operations[0].Device || operations[i].Source != operations[i - 1].Target)
            {
                throw new ArgumentException(
                    $"'{operations[i].Name}' takes {operations[i].Source} on {operations[i].Device.Info.Name}, "
                    + $"but '{operations[i - 1].Name}' makes {operations[i - 1].Target} on {operations[i - 1].Device.Info.Name}.",
                    nameof(operations));
            }
        }
    }

    // Once, and again when an operation asks for it.
    private void Record(ChainSegment segment)
    {
        bool anew = !segment.IsRecorded;
        for (int i = segment.First; i < segment.End; i++)
        {
            anew |= _operations[i].Prepare();
        }

        if (!anew)
        {
            return;
        }

        CommandList list = segment.List;
        list.Begin();
        for (int i = segment.First; i < segment.End; i++)
        {
            if (i > 0)
            {
                list.KernelBarrier();
            }

            _operations[i].Record(list, _pictures[i], _pictures[i + 1]);
            _clock.Mark(list, i + 1);
        }

        if (segment.End < _operations.Length)
        {
            list.KernelBarrier();
            _operations[segment.End].RecordMeasure(list, _pictures[segment.End]);
            list.Barrier(VkPipelineStages.Compute, VkAccess.ShaderWrite, VkPipelineStages.Host, VkAccess.HostRead);
        }

        list.End();
        segment.IsRecorded = true;
    }

    private void DisposeParts()
    {
        foreach (IDisposable? part in (IEnumerable<IDisposable?>)[_upload, _download, .. _segments, _clock, _timeline, .. _pictures, .. _operations])
        {
            part?.Dispose();
        }
    }
}
