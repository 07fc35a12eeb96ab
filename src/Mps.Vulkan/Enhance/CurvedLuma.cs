using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Kernels.Colour;
using Mps.Kernels.Enhance;
using Mps.Media;

namespace Mps.Vulkan.Enhance;

/// <summary>Luma by the curves of tiles, within the room that its chroma leaves (<see cref="LumaRoom"/>). Owns its kernel and what that reads.</summary>
internal sealed unsafe class CurvedLuma : IDisposable
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly Resources _resources = new();
    private readonly FrameFormat _format;
    private readonly ColourBounds _bounds;
    private readonly VulkanPipeline _curve;
    private readonly VulkanCurves _curves;
    private readonly VulkanBuffer _columns;
    private readonly VulkanBuffer _rows;
    private readonly VulkanBuffer _grain;

    /// <param name="device">Where it works.</param>
    /// <param name="format">Of the pictures.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="cored">Grain is taken out first (<see cref="Coring"/>), and chroma over luma lies as words of twelve bits, of 16 bits each.</param>
    public CurvedLuma(VulkanDevice device, FrameFormat format, PictureColour colour, bool cored)
    {
        (_format, _bounds) = (format, ColourBounds.Of(format, colour));
        try
        {
            _curve = _resources.Keep(new VulkanPipeline(device, "curve_luma", format.BytesPerSample == 2 ? 1u : 0, cored ? 1u : 0, cored && format.PlaneCount > 1 ? 1u : 0));
            _curves = _resources.Keep(new VulkanCurves(device));
            _columns = _resources.Keep(VulkanBuffer.Of<int>(device, VulkanCurves.Places(format.Width, CurveField.Columns)));
            _rows = _resources.Keep(VulkanBuffer.Of<int>(device, VulkanCurves.Places(format.Height, CurveField.Rows)));
            _grain = _resources.Keep(VulkanBuffer.Create(device, sizeof(int), VulkanBufferUse.Numbers));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    /// <summary>Where kernels find the places of columns.</summary>
    public ulong ColumnPlaces => _columns.Address;

    /// <summary>Where kernels find the places of rows.</summary>
    public ulong RowPlaces => _rows.Address;

    /// <summary>Shows the device the curves for the next picture. Not while it works.</summary>
    /// <param name="field">What is added to luma.</param>
    /// <param name="grain">Most that a sample's grain is moved.</param>
    public void Write(CurveField field, int grain = 0)
    {
        _curves.Write(field);
        *(int*)_grain.Mapped = grain;
        _grain.Flush();
    }

    /// <summary>Writes the commands for luma under the picture's own chroma, or without any.</summary>
    public void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        // Luma alone is its own chroma, which differs by nothing.
        bool coloured = _format.PlaneCount > 1;
        Record(list, source, target, source.Plane(coloured ? 1 : 0), source.Plane(coloured ? 2 : 0));
    }

    /// <summary>Writes the commands.</summary>
    /// <param name="list">To this list.</param>
    /// <param name="source">Has luma.</param>
    /// <param name="target">Gets luma.</param>
    /// <param name="cb">Chroma over it, as curve_luma.comp takes it.</param>
    /// <param name="cr">Likewise.</param>
    public void Record(CommandList list, VulkanPicture source, VulkanPicture target, PlaneLocation cb, PlaneLocation cr)
    {
        PlaneLocation from = source.Plane(0), to = target.Plane(0);
        Arguments arguments = new()
        {
            Source = from.Address,
            Cb = cb.Address,
            Cr = cr.Address,
            Target = to.Address,
            Curves = _curves.Address,
            ColumnPlaces = ColumnPlaces,
            RowPlaces = RowPlaces,
            Grain = _grain.Address,
            Width = _format.Width,
            Height = _format.Height,
            SourceWords = from.StrideWords,
            ChromaWords = cb.StrideWords,
            TargetWords = to.StrideWords,
            Log2Width = _format.Log2ChromaWidth,
            Log2Height = _format.Log2ChromaHeight,
            Bits = _format.BitsPerSample,
            Bounds = _bounds,
        };
        list.Run(_curve, arguments, (_format.Width + 3) / 4, _format.Height, s_group);
    }

    public void Dispose() => _resources.Dispose();

    /// <summary>Arguments of curve_luma.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Source;
        public ulong Cb;
        public ulong Cr;
        public ulong Target;
        public ulong Curves;
        public ulong ColumnPlaces;
        public ulong RowPlaces;
        public ulong Grain;
        public int Width;
        public int Height;
        public int SourceWords;
        public int ChromaWords;
        public int TargetWords;
        public int Log2Width;
        public int Log2Height;
        public int Bits;
        public ColourBounds Bounds;
    }
}
