using System.Runtime.InteropServices;
using Mps.Kernels;

namespace Mps.Vulkan.Scaling;

/// <summary>
/// <see cref="PlaneScaler"/> on a device, bit for bit: rows are blended into 16-bit intermediate samples, which are then resampled. The caller puts a
/// barrier between the two. Owns its tables and the intermediate samples; borrows the pipelines.
/// </summary>
internal sealed class VulkanPlaneScaler : IDisposable
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly ScalePipelines _pipelines;
    private readonly ScaleAxis _horizontal;
    private readonly ScaleAxis _vertical;
    private readonly int _bits;
    private readonly FilterTable _columns;
    private readonly FilterTable _rows;
    private readonly VulkanBuffer _between;

    /// <param name="device">Where it works.</param>
    /// <param name="pipelines">For samples of this depth.</param>
    /// <param name="axes">Widths and heights, ratios and phases.</param>
    /// <param name="bits">Significant bits of a sample, 8..12.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    public VulkanPlaneScaler(
        VulkanDevice device, ScalePipelines pipelines, (ScaleAxis Horizontal, ScaleAxis Vertical) axes, int bits, ScaleKernel kernel)
    {
        (_pipelines, _horizontal, _vertical, _bits) = (pipelines, axes.Horizontal, axes.Vertical, bits);
        _columns = new FilterTable(device, _horizontal, kernel);
        try
        {
            _rows = new FilterTable(device, _vertical, kernel);
            _between = VulkanBuffer.Create(device, (long)BetweenWords * _vertical.Target * sizeof(uint), VulkanBufferUse.Kernels);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // Two words for four samples, in whole cache lines.
    private int BetweenWords => ((Quads(_horizontal.Source) * 2) + 31) & -32;

    /// <summary>The first pass.</summary>
    public void RecordRows(CommandList list, PlaneLocation source)
    {
        RowArguments arguments = new()
        {
            Source = source.Address,
            Target = _between.Address,
            Filters = _rows.Address,
            Quads = Quads(_horizontal.Source),
            Rows = _vertical.Target,
            SourceWords = source.StrideWords,
            TargetWords = BetweenWords,
            SourceRows = _vertical.Source,
            Taps = _rows.Taps,
            Shift = _bits, // 14 coefficient bits in, 14 - bits fraction bits left.
        };
        list.Run(_pipelines.Rows, arguments, arguments.Quads, arguments.Rows, s_group);
    }

    /// <summary>The second pass.</summary>
    public void RecordColumns(CommandList list, PlaneLocation target)
    {
        ColumnArguments arguments = new()
        {
            Source = _between.Address,
            Target = target.Address,
            Filters = _columns.Address,
            Columns = _horizontal.Target,
            Rows = _vertical.Target,
            SourceWords = BetweenWords,
            TargetWords = target.StrideWords,
            SourceColumns = _horizontal.Source,
            Taps = _columns.Taps,
            Shift = (2 * FilterBank.CoefficientBits) - _bits,
            Maximum = (1 << _bits) - 1,
        };
        list.Run(_pipelines.Columns, arguments, Quads(arguments.Columns), arguments.Rows, s_group);
    }

    public void Dispose()
    {
        _columns.Dispose();
        _rows?.Dispose();
        _between?.Dispose();
    }

    private static int Quads(int columns) => (columns + 3) / 4;

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
