using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Media;
using Mps.Vulkan.Interop;

namespace Mps.Vulkan.Overlay;

/// <summary>
/// Draws a small picture over pictures on a device, in place: bit for bit what <see cref="OverlayPicture.Blend"/> does. Owns its copy of what is
/// drawn. Used by the thread that uses its chain.
/// </summary>
public sealed class VulkanOverlay : VulkanOperation
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly VulkanPipeline _blend;
    private VulkanBuffer? _upload;
    private VulkanBuffer? _weights;
    private (int X, int Y, int Width, int Height) _luma;
    private (int X, int Y, int Width, int Height) _chroma;
    private int _fresh; // bytes that the device does not have yet
    private bool _changed;

    /// <param name="device">Where it works.</param>
    /// <param name="picture">What is drawn on.</param>
    /// <exception cref="NotSupportedException">The format is not <see cref="OverlayPicture.Supports">supported</see>.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanOverlay(VulkanDevice device, FrameFormat picture)
        : base(Checked(device, picture), picture, picture, "overlay") =>
        _blend = new VulkanPipeline(device, "overlay", picture.BytesPerSample == 2 ? 1u : 0);

    /// <summary>Takes a copy of what is to be drawn from the next picture on.</summary>
    /// <param name="overlay">Made for pictures of this format; an empty one draws nothing.</param>
    /// <exception cref="ArgumentException">It was made for others.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public unsafe void Set(OverlayPicture overlay)
    {
        ArgumentNullException.ThrowIfNull(overlay);
        if (overlay.Picture != Source)
        {
            throw new ArgumentException($"The overlay was made for {overlay.Picture}, not {Source}.", nameof(overlay));
        }

        ReadOnlySpan<byte> weights = MemoryMarshal.AsBytes(overlay.Weights);
        (_luma, _chroma, _fresh, _changed) = (overlay.Bounds, overlay.ChromaBounds, weights.Length, true);
        if (weights.IsEmpty)
        {
            return;
        }

        Grow(weights.Length);
        weights.CopyTo(new Span<byte>((void*)_upload!.Mapped, weights.Length));
        _upload.Flush();
    }

    /// <summary>Draws nothing from the next picture on.</summary>
    public void Clear() => (_luma, _fresh, _changed) = (default, 0, true);

    internal override bool Shares(int plane) => true;

    internal override bool Prepare()
    {
        bool changed = _changed;
        _changed = false;
        return changed;
    }

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        if (_luma.Width == 0)
        {
            return;
        }

        if (_fresh > 0)
        {
            // With this picture alone: the commands for the next are recorded without it.
            VkBufferCopy region = new() { Size = (ulong)_fresh };
            list.Copy(_upload!.Handle, _weights!.Handle, new ReadOnlySpan<VkBufferCopy>(in region));
            list.Barrier(VkPipelineStages.Transfer, VkAccess.TransferWrite, VkPipelineStages.Compute, VkAccess.ShaderRead);
            (_fresh, _changed) = (0, true);
        }

        int luma = _luma.Width * _luma.Height, chroma = _chroma.Width * _chroma.Height;
        Blend(list, target.Plane(0), _luma, 0, luma);
        Blend(list, target.Plane(1), _chroma, 2 * luma, (2 * luma) + (2 * chroma));
        Blend(list, target.Plane(2), _chroma, (2 * luma) + chroma, (2 * luma) + (2 * chroma));
    }

    private protected override void DisposeResources()
    {
        _blend.Dispose();
        _upload?.Dispose();
        _weights?.Dispose();
    }

    private static VulkanDevice Checked(VulkanDevice device, FrameFormat picture)
    {
        ArgumentNullException.ThrowIfNull(device);
        return OverlayPicture.Supports(picture.PixelFormat)
            ? device
            : throw new NotSupportedException($"Nothing can be drawn on pictures of {picture.PixelFormat.Name()}.");
    }

    private void Blend(CommandList list, PlaneLocation plane, (int X, int Y, int Width, int Height) part, int add, int keep)
    {
        Arguments arguments = new()
        {
            Plane = plane.Address,
            Weights = _weights!.Address,
            AddFirst = add,
            KeepFirst = keep,
            X = part.X,
            Y = part.Y,
            Width = part.Width,
            Height = part.Height,
            PlaneWords = plane.StrideWords,
            Bits = Source.BitsPerSample,
        };
        int quads = ((part.X + part.Width + 3) / 4) - (part.X / 4);
        list.Run(_blend, arguments, quads, part.Height, s_group);
    }

    private void Grow(long bytes)
    {
        // Whole words, which the kernel reads.
        long needed = (bytes + 3) & -4;
        if (_weights is not null && _weights.Bytes >= needed)
        {
            return;
        }

        _upload?.Dispose();
        _weights?.Dispose();
        (_upload, _weights) = (null, null);
        _upload = VulkanBuffer.Create(Device, needed, VulkanBufferUse.Upload);
        _weights = VulkanBuffer.Create(Device, needed, VulkanBufferUse.Kernels);
    }

    /// <summary>Arguments of overlay.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Plane;
        public ulong Weights;
        public int AddFirst;
        public int KeepFirst;
        public int X;
        public int Y;
        public int Width;
        public int Height;
        public int PlaneWords;
        public int Bits;
    }
}
