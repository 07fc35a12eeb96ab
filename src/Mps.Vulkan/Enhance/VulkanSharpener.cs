using System.Globalization;
using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Kernels.Colour;
using Mps.Kernels.Enhance;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Vulkan.Enhance;

/// <summary><see cref="Sharpener"/> on a device: bit for bit the same pictures. Chroma and alpha stay where they are.</summary>
public sealed class VulkanSharpener : VulkanOperation
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly VulkanPipeline _sharpen;
    private readonly int _strength;
    private readonly ColourBounds _bounds;

    /// <param name="device">Where it works.</param>
    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="intensity">0 leaves pictures as they are, 1 sharpens most; 0.3 is for ordinary material.</param>
    /// <exception cref="ArgumentOutOfRangeException">The intensity is not 0..1.</exception>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public VulkanSharpener(VulkanDevice device, FrameFormat format, PictureColour colour, double intensity)
        : base(device, format, format, string.Create(CultureInfo.InvariantCulture, $"sharpen {intensity:0.##}, contrast-adaptive"))
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!(intensity is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(intensity), intensity, "An intensity is 0 to 1.");
        }

        if (!PlanarYuv.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be sharpened: planar Y'CbCr of 8 to 12 bits can.");
        }

        _strength = Sharpener.StrengthOf(intensity);
        _bounds = ColourBounds.Of(format, colour);
        _sharpen = new VulkanPipeline(device, "sharpen", format.BytesPerSample == 2 ? 1u : 0);
    }

    internal override bool Shares(int plane) => plane > 0;

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        PlaneLocation from = source.Plane(0), to = target.Plane(0);
        // Luma alone is its own chroma, which differs by nothing.
        bool coloured = Source.PlaneCount > 1;
        PlaneLocation cb = coloured ? source.Plane(1) : from, cr = coloured ? source.Plane(2) : from;
        Arguments arguments = new()
        {
            Source = from.Address,
            Cb = cb.Address,
            Cr = cr.Address,
            Target = to.Address,
            Width = Source.Width,
            Height = Source.Height,
            SourceWords = from.StrideWords,
            ChromaWords = cb.StrideWords,
            TargetWords = to.StrideWords,
            Log2Width = Source.Log2ChromaWidth,
            Log2Height = Source.Log2ChromaHeight,
            Bits = Source.BitsPerSample,
            Strength = _strength,
            Bounds = _bounds,
        };
        list.Run(_sharpen, arguments, (Source.Width + 3) / 4, Source.Height, s_group);
    }

    private protected override void DisposeResources() => _sharpen.Dispose();

    /// <summary>Arguments of sharpen.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Source;
        public ulong Cb;
        public ulong Cr;
        public ulong Target;
        public int Width;
        public int Height;
        public int SourceWords;
        public int ChromaWords;
        public int TargetWords;
        public int Log2Width;
        public int Log2Height;
        public int Bits;
        public int Strength;
        public ColourBounds Bounds;
    }
}
