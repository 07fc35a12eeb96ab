using System.Runtime.InteropServices;
using Mps.Kernels.SuperResolution;

namespace Mps.Vulkan.SuperResolution;

/// <summary><see cref="EdgeAdaptiveRows"/> on a device, bit for bit. Owns its copy of the filters and its kernel; for planes of any size.</summary>
internal sealed class EdgeDoubling : IDisposable
{
    // An invocation does two samples of a row.
    private static readonly (int Columns, int Rows) s_group = (8, 16);

    private readonly Resources _resources = new();
    private readonly VulkanPipeline _double;
    private readonly VulkanBuffer _taps;
    private readonly GradientBounds _bounds;
    private readonly int _bits;

    public unsafe EdgeDoubling(VulkanDevice device, int bits, FilterBook filters)
    {
        (_bits, _bounds) = (bits, filters.Bounds);
        try
        {
            _double = _resources.Keep(new VulkanPipeline(device, "edge_double", bits > 8 ? 1u : 0));
            _taps = _resources.Keep(VulkanBuffer.Of(device, new ReadOnlySpan<short>(filters.Taps, GradientClass.Count * FilterBook.ClassSamples)));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    /// <param name="list">Where the command is written.</param>
    /// <param name="source">What is doubled.</param>
    /// <param name="target">Twice as wide and high.</param>
    /// <param name="width">Of the source, samples.</param>
    /// <param name="height">Of the source, rows.</param>
    public void Record(CommandList list, PlaneLocation source, PlaneLocation target, int width, int height)
    {
        Arguments arguments = new()
        {
            Source = source.Address,
            Target = target.Address,
            Taps = _taps.Address,
            Width = width,
            Height = height,
            SourceWords = source.StrideWords,
            TargetWords = target.StrideWords,
            Up = Math.Max(0, 10 - _bits),
            Down = Math.Max(0, _bits - 10),
            Maximum = (1 << _bits) - 1,
            Bounds = _bounds,
        };
        list.Run(_double, arguments, (width + 1) / 2, height, s_group);
    }

    public void Dispose() => _resources.Dispose();

    /// <summary>Arguments of edge_double.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Source;
        public ulong Target;
        public ulong Taps;
        public int Width;
        public int Height;
        public int SourceWords;
        public int TargetWords;
        public int Up;
        public int Down;
        public int Maximum;
        public GradientBounds Bounds;
    }
}
