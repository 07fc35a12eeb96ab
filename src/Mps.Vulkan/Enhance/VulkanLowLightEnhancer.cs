using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Kernels.Colour;
using Mps.Kernels.Enhance;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Vulkan.Enhance;

/// <summary>
/// <see cref="LowLightEnhancer"/> on a device: bit for bit the same pictures. The device counts how luma is spread, the processor makes the curves of it. Alpha
/// stays where it is.
/// </summary>
public sealed class VulkanLowLightEnhancer : VulkanOperation
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly Resources _resources = new();
    private readonly VulkanTileHistograms _histograms;
    private readonly CurvedLuma _luma;
    private readonly VulkanCurves _chromaCurves;
    private readonly VulkanPipeline _chroma;
    private readonly VulkanBuffer? _words;
    private readonly ColourBounds _bounds;
    private readonly DarkField _field;

    /// <param name="device">Where it works.</param>
    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanLowLightEnhancer(VulkanDevice device, FrameFormat format, PictureColour colour)
        : base(device, format, format, "low light, power of luma by tile")
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!PlanarYuv.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be brightened: planar Y'CbCr of 8 to 12 bits can.");
        }

        _bounds = ColourBounds.Of(format, colour);
        _field = new DarkField(new SignalRange(colour.FullRange, format.BitsPerSample));
        try
        {
            _histograms = _resources.Keep(new VulkanTileHistograms(device, format));
            _luma = _resources.Keep(new CurvedLuma(device, format, colour, cored: true));
            _chromaCurves = _resources.Keep(new VulkanCurves(device));
            _words = format.PlaneCount == 1 ? null
                : _resources.Keep(VulkanBuffer.Create(device, (long)((format.PlaneWidth(1) + 3) / 4) * 8 * format.PlaneHeight(1) * 2, VulkanBufferUse.Kernels));
            _chroma = _resources.Keep(new VulkanPipeline(device, "low_light_chroma", format.BytesPerSample == 2 ? 1u : 0));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    internal override bool Measures => true;

    internal override bool Shares(int plane) => plane >= 3;

    internal override void RecordMeasure(CommandList list, VulkanPicture source) => _histograms.Record(list, source.Plane(0));

    internal override bool Prepare()
    {
        bool cut = _histograms.Read();
        _field.Follow(_histograms.Histograms, cut);
        _luma.Write(_field.Luma, _field.Grain);
        _chromaCurves.Write(_field.Chroma);
        return false;
    }

    internal override void Restart() => _histograms.Histograms.Restart();

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        if (_words is null)
        {
            _luma.Record(list, source, target);
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
            Words = _words.Address,
            Curves = _chromaCurves.Address,
            ColumnPlaces = _luma.ColumnPlaces,
            RowPlaces = _luma.RowPlaces,
            Width = Source.Width,
            Height = Source.Height,
            LumaWords = luma.StrideWords,
            ChromaWords = cb.StrideWords,
            TargetWords = newCb.StrideWords,
            Log2Width = Source.Log2ChromaWidth,
            Log2Height = Source.Log2ChromaHeight,
            Bits = Source.BitsPerSample,
            Bounds = _bounds,
        };
        int quads = (Source.PlaneWidth(1) + 3) / 4, rows = Source.PlaneHeight(1);
        list.Run(_chroma, arguments, quads, rows, s_group);
        list.KernelBarrier();
        PlaneLocation words = new(_words.Address, 2 * quads);
        _luma.Record(list, source, target, words, words with { Address = words.Address + ((ulong)quads * (ulong)rows * sizeof(ulong)) });
    }

    private protected override void DisposeResources() => _resources.Dispose();

    /// <summary>Arguments of low_light_chroma.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Luma;
        public ulong Cb;
        public ulong Cr;
        public ulong NewCb;
        public ulong NewCr;
        public ulong Words;
        public ulong Curves;
        public ulong ColumnPlaces;
        public ulong RowPlaces;
        public int Width;
        public int Height;
        public int LumaWords;
        public int ChromaWords;
        public int TargetWords;
        public int Log2Width;
        public int Log2Height;
        public int Bits;
        public ColourBounds Bounds;
    }
}
