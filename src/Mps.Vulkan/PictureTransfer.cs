using Mps.Media;
using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>
/// Brings pictures to a place in the device's memory, or back from it: straight from and to shared memory, else through a staging buffer.
/// Owns that buffer and its list of commands, which is written for each picture.
/// </summary>
internal sealed unsafe class PictureTransfer : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly VulkanPicture _picture;
    private readonly CopyRegions _regions;
    private VulkanBuffer? _staging;
    private PlaneOffsets _staged; // where each plane begins in it

    public PictureTransfer(VulkanDevice device, VulkanPicture picture)
    {
        _device = device;
        _picture = picture;
        _regions = new CopyRegions(picture.Format.Height);
        List = new CommandList(device);
    }

    /// <summary>What to submit.</summary>
    public CommandList List { get; }

    /// <summary>Pictures that went through the staging buffer.</summary>
    public long Staged { get; private set; }

    /// <summary>Writes the commands that bring a picture to the device.</summary>
    public void Upload(ReadOnlyFrameView view, KernelClock? clock = null)
    {
        Span<PlanePlace> places = stackalloc PlanePlace[view.Format.PlaneCount];
        if (!TryFind(view.Format, view.Planes, places))
        {
            Staged++;
            VulkanBuffer staging = Stage(VulkanBufferUse.Upload, places);
            for (int plane = 0; plane < places.Length; plane++)
            {
                ReadOnlyPlaneView from = view.Plane(plane);
                for (int y = 0; y < from.Height; y++)
                {
                    from.Row(y).CopyTo(StagedRow(staging, plane, y, from.RowBytes));
                }
            }

            staging.Flush();
        }

        List.Begin();
        clock?.Begin(List);

        // That the pictures before are done says the semaphore; that what they left in memory is seen, which kernels that look back read, says this.
        List.Barrier(
            VkPipelineStages.Compute | VkPipelineStages.Transfer, VkAccess.ShaderWrite | VkAccess.TransferWrite,
            VkPipelineStages.Compute | VkPipelineStages.Transfer, VkAccess.ShaderRead | VkAccess.ShaderWrite | VkAccess.TransferRead | VkAccess.TransferWrite);
        for (int plane = 0; plane < places.Length; plane++)
        {
            PlanePlace target = _picture.Place(plane);
            ReadOnlySpan<VkBufferCopy> regions = _regions.Between(
                places[plane], target, view.Format.RowBytes(plane), view.Format.PlaneHeight(plane), mayWritePadding: true);
            List.Copy(places[plane].Buffer, target.Buffer, regions);
        }

        // Copies too: what no kernel touches goes straight back.
        List.Barrier(
            VkPipelineStages.Transfer, VkAccess.TransferWrite,
            VkPipelineStages.Compute | VkPipelineStages.Transfer, VkAccess.ShaderRead | VkAccess.ShaderWrite | VkAccess.TransferRead);
        clock?.Mark(List, KernelClock.Upload);
        List.End();
    }

    /// <summary>Writes the commands that bring a picture back. True: it is in the staging buffer then, see <see cref="Unstage"/>.</summary>
    public bool Download(FrameView view, KernelClock? clock = null)
    {
        Span<PlanePlace> places = stackalloc PlanePlace[view.Format.PlaneCount];
        bool staged = !TryFind(view.Format, view.Planes, places);
        if (staged)
        {
            Staged++;
            Stage(VulkanBufferUse.Readback, places);
        }

        List.Begin();
        List.Barrier(VkPipelineStages.Compute, VkAccess.ShaderWrite, VkPipelineStages.Transfer, VkAccess.TransferRead);
        for (int plane = 0; plane < places.Length; plane++)
        {
            PlanePlace source = _picture.Place(plane);
            ReadOnlySpan<VkBufferCopy> regions = _regions.Between(
                source, places[plane], view.Format.RowBytes(plane), view.Format.PlaneHeight(plane), mayWritePadding: staged);
            List.Copy(source.Buffer, places[plane].Buffer, regions);
        }

        List.Barrier(VkPipelineStages.Transfer, VkAccess.TransferWrite, VkPipelineStages.Host, VkAccess.HostRead);
        clock?.Mark(List, clock.Download);
        List.End();
        return staged;
    }

    /// <summary>Copies a picture that came back from the staging buffer.</summary>
    public void Unstage(FrameView view)
    {
        VulkanBuffer staging = _staging!;
        staging.Invalidate();
        for (int plane = 0; plane < view.Format.PlaneCount; plane++)
        {
            PlaneView to = view.Plane(plane);
            for (int y = 0; y < to.Height; y++)
            {
                StagedRow(staging, plane, y, to.RowBytes).CopyTo(to.Row(y));
            }
        }
    }

    public void Dispose()
    {
        List.Dispose();
        _staging?.Dispose();
    }

    private bool TryFind(FrameFormat format, in FramePlanes planes, Span<PlanePlace> places)
    {
        for (int plane = 0; plane < places.Length; plane++)
        {
            long stride = planes.LineSizes[plane], span = (format.PlaneHeight(plane) - 1) * stride;
            nint lowest = planes.Addresses[plane] + (nint)Math.Min(0, span);
            if (!_device.HostMemory.TryFind(lowest, Math.Abs(span) + format.RowBytes(plane), out ulong buffer, out ulong offset))
            {
                return false;
            }

            places[plane] = new PlanePlace(buffer, (long)offset - Math.Min(0, span), stride);
        }

        return true;
    }

    private VulkanBuffer Stage(VulkanBufferUse use, Span<PlanePlace> places)
    {
        _staging ??= CreateStaging(use);
        for (int plane = 0; plane < places.Length; plane++)
        {
            places[plane] = new PlanePlace(_staging.Handle, _staged[plane], _picture.Stride(plane));
        }

        return _staging;
    }

    private VulkanBuffer CreateStaging(VulkanBufferUse use)
    {
        long bytes = 0;
        for (int plane = 0; plane < _picture.Format.PlaneCount; plane++)
        {
            _staged[plane] = bytes;
            bytes += _picture.Bytes(plane);
        }

        return VulkanBuffer.Create(_device, bytes, use);
    }

    private Span<byte> StagedRow(VulkanBuffer staging, int plane, int y, int rowBytes) =>
        new((byte*)staging.Mapped + _staged[plane] + ((long)y * _picture.Stride(plane)), rowBytes);
}
