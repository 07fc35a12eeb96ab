using System.Runtime.InteropServices;
using Mps.Kernels;

namespace Mps.Vulkan.Scaling;

/// <summary>
/// The vertical pass of scaling: rows of a plane under the kernel become rows of 16-bit words, <see cref="GridScaler.Blend"/> bit for bit. Owns the
/// words and its table; borrows the kernel.
/// </summary>
internal sealed class RowBlend : IDisposable
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly VulkanPipeline _pipeline;
    private readonly ScaleAxis _axis;
    private readonly int _quads;
    private readonly int _bits;
    private readonly FilterTable _filters;
    private readonly VulkanBuffer _words;

    /// <param name="device">Where it works.</param>
    /// <param name="pipeline">scale_rows.comp for the samples.</param>
    /// <param name="axis">Heights, ratio and phase.</param>
    /// <param name="samples">In a row.</param>
    /// <param name="bits">Significant bits of a sample, 8..12.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    public RowBlend(VulkanDevice device, VulkanPipeline pipeline, ScaleAxis axis, int samples, int bits, ScaleKernel kernel)
    {
        (_pipeline, _axis, _quads, _bits) = (pipeline, axis, (samples + 3) / 4, bits);
        _filters = new FilterTable(device, axis, kernel);
        try
        {
            _words = VulkanBuffer.Create(device, (long)RowWords * axis.Target * sizeof(uint), VulkanBufferUse.Kernels);
        }
        catch
        {
            _filters.Dispose();
            throw;
        }
    }

    /// <summary>What it made.</summary>
    public PlaneLocation Words => new(_words.Address, RowWords);

    private int RowWords => PlaneLocation.RowWords(4 * _quads);

    /// <summary>Writes the commands.</summary>
    public void Record(CommandList list, PlaneLocation source)
    {
        Arguments arguments = new()
        {
            Source = source.Address,
            Target = _words.Address,
            Filters = _filters.Address,
            Quads = _quads,
            Rows = _axis.Target,
            SourceWords = source.StrideWords,
            TargetWords = RowWords,
            SourceRows = _axis.Source,
            Taps = _filters.Taps,
            Shift = _bits, // 14 coefficient bits in, 14 - bits fraction bits left.
        };
        list.Run(_pipeline, arguments, arguments.Quads, arguments.Rows, s_group);
    }

    public void Dispose()
    {
        _filters.Dispose();
        _words.Dispose();
    }

    /// <summary>Arguments of scale_rows.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
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
}
