using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Kernels.Colour;
using Mps.Kernels.Hdr;
using Mps.Media;

namespace Mps.Vulkan.Hdr;

/// <summary><see cref="HdrExpander"/> on a device: bit for bit the same pictures. Owns its copy of the tables.</summary>
public sealed class VulkanHdrExpander : VulkanOperation
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly Resources _resources = new();
    private readonly VulkanPipeline _expand;
    private readonly VulkanBuffer _luma;
    private readonly VulkanBuffer _chroma;
    private readonly int _lumaShift;

    /// <param name="device">Where it works.</param>
    /// <param name="format">Planar 4:2:0 of 8 to 12 bits, without alpha.</param>
    /// <param name="colour">Matrix and range; primaries are taken as BT.709's.</param>
    /// <param name="transfer">What the result's values stand for.</param>
    /// <exception cref="NotSupportedException">The format is not planar 4:2:0 of 8 to 12 bits.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanHdrExpander(VulkanDevice device, FrameFormat format, PictureColour colour, HdrTransfer transfer)
        : base(device, format, format with { PixelFormat = PixelFormat.Yuv420p10le }, $"SDR to {(transfer == HdrTransfer.Pq ? "HDR10 (PQ)" : "HLG")}, reference white 203 cd/m²")
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!HdrExpander.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be made HDR: planar 4:2:0 of 8 to 12 bits can.");
        }

        try
        {
            (ColourTable luma, ColourTable chroma) = HdrExpander.CreateTables(format, colour, transfer, KernelLevel.Scalar);
            _lumaShift = luma.LumaShift;
            _luma = _resources.Keep(VulkanBuffer.Of(device, luma.Entries));
            _chroma = _resources.Keep(VulkanBuffer.Of(device, chroma.Entries));
            _expand = _resources.Keep(new VulkanPipeline(device, "hdr_expand", format.BytesPerSample == 2 ? 1u : 0));
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
            Width = Source.Width,
            Height = Source.Height,
            Columns = Source.PlaneWidth(1),
            Rows = Source.PlaneHeight(1),
            LumaWords = luma.StrideWords,
            ChromaWords = cb.StrideWords,
            NewLumaWords = newLuma.StrideWords,
            NewChromaWords = newCb.StrideWords,
            Bits = Source.BitsPerSample,
            LumaShift = _lumaShift,
        };
        list.Run(_expand, arguments, (arguments.Columns + 3) / 4, arguments.Rows, s_group);
    }

    private protected override void DisposeResources() => _resources.Dispose();

    /// <summary>Arguments of hdr_expand.comp.</summary>
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
        public int Width;
        public int Height;
        public int Columns;
        public int Rows;
        public int LumaWords;
        public int ChromaWords;
        public int NewLumaWords;
        public int NewChromaWords;
        public int Bits;
        public int LumaShift;
    }
}
