using Mps.Media;

namespace Mps.Vulkan;

/// <summary>
/// One picture in the device's memory, or room for it. Rows begin at multiples of 64 bytes and planes at multiples of 256. Owns its buffer.
/// </summary>
internal sealed class VulkanPicture : IDisposable
{
    private const int PlaneAlignment = 256;

    private readonly FrameLayout _layout;
    private PlaneOffsets _offsets;

    public VulkanPicture(VulkanDevice device, FrameFormat format)
    {
        Format = format;
        _layout = FrameLayout.Of(format);
        long end = 0;
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            _offsets[plane] = end;
            end = (end + ((long)_layout.LineSizes[plane] * format.PlaneHeight(plane)) + PlaneAlignment - 1) & -PlaneAlignment;
        }

        Buffer = VulkanBuffer.Create(device, end, VulkanBufferUse.Kernels);
    }

    public FrameFormat Format { get; }

    public VulkanBuffer Buffer { get; }

    /// <summary>Where kernels find a plane.</summary>
    public ulong Address(int plane) => Buffer.Address + (ulong)_offsets[plane];

    /// <summary>Where a plane begins in the buffer.</summary>
    public long Offset(int plane) => _offsets[plane];

    /// <summary>Bytes from one row of a plane to the next.</summary>
    public int Stride(int plane) => _layout.LineSizes[plane];

    /// <summary>The same in words.</summary>
    public int StrideWords(int plane) => Stride(plane) / sizeof(uint);

    public void Dispose() => Buffer.Dispose();
}
