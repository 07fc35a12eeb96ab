using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Kernels.Colour;
using Mps.Kernels.Enhance;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Vulkan.Enhance;

/// <summary><see cref="ColorEnhancer"/> on a device: bit for bit the same pictures. Luma and alpha stay where they are. Owns its copy of the table.</summary>
public sealed class VulkanColorEnhancer : VulkanOperation
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly Resources _resources = new();
    private readonly VulkanPipeline? _lookUp;
    private readonly VulkanBuffer? _table;
    private readonly int _lumaShift;

    /// <param name="device">Where it works.</param>
    /// <param name="format">Planar Y'CbCr of 8 to 12 bits; luma alone stays as it is.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="strength">How much livelier.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanColorEnhancer(VulkanDevice device, FrameFormat format, PictureColour colour, EnhanceStrength strength)
        : base(device, format, format, $"colour {strength.ToString().ToLowerInvariant()}, vibrance in OkLab")
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!PlanarYuv.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be given livelier colours: planar Y'CbCr of 8 to 12 bits can.");
        }

        if (format.PlaneCount == 1)
        {
            return;
        }

        try
        {
            ColourTable table = ColorEnhancer.CreateTable(format, colour, strength, KernelLevel.Scalar);
            _lumaShift = table.LumaShift;
            _table = _resources.Keep(VulkanBuffer.Of(device, table.Entries));
            _lookUp = _resources.Keep(new VulkanPipeline(device, "colour", format.BytesPerSample == 2 ? 1u : 0));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    internal override bool Shares(int plane) => plane is 0 or 3;

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        if (_lookUp is null)
        {
            return;
        }

        PlaneLocation luma = source.Plane(0), cb = source.Plane(1), newCb = target.Plane(1);
        Arguments arguments = new()
        {
            Luma = luma.Address,
            Cb = cb.Address,
            Cr = source.Plane(2).Address,
            NewCb = newCb.Address,
            NewCr = target.Plane(2).Address,
            Table = _table!.Address,
            Width = Source.Width,
            Height = Source.Height,
            Columns = Source.PlaneWidth(1),
            Rows = Source.PlaneHeight(1),
            LumaWords = luma.StrideWords,
            ChromaWords = cb.StrideWords,
            TargetWords = newCb.StrideWords,
            Log2Width = Source.Log2ChromaWidth,
            Log2Height = Source.Log2ChromaHeight,
            Bits = Source.BitsPerSample,
            LumaShift = _lumaShift,
        };
        list.Run(_lookUp, arguments, (arguments.Columns + 3) / 4, arguments.Rows, s_group);
    }

    private protected override void DisposeResources() => _resources.Dispose();

    /// <summary>Arguments of colour.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Luma;
        public ulong Cb;
        public ulong Cr;
        public ulong NewCb;
        public ulong NewCr;
        public ulong Table;
        public int Width;
        public int Height;
        public int Columns;
        public int Rows;
        public int LumaWords;
        public int ChromaWords;
        public int TargetWords;
        public int Log2Width;
        public int Log2Height;
        public int Bits;
        public int LumaShift;
    }
}
