using System.Runtime.InteropServices;
using Mps.Kernels.Blur;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Vulkan.Blur;

/// <summary><see cref="GaussianBlur"/> and <see cref="BoxBlur"/> on a device: bit for bit the same pictures. Alpha stays where it is.</summary>
public sealed class VulkanBlur : VulkanOperation
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly Resources _resources = new();
    private readonly VulkanPipeline _across;
    private readonly VulkanPipeline _down;
    private readonly PlaneBlur[] _planes;

    private VulkanBlur(VulkanDevice device, FrameFormat format, string name, Func<int, (int Radius, Func<int, double> Weight)> weigh)
        : base(device, format, format, name)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!PlanarYuv.Supports(format.PixelFormat))
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be blurred: planar Y'CbCr of 8 to 12 bits can.");
        try
        {
            uint isWide = format.BytesPerSample == 2 ? 1u : 0;
            _across = _resources.Keep(new VulkanPipeline(device, "blur_rows", isWide));
            _down = _resources.Keep(new VulkanPipeline(device, "blur_columns", isWide));
            _planes = [.. Enumerable.Range(0, Math.Min(3, format.PlaneCount)).Select(plane => new PlaneBlur(
                Weights(plane == 0 ? 1 : 1 << format.Log2ChromaWidth),
                Weights(plane == 0 ? 1 : 1 << format.Log2ChromaHeight),
                _resources.Keep(VulkanBuffer.Create(device, (long)PlaneLocation.RowWords(format.PlaneWidth(plane)) * format.PlaneHeight(plane) * sizeof(uint), VulkanBufferUse.Kernels))))];
        }
        catch
        {
            _resources.Dispose();
            throw;
        }

        (VulkanBuffer Weights, int Radius) Weights(int wide)
        {
            int[] weights = [.. WeightedBlur.Weights(weigh(wide)).Select(weight => (int)weight)];
            return (_resources.Keep(VulkanBuffer.Of<int>(device, weights)), weights.Length / 2);
        }
    }

    /// <summary><see cref="GaussianBlur"/>.</summary>
    /// <param name="device">Where it works.</param>
    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="sigma">Standard deviation, luma samples, <see cref="GaussianBlur.LeastSigma"/> to <see cref="GaussianBlur.MostSigma"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The blur is out of range.</exception>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public static VulkanBlur Gaussian(VulkanDevice device, FrameFormat format, double sigma) =>
        new(device, format, FormattableString.Invariant($"blur of {GaussianBlur.Checked(sigma):0.##} samples"), wide => GaussianBlur.Shape(sigma / wide));

    /// <summary><see cref="BoxBlur"/>.</summary>
    /// <param name="device">Where it works.</param>
    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="radius">Luma samples to each side, 1 to <see cref="BoxBlur.MostRadius"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The radius is out of range.</exception>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public static VulkanBlur Box(VulkanDevice device, FrameFormat format, int radius) =>
        new(device, format, $"box blur of {BoxBlur.Checked(radius)} samples to each side", wide => BoxBlur.Shape((radius + 0.5) / wide));

    internal override bool Shares(int plane) => plane >= 3;

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            PlaneBlur blur = _planes[plane];
            Run(list, _across, plane, source.Plane(plane), new PlaneLocation(blur.Words.Address, PlaneLocation.RowWords(Source.PlaneWidth(plane))), blur.Across);
        }

        list.KernelBarrier();
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            PlaneBlur blur = _planes[plane];
            Run(list, _down, plane, new PlaneLocation(blur.Words.Address, PlaneLocation.RowWords(Source.PlaneWidth(plane))), target.Plane(plane), blur.Down);
        }
    }

    private protected override void DisposeResources() => _resources.Dispose();

    private void Run(CommandList list, VulkanPipeline pipeline, int plane, PlaneLocation source, PlaneLocation target, (VulkanBuffer Weights, int Radius) weights)
    {
        Arguments arguments = new()
        {
            Source = source.Address,
            Target = target.Address,
            Weights = weights.Weights.Address,
            Width = Source.PlaneWidth(plane),
            Rows = Source.PlaneHeight(plane),
            SourceWords = source.StrideWords,
            TargetWords = target.StrideWords,
            Radius = weights.Radius,
            Bits = Source.BitsPerSample,
        };
        list.Run(pipeline, arguments, (arguments.Width + 3) / 4, arguments.Rows, s_group);
    }

    private readonly record struct PlaneBlur((VulkanBuffer Weights, int Radius) Across, (VulkanBuffer Weights, int Radius) Down, VulkanBuffer Words);

    /// <summary>Arguments of blur_rows.comp and blur_columns.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Source;
        public ulong Target;
        public ulong Weights;
        public int Width;
        public int Rows;
        public int SourceWords;
        public int TargetWords;
        public int Radius;
        public int Bits;
    }
}
