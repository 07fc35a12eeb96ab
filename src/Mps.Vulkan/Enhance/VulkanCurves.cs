using Mps.Kernels.Enhance;

namespace Mps.Vulkan.Enhance;

/// <summary>A <see cref="CurveField"/> for a device, as curves.glsl takes it. Owns its memory.</summary>
internal sealed unsafe class VulkanCurves : IDisposable
{
    private readonly VulkanBuffer _points;

    /// <param name="device">Where kernels read it.</param>
    public VulkanCurves(VulkanDevice device) =>
        _points = VulkanBuffer.Create(device, CurveField.Columns * CurveField.Rows * CurveRows.Points * sizeof(int), VulkanBufferUse.Numbers);

    /// <summary>Where kernels find the curves.</summary>
    public ulong Address => _points.Address;

    /// <summary>Where columns, or rows, lie between the centres of tiles: each 512 times the tile before it and the share of the one behind it, of 256.</summary>
    /// <param name="size">How many columns, or rows.</param>
    /// <param name="tiles">Tiles across, or down.</param>
    public static int[] Places(int size, int tiles)
    {
        int[] places = new int[size];
        for (int i = 0; i < size; i++)
        {
            (int tile, int weight) = TileColumns.At(i, size, tiles);
            places[i] = (tile << 9) | weight;
        }

        return places;
    }

    /// <summary>Shows the device the curves for the next picture. Not while it works.</summary>
    public void Write(CurveField field)
    {
        int* to = (int*)_points.Mapped;
        foreach (short word in field.Words)
        {
            *to++ = word;
        }

        _points.Flush();
    }

    public void Dispose() => _points.Dispose();
}
