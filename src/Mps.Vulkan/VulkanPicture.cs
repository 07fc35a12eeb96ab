using Mps.Media;

namespace Mps.Vulkan;

/// <summary>
/// One picture in the device's memory, or room for it. Each plane has a buffer; its rows begin at multiples of 64 bytes. Owns those planes that
/// it does not share with the picture before it.
/// </summary>
internal sealed class VulkanPicture : IDisposable
{
    private readonly FrameLayout _layout;
    private readonly VulkanBuffer[] _planes;
    private readonly VulkanPicture? _before;

    public VulkanPicture(VulkanDevice device, FrameFormat format)
        : this(device, format, null, _ => false)
    {
    }

    /// <param name="device">The device.</param>
    /// <param name="format">Format and size.</param>
    /// <param name="before">A picture of the same format.</param>
    /// <param name="isShared">Which planes are that picture's, too.</param>
    public VulkanPicture(VulkanDevice device, FrameFormat format, VulkanPicture? before, Func<int, bool> isShared)
    {
        Format = format;
        _layout = FrameLayout.Of(format);
        _before = before;
        _planes = new VulkanBuffer[format.PlaneCount];
        try
        {
            for (int plane = 0; plane < _planes.Length; plane++)
            {
                _planes[plane] = before is not null && isShared(plane)
                    ? before._planes[plane]
                    : VulkanBuffer.Create(device, Bytes(plane), VulkanBufferUse.Kernels);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public FrameFormat Format { get; }

    /// <summary>Bytes from one row of a plane to the next.</summary>
    public int Stride(int plane) => _layout.LineSizes[plane];

    /// <summary>Size of a plane.</summary>
    public long Bytes(int plane) => (long)Stride(plane) * Format.PlaneHeight(plane);

    /// <summary>Where kernels find a plane.</summary>
    public PlaneLocation Plane(int plane) => new(_planes[plane].Address, Stride(plane) / sizeof(uint));

    /// <summary>Where copies find a plane.</summary>
    public PlanePlace Place(int plane) => new(_planes[plane].Handle, 0, Stride(plane));

    public void Dispose()
    {
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            if (_planes[plane] is { } buffer && !(_before?._planes.Contains(buffer) ?? false))
            {
                buffer.Dispose();
            }
        }
    }
}
