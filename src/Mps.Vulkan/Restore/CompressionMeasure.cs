using System.Runtime.InteropServices;
using Mps.Kernels.Restore;
using Mps.Media;
using BlockSteps = Mps.Kernels.Statistics.Blockiness;

namespace Mps.Vulkan.Restore;

/// <summary>What a picture shows of the coder that it went through: <see cref="Quantiser"/> and <see cref="Mps.Kernels.Statistics.Blockiness"/>. Owns what the device found.</summary>
internal sealed unsafe class CompressionMeasure : IDisposable
{
    private const int Columns = 8; // of a block

    private static readonly (int Columns, int Rows) s_sampleGroup = (32, 8), s_stepsGroup = (128, 1);

    private readonly Resources _resources = new();
    private readonly FrameFormat _format;
    private readonly VulkanPipeline _sample;
    private readonly VulkanPipeline _steps;
    private readonly VulkanBuffer? _blocks;
    private readonly VulkanBuffer? _counts;
    private readonly (int Across, int Stride, int Asked) _grid;
    private readonly int _rows;

    /// <param name="device">Where the pictures are.</param>
    /// <param name="format">Of the pictures.</param>
    public CompressionMeasure(VulkanDevice device, FrameFormat format)
    {
        _format = format;
        _grid = Quantiser.Blocks(format.Width, format.Height);
        _rows = (format.Height - BlockSteps.FirstRow + BlockSteps.RowStep - 1) / BlockSteps.RowStep;
        uint isWide = format.BytesPerSample == 2 ? 1u : 0;
        try
        {
            _sample = _resources.Keep(new VulkanPipeline(device, "repair_sample", isWide));
            _steps = _resources.Keep(new VulkanPipeline(device, "repair_steps", isWide));
            _blocks = _grid.Asked == 0 ? null
                : _resources.Keep(VulkanBuffer.Create(device, _grid.Asked * Columns * Columns * format.BytesPerSample, VulkanBufferUse.Findings));
            _counts = _rows <= 0 ? null : _resources.Keep(VulkanBuffer.Create(device, _rows * 2 * Columns * sizeof(int), VulkanBufferUse.Findings));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    /// <summary>Writes the commands that look at a picture.</summary>
    public void Record(CommandList list, PlaneLocation luma)
    {
        if (_blocks is not null)
        {
            SampleArguments arguments = new()
            {
                Luma = luma.Address,
                Blocks = _blocks.Address,
                LumaWords = luma.StrideWords,
                Across = _grid.Across,
                Stride = _grid.Stride,
                Asked = _grid.Asked,
            };
            list.Run(_sample, arguments, _grid.Asked, Columns, s_sampleGroup);
        }

        if (_counts is not null)
        {
            StepsArguments arguments = new()
            {
                Luma = luma.Address,
                Counts = _counts.Address,
                Width = _format.Width,
                LumaWords = luma.StrideWords,
                FirstRow = BlockSteps.FirstRow,
                RowStep = BlockSteps.RowStep,
                Most = BlockSteps.MostStep << (_format.BitsPerSample - 8),
            };
            list.Run(_steps, arguments, _rows * s_stepsGroup.Columns, 1, s_stepsGroup);
        }
    }

    /// <summary><see cref="Quantiser.StepOf"/> of the picture that was looked at.</summary>
    public double Step()
    {
        if (_blocks is null)
        {
            return 0;
        }

        _blocks.Invalidate();
        int bytes = _format.BytesPerSample;
        return Quantiser.StepOf(new ReadOnlyPlaneView(_blocks.Mapped, Columns, Columns * _grid.Asked, Columns * bytes, bytes), _format.BitsPerSample);
    }

    /// <summary><see cref="BlockSteps"/> of the picture that was looked at.</summary>
    public double Blockiness()
    {
        Span<long> sums = stackalloc long[Columns];
        Span<int> counts = stackalloc int[Columns];
        _counts?.Invalidate();
        ReadOnlySpan<int> found = _counts is null ? [] : new ReadOnlySpan<int>((void*)_counts.Mapped, _rows * 2 * Columns);
        for (; found.Length > 0; found = found[(2 * Columns)..])
        {
            for (int column = 0; column < Columns; column++)
            {
                sums[column] += found[column];
                counts[column] += found[Columns + column];
            }
        }

        return BlockSteps.Of(sums, counts, _format.BitsPerSample);
    }

    public void Dispose() => _resources.Dispose();

    /// <summary>Arguments of repair_sample.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SampleArguments
    {
        public ulong Luma;
        public ulong Blocks;
        public int LumaWords;
        public int Across;
        public int Stride;
        public int Asked;
    }

    /// <summary>Arguments of repair_steps.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct StepsArguments
    {
        public ulong Luma;
        public ulong Counts;
        public int Width;
        public int LumaWords;
        public int FirstRow;
        public int RowStep;
        public int Most;
    }
}
