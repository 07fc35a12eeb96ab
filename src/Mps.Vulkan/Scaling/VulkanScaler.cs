using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Vulkan.Scaling;

/// <summary>
/// <see cref="FrameScaler"/> on a device: the same formats, and bit for bit the same pictures. Two kernels for each plane: rows are blended into
/// 16-bit intermediate samples, which are then resampled.
/// </summary>
public sealed class VulkanScaler : VulkanOperation
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly List<IDisposable> _resources = [];
    private readonly VulkanPipeline _rows;
    private readonly VulkanPipeline _columns;
    private readonly PlaneTables[] _planes;
    private readonly VulkanBuffer _between;

    /// <param name="device">Where it works.</param>
    /// <param name="source">Format and size of the pictures that come in.</param>
    /// <param name="targetWidth">Width of the pictures that go out, pixels.</param>
    /// <param name="targetHeight">Height of the pictures that go out, pixels.</param>
    /// <param name="siting">Where the source's chroma lies, and the target's will.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    /// <exception cref="NotSupportedException">The pixel format is not <see cref="FrameScaler.Supports">supported</see>.</exception>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanScaler(
        VulkanDevice device,
        FrameFormat source,
        int targetWidth,
        int targetHeight,
        ChromaSiting siting = ChromaSiting.Left,
        ScaleKernel kernel = ScaleKernel.Bicubic)
        : base(Checked(device, source), source, source with { Width = targetWidth, Height = targetHeight }, $"scale to {targetWidth}x{targetHeight}")
    {
        if (!Source.IsValid || !Target.IsValid)
        {
            throw new ArgumentException($"Cannot scale {Source} to {Target}: a size is out of range.", nameof(targetWidth));
        }

        try
        {
            uint wide = source.BytesPerSample == 2 ? 1u : 0;
            _rows = Keep(new VulkanPipeline(device, "scale_rows", wide));
            _columns = Keep(new VulkanPipeline(device, "scale_columns", wide));
            PlaneTables luma = TablesOf(0, siting, kernel), chroma = source.PlaneCount > 1 ? TablesOf(1, siting, kernel) : luma;
            _planes = [.. Enumerable.Range(0, source.PlaneCount).Select(plane => plane is 1 or 2 ? chroma : luma)];
            long words = 0;
            for (int plane = 0; plane < _planes.Length; plane++)
            {
                words += (long)IntermediateWords(plane) * Target.PlaneHeight(plane);
            }

            _between = Keep(VulkanBuffer.Create(device, words * sizeof(uint), VulkanBufferUse.Kernels));
        }
        catch
        {
            DisposeResources();
            throw;
        }
    }

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        int bits = Source.BitsPerSample;
        ulong between = _between.Address;
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            int quads = Quads(Source.PlaneWidth(plane)), rows = Target.PlaneHeight(plane);
            RowArguments arguments = new()
            {
                Source = source.Address(plane),
                Target = between,
                Filters = _planes[plane].Vertical.Address,
                Quads = quads,
                Rows = rows,
                SourceWords = source.StrideWords(plane),
                TargetWords = IntermediateWords(plane),
                SourceRows = Source.PlaneHeight(plane),
                Taps = _planes[plane].Vertical.Taps,
                Shift = bits, // 14 coefficient bits in, 14 - bits fraction bits left.
            };
            list.Run(_rows, arguments, quads, rows, s_group);
            between += (ulong)((long)IntermediateWords(plane) * rows * sizeof(uint));
        }

        list.KernelBarrier();
        between = _between.Address;
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            int columns = Target.PlaneWidth(plane), rows = Target.PlaneHeight(plane);
            ColumnArguments arguments = new()
            {
                Source = between,
                Target = target.Address(plane),
                Filters = _planes[plane].Horizontal.Address,
                Columns = columns,
                Rows = rows,
                SourceWords = IntermediateWords(plane),
                TargetWords = target.StrideWords(plane),
                SourceColumns = Source.PlaneWidth(plane),
                Taps = _planes[plane].Horizontal.Taps,
                Shift = (2 * FilterBank.CoefficientBits) - bits,
                Maximum = (1 << bits) - 1,
            };
            list.Run(_columns, arguments, Quads(columns), rows, s_group);
            between += (ulong)((long)IntermediateWords(plane) * rows * sizeof(uint));
        }
    }

    private protected override void DisposeResources() => _resources.ForEach(resource => resource.Dispose());

    private static VulkanDevice Checked(VulkanDevice device, FrameFormat source)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!FrameScaler.Supports(source.PixelFormat))
        {
            throw new NotSupportedException(
                $"Frames of {source.PixelFormat.Name()} cannot be scaled: their samples are not planar, or have more than 12 bits.");
        }

        return device;
    }

    private static int Quads(int columns) => (columns + 3) / 4;

    // Two words for four samples, in whole cache lines.
    private int IntermediateWords(int plane) => ((Quads(Source.PlaneWidth(plane)) * 2) + 31) & -32;

    private PlaneTables TablesOf(int plane, ChromaSiting siting, ScaleKernel kernel)
    {
        (ScaleAxis horizontal, ScaleAxis vertical) = FrameScaler.Axes(Source, Target, plane, siting);
        return new PlaneTables(Keep(new FilterTable(Device, horizontal, kernel)), Keep(new FilterTable(Device, vertical, kernel)));
    }

    private T Keep<T>(T resource)
        where T : IDisposable
    {
        _resources.Add(resource);
        return resource;
    }

    private readonly record struct PlaneTables(FilterTable Horizontal, FilterTable Vertical);

    /// <summary>Arguments of scale_rows.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RowArguments
    {
        public ulong Source;
        public ulong Target;
        public ulong Filters;
        public int Quads;
        public int Rows;
        public int SourceWords;
        public int TargetWords;
        public int SourceRows;
        public int Taps;
        public int Shift;
    }

    /// <summary>Arguments of scale_columns.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ColumnArguments
    {
        public ulong Source;
        public ulong Target;
        public ulong Filters;
        public int Columns;
        public int Rows;
        public int SourceWords;
        public int TargetWords;
        public int SourceColumns;
        public int Taps;
        public int Shift;
        public int Maximum;
    }
}
