using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Vulkan.Hdr;

/// <summary><see cref="ToneMapper"/> on a device: bit for bit the same pictures. Owns its copy of the tables.</summary>
public sealed class VulkanToneMapper : VulkanOperation
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly Resources _resources = new();
    private readonly VulkanPipeline _map;
    private readonly VulkanBuffer _luma;
    private readonly VulkanBuffer _chroma;

    /// <param name="device">Where it works.</param>
    /// <param name="format">yuv420p10le of even width and height.</param>
    /// <param name="curve">How colours are mapped; sampled once.</param>
    /// <exception cref="NotSupportedException">The pictures are not yuv420p10le of even width and height.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanToneMapper(VulkanDevice device, FrameFormat format, ToneCurve curve)
        : base(device, format, format with { PixelFormat = PixelFormat.Yuv420p }, "tone mapped to BT.709")
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(curve);
        if (!ToneMapper.Supports(format))
        {
            throw new NotSupportedException($"Pictures of {format} cannot be tone mapped: yuv420p10le of even width and height can.");
        }

        ReadOnlySpan<short> entries = new ToneTable(curve).Entries;
        int points = entries.Length / 3;
        int[] luma = new int[points], chroma = new int[points];
        for (int i = 0; i < points; i++)
        {
            (luma[i], chroma[i]) = (entries[i], (entries[(2 * points) + i] << 16) | (ushort)entries[points + i]);
        }

        try
        {
            _luma = _resources.Keep(VulkanBuffer.Of<int>(device, luma));
            _chroma = _resources.Keep(VulkanBuffer.Of<int>(device, chroma));
            _map = _resources.Keep(new VulkanPipeline(device, "tone_map", 1));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        PlaneLocation luma = source.Plane(0), cb = source.Plane(1), newLuma = target.Plane(0), newCb = target.Plane(1);
        Arguments arguments = new()
        {
            Luma = luma.Address,
            Cb = cb.Address,
            Cr = source.Plane(2).Address,
            NewLuma = newLuma.Address,
            NewCb = newCb.Address,
            NewCr = target.Plane(2).Address,
            LumaTable = _luma.Address,
            ChromaTable = _chroma.Address,
            Columns = Source.PlaneWidth(1),
            Rows = Source.PlaneHeight(1),
            LumaWords = luma.StrideWords,
            ChromaWords = cb.StrideWords,
            NewLumaWords = newLuma.StrideWords,
            NewChromaWords = newCb.StrideWords,
        };
        list.Run(_map, arguments, (arguments.Columns + 3) / 4, arguments.Rows, s_group);
    }

    private protected override void DisposeResources() => _resources.Dispose();

    /// <summary>Arguments of tone_map.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Luma;
        public ulong Cb;
        public ulong Cr;
        public ulong NewLuma;
        public ulong NewCb;
        public ulong NewCr;
        public ulong LumaTable;
        public ulong ChromaTable;
        public int Columns;
        public int Rows;
        public int LumaWords;
        public int ChromaWords;
        public int NewLumaWords;
        public int NewChromaWords;
    }
}
