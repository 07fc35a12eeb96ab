using System.Runtime.InteropServices;
using Mps.Kernels;

namespace Mps.Vulkan.Scaling;

/// <summary>
/// <see cref="PlaneScaler"/> on a device, bit for bit: rows are blended into 16-bit intermediate samples (<see cref="RowBlend"/>), which are then resampled.
/// The caller puts a barrier between the two. Owns both passes' tables and samples; borrows the pipelines.
/// </summary>
internal sealed class VulkanPlaneScaler : IDisposable
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly ScalePipelines _pipelines;
    private readonly ScaleAxis _horizontal;
    private readonly ScaleAxis _vertical;
    private readonly int _bits;
    private readonly FilterTable _columns;
    private readonly RowBlend _rows;

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
            _rows = new RowBlend(device, pipelines.Rows, _vertical, _horizontal.Source, bits, kernel);
        }
        catch
        {
            _columns.Dispose();
            throw;
        }
    }

    /// <summary>The first pass.</summary>
    public void RecordRows(CommandList list, PlaneLocation source) => _rows.Record(list, source);

    /// <summary>The second pass.</summary>
    public void RecordColumns(CommandList list, PlaneLocation target)
    {
        ColumnArguments arguments = new()
        {
            Source = _rows.Words.Address,
            Target = target.Address,
            Filters = _columns.Address,
            Columns = _horizontal.Target,
            Rows = _vertical.Target,
            SourceWords = _rows.Words.StrideWords,
            TargetWords = target.StrideWords,
            SourceColumns = _horizontal.Source,
            Taps = _columns.Taps,
            Shift = (2 * FilterBank.CoefficientBits) - _bits,
            Maximum = (1 << _bits) - 1,
        };
        list.Run(_pipelines.Columns, arguments, (arguments.Columns + 3) / 4, arguments.Rows, s_group);
    }

    public void Dispose()
    {
        _columns.Dispose();
        _rows.Dispose();
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
