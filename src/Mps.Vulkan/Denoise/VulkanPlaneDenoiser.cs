using System.Runtime.InteropServices;
using Mps.Kernels.Denoise;
using Mps.Kernels.Statistics;

namespace Mps.Vulkan.Denoise;

/// <summary>
/// <see cref="PlaneDenoiser"/> on a device, bit for bit. Owns the mean so far and what belongs to it; borrows the kernels. Blocks take 8 bytes of the
/// device's memory for each sample where they lie at every fourth row and column, 64 at every row and second column.
/// </summary>
internal sealed unsafe class VulkanPlaneDenoiser : IDisposable
{
    private static readonly (int Columns, int Rows) s_cellGroup = (16, 8), s_blockGroup = (8, 8), s_tileGroup = (16, 16);

    private readonly Resources _resources = new();
    private readonly DenoisePipelines _pipelines;
    private readonly VulkanBuffer _mean;
    private readonly VulkanBuffer? _pilot;
    private readonly VulkanBuffer _differences;
    private readonly VulkanBuffer _counts;
    private readonly VulkanBuffer _precisions;
    private readonly VulkanBuffer _blocks;
    private readonly VulkanBuffer _numbers;
    private readonly VulkanBuffer? _answers;
    private readonly (int Columns, int Step, int Count) _tiles;
    private readonly int _width;
    private readonly int _height;
    private readonly int _bits;
    private readonly int _most;
    private readonly int _cells;
    private readonly int _cellRows;
    private readonly int _columns; // of blocks
    private readonly int _rows; // of blocks

    /// <param name="device">Where it works.</param>
    /// <param name="pipelines">For samples of this depth.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bits">Significant bits of a sample, 8..12.</param>
    /// <param name="pictures">Over how many pictures what stands still is averaged, 1..16.</param>
    public VulkanPlaneDenoiser(VulkanDevice device, DenoisePipelines pipelines, int width, int height, int bits, int pictures)
    {
        (_pipelines, _width, _height, _bits, _most) = (pipelines, width, height, bits, pictures << 7);
        _cells = CellPlane.CountCells(width);
        _cellRows = (height + CellPlane.Side - 1) / CellPlane.Side;
        // Blocks in the last two cells lie beside the picture.
        _columns = (_cells - CellPlane.Before) * pipelines.Grid.Families;
        _rows = (height + BlockGrid.Size - 1) / pipelines.Grid.RowStep;
        try
        {
            long planeBytes = (long)_cells * CellPlane.Side * height * sizeof(short), cellBytes = (long)_cells * _cellRows * sizeof(int);
            _mean = _resources.Keep(VulkanBuffer.Zero(device, planeBytes));
            _pilot = pipelines.Weigh is null ? null : _resources.Keep(VulkanBuffer.Create(device, planeBytes, VulkanBufferUse.Kernels));
            _differences = _resources.Keep(VulkanBuffer.Create(device, cellBytes, VulkanBufferUse.Kernels));
            _counts = _resources.Keep(VulkanBuffer.Create(device, cellBytes, VulkanBufferUse.Kernels));
            _precisions = _resources.Keep(VulkanBuffer.Create(device, cellBytes, VulkanBufferUse.Kernels));
            _blocks = _resources.Keep(VulkanBuffer.Create(device, (long)_columns * _rows * BlockGrid.Size * BlockGrid.Size * sizeof(short), VulkanBufferUse.Kernels));
            _tiles = NoiseEstimate.Tiles(width, height);
            _answers = _tiles.Count == 0 ? null : _resources.Keep(VulkanBuffer.Create(device, _tiles.Count * sizeof(int), VulkanBufferUse.Findings));
            _numbers = _resources.Keep(VulkanBuffer.Create(device, sizeof(PictureNumbers), VulkanBufferUse.Numbers));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    /// <summary>Asks the tiles of a picture for its noise.</summary>
    public void RecordAsk(CommandList list, PlaneLocation source)
    {
        if (_answers is null)
        {
            return;
        }

        AskArguments arguments = new()
        {
            Source = source.Address,
            Answers = _answers.Address,
            SourceWords = source.StrideWords,
            Columns = _tiles.Columns,
            Step = _tiles.Step,
            Bits = _bits,
        };
        list.Run(_pipelines.Ask, arguments, _tiles.Count * s_tileGroup.Columns, s_tileGroup.Rows, s_tileGroup);
    }

    /// <summary>What the tiles answered, when that has run; none of a plane that is too small.</summary>
    public ReadOnlySpan<int> Answers()
    {
        if (_answers is null)
        {
            return [];
        }

        _answers.Invalidate();
        return new ReadOnlySpan<int>((void*)_answers.Mapped, _tiles.Count);
    }

    /// <summary>Tells the device about the next picture. Not while it works.</summary>
    /// <param name="temporalNoise">Standard deviation of the noise that pictures are averaged by, samples of 8 bits.</param>
    /// <param name="spatialNoise">That which coefficients are shrunk by.</param>
    /// <param name="anew">The picture follows on none.</param>
    public void Prepare(double temporalNoise, double spatialNoise, bool anew)
    {
        BlendLimits limits = BlendLimits.Of(temporalNoise * PlaneDenoiser.UnitsPerSample);
        double noise = spatialNoise * PlaneDenoiser.UnitsPerSample;
        *(PictureNumbers*)_numbers.Mapped = new PictureNumbers
        {
            Limit = limits.Limit,
            Reach = limits.Reach,
            ToSixteenths = limits.ToSixteenths,
            Anew = anew ? 1 : 0,
            FirstSteps = _pipelines.Grid.ToSteps(noise, piloted: false),
            SecondSteps = _pipelines.Grid.ToSteps(noise, piloted: true),
        };
        _numbers.Flush();
    }

    /// <summary>The first of the steps; the caller puts a barrier after each.</summary>
    public void RecordMeasure(CommandList list, PlaneLocation source)
    {
        MeasureArguments arguments = new()
        {
            Source = source.Address,
            Mean = _mean.Address,
            Differences = _differences.Address,
            Width = _width,
            Height = _height,
            SourceWords = source.StrideWords,
            Cells = _cells,
            CellRows = _cellRows,
            Bits = _bits,
        };
        list.Run(_pipelines.Measure, arguments, _cells, _cellRows, s_cellGroup);
    }

    public void RecordBlend(CommandList list, PlaneLocation source)
    {
        BlendArguments arguments = new()
        {
            Source = source.Address,
            Mean = _mean.Address,
            Differences = _differences.Address,
            Counts = _counts.Address,
            Precisions = _precisions.Address,
            Tables = _pipelines.Tables.Address,
            Limits = _numbers.Address,
            Width = _width,
            Height = _height,
            SourceWords = source.StrideWords,
            Cells = _cells,
            CellRows = _cellRows,
            Bits = _bits,
            Most = _most,
        };
        list.Run(_pipelines.Blend, arguments, _cells, _cellRows, s_cellGroup);
    }

    public void RecordShrink(CommandList list) => RecordShrink(list, _pipelines.Shrink, 0, nameof(PictureNumbers.FirstSteps));

    public void RecordPilot(CommandList list) => RecordCombine(list, _pipelines.ToPilot!, new PlaneLocation(_pilot!.Address, _cells * 2));

    public void RecordWeigh(CommandList list) => RecordShrink(list, _pipelines.Weigh!, _pilot!.Address, nameof(PictureNumbers.SecondSteps));

    public void RecordPicture(CommandList list, PlaneLocation target) => RecordCombine(list, _pipelines.ToPicture, target);

    public void Dispose() => _resources.Dispose();

    private void RecordShrink(CommandList list, VulkanPipeline pipeline, ulong pilot, string steps)
    {
        ShrinkArguments arguments = new()
        {
            Mean = _mean.Address,
            Pilot = pilot,
            Precisions = _precisions.Address,
            Gains = _pipelines.Gains.Address,
            Limits = _numbers.Address + (ulong)Marshal.OffsetOf<PictureNumbers>(steps),
            Blocks = _blocks.Address,
            Width = _width,
            Height = _height,
            Cells = _cells,
            CellRows = _cellRows,
            Columns = _columns,
            Rows = _rows,
        };
        list.Run(pipeline, arguments, _columns, _rows, s_blockGroup);
    }

    private void RecordCombine(CommandList list, VulkanPipeline pipeline, PlaneLocation target)
    {
        CombineArguments arguments = new()
        {
            Blocks = _blocks.Address,
            Target = target.Address,
            Width = _width,
            Height = _height,
            Columns = _columns,
            TargetWords = target.StrideWords,
            Bits = _bits,
        };
        list.Run(pipeline, arguments, (_width + 3) / 4, _height, s_cellGroup);
    }

    /// <summary>What changes from picture to picture.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PictureNumbers
    {
        public int Limit;
        public int Reach;
        public int ToSixteenths;
        public int Anew;
        public int FirstSteps;
        public int SecondSteps;
    }

    /// <summary>Arguments of noise_tiles.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct AskArguments
    {
        public ulong Source;
        public ulong Answers;
        public int SourceWords;
        public int Columns;
        public int Step;
        public int Bits;
    }

    /// <summary>Arguments of denoise_measure.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MeasureArguments
    {
        public ulong Source;
        public ulong Mean;
        public ulong Differences;
        public int Width;
        public int Height;
        public int SourceWords;
        public int Cells;
        public int CellRows;
        public int Bits;
    }

    /// <summary>Arguments of denoise_blend.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct BlendArguments
    {
        public ulong Source;
        public ulong Mean;
        public ulong Differences;
        public ulong Counts;
        public ulong Precisions;
        public ulong Tables;
        public ulong Limits;
        public int Width;
        public int Height;
        public int SourceWords;
        public int Cells;
        public int CellRows;
        public int Bits;
        public int Most;
    }

    /// <summary>Arguments of denoise_shrink.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ShrinkArguments
    {
        public ulong Mean;
        public ulong Pilot;
        public ulong Precisions;
        public ulong Gains;
        public ulong Limits;
        public ulong Blocks;
        public int Width;
        public int Height;
        public int Cells;
        public int CellRows;
        public int Columns;
        public int Rows;
    }

    /// <summary>Arguments of denoise_combine.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CombineArguments
    {
        public ulong Blocks;
        public ulong Target;
        public int Width;
        public int Height;
        public int Columns;
        public int TargetWords;
        public int Bits;
    }
}
