using Mps.Kernels;
using Mps.Kernels.Colour;
using Mps.Kernels.Enhance;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Vulkan.Enhance;

/// <summary>
/// <see cref="ContrastEnhancer"/> on a device: bit for bit the same pictures. The device counts how luma is spread, the processor makes the curves of it.
/// Chroma and alpha stay where they are.
/// </summary>
public sealed class VulkanContrastEnhancer : VulkanOperation
{
    private readonly Resources _resources = new();
    private readonly VulkanTileHistograms _histograms;
    private readonly CurvedLuma _luma;
    private readonly ContrastField _field;

    /// <param name="device">Where it works.</param>
    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="strength">How much more contrast.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanContrastEnhancer(VulkanDevice device, FrameFormat format, PictureColour colour, EnhanceStrength strength)
        : base(device, format, format, $"contrast {strength.ToString().ToLowerInvariant()}, local equalisation")
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!PlanarYuv.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be given more contrast: planar Y'CbCr of 8 to 12 bits can.");
        }

        _field = new ContrastField(new SignalRange(colour.FullRange, format.BitsPerSample), strength);
        try
        {
            _histograms = _resources.Keep(new VulkanTileHistograms(device, format));
            _luma = _resources.Keep(new CurvedLuma(device, format, colour, cored: false));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    internal override bool Measures => true;

    internal override bool Shares(int plane) => plane > 0;

    internal override void RecordMeasure(CommandList list, VulkanPicture source) => _histograms.Record(list, source.Plane(0));

    internal override bool Prepare()
    {
        bool cut = _histograms.Read();
        _field.Follow(_histograms.Histograms, cut);
        _luma.Write(_field.Luma);
        return false;
    }

    internal override void Restart() => _histograms.Histograms.Restart();

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target) => _luma.Record(list, source, target);

    private protected override void DisposeResources() => _resources.Dispose();
}
