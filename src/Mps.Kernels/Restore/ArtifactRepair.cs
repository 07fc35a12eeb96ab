using Mps.Kernels.Statistics;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Restore;

/// <summary>
/// Repairs what strong compression does to pictures: blocks, ringing at edges, bands in soft gradients. Each sample becomes the mean of eight
/// estimates: from 8x8 blocks at eight different places that hold it, weak frequencies taken out of each (A. Nosratinia, "Enhancement of
/// JPEG-compressed images by re-application of JPEG", 2001; FFmpeg's spp filter is another). Frequencies are weak below a threshold that grows with the
/// quantiser's step where the picture shows one (<see cref="Quantiser"/>), else with the blocks that it shows (<see cref="Blockiness"/>); pictures that show neither are copied. 8-bit
/// pictures are dithered, so that gradients stay soft. Alpha is copied.
/// <para>Accuracy: integers; every <see cref="KernelLevel"/> gives the same bits.</para>
/// </summary>
public sealed unsafe class ArtifactRepair : IPictureKernel
{
    /// <summary>Rows that a thread does at a time: their sums stay in its cache.</summary>
    private const int Band = 64;

    // Where the blocks lie, each sum of a row and of a column once: no two blocks share an edge.
    private static readonly (int X, int Y)[] s_shifts = [(0, 0), (5, 1), (2, 2), (7, 3), (4, 4), (1, 5), (6, 6), (3, 7)];

    private readonly PlanarYuv _pictures;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private readonly RowWork _copy;
    private readonly WordRows[] _samples;
    private readonly WordRows[] _sums;
    private readonly short[] _thresholds = GC.AllocateArray<short>(8 * BlockSmoothing.ThresholdStride, pinned: true);
    private readonly short[] _dither = GC.AllocateArray<short>(4 * Rounding.DitherStride, pinned: true);
    private readonly delegate*<short*, nint, int, short*, int, int, short*, nint, void> _smooth;
    private readonly delegate*<short*, short*, short*, int, void> _round;
    private readonly RepairThreshold _threshold;
    private readonly Blockiness _blockiness;

    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="strength">How much is taken out; <see cref="EnhanceStrength.Normal"/> lies between the API's two.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public ArtifactRepair(FrameFormat format, EnhanceStrength strength, RowTeam? team = null, KernelSet? kernels = null)
    {
        kernels ??= KernelSet.Best;
        _pictures = new PlanarYuv(format, kernels, "repaired");
        _team = team ?? RowTeam.Alone;
        (_work, _copy) = (Repair, Copy);
        _smooth = BlockSmoothing.Of(kernels.Level);
        _round = Rounding.Of(kernels.Level);
        _threshold = new RepairThreshold(strength);
        _blockiness = new Blockiness(kernels.Level);
        Source = format;
        Summary = $"repair of compression {strength.ToString().ToLowerInvariant()}, DCT of shifted blocks ({kernels.Level})";
        Rounding.Dither(_dither, format.BitsPerSample);
        _samples = [.. Enumerable.Range(0, _team.Threads).Select(_ => new WordRows(Band + 16, format.Width))];
        _sums = [.. Enumerable.Range(0, _team.Threads).Select(_ => new WordRows(Band, format.Width))];
    }

    /// <inheritdoc/>
    public FrameFormat Source { get; }

    /// <inheritdoc/>
    public FrameFormat Target => Source;

    /// <inheritdoc/>
    public string Summary { get; }

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        _pictures.Take(source, target);
        ReadOnlyPlaneView luma = source.Plane(0);
        bool isKnown = _threshold.Take(Quantiser.StepOf(luma, Source.BitsPerSample));
        int words = _threshold.Words(isKnown ? 0 : _blockiness.Of(luma, Source.BitsPerSample));
        BlockSmoothing.Thresholds(_thresholds, words);
        _team.Run(Source.Height, Band, words == 0 ? _copy : _work);
    }

    /// <inheritdoc/>
    public void Restart() => _threshold.Restart();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WordRows rows in (WordRows[])[.. _samples, .. _sums])
            rows.Dispose();
    }

    private void Copy(int first, int end, int worker)
    {
        _pictures.CopyPlane(0, first, end);
        _pictures.CopyAllButLuma(first, end);
    }

    private void Repair(int first, int end, int worker)
    {
        // Without other threads the whole picture is one run.
        for (int y = first; y < end; y += Band)
        {
            int last = Math.Min(y + Band, end);
            for (int plane = 0; plane < Math.Min(3, Source.PlaneCount); plane++)
                Repair(plane, _pictures.ChromaRow(plane, y), _pictures.ChromaRow(plane, last), worker);
        }

        _pictures.CopyPlane(3, first, end);
    }

    private void Repair(int plane, int first, int end, int worker)
    {
        WordRows samples = _samples[worker], sums = _sums[worker];
        int width = Source.PlaneWidth(plane), height = end - first, stride = samples.Stride;

        // Row y of the plane lies in row y − first + 8.
        for (int y = -8; y < height + 8; y++)
        {
            short* row = samples[y + 8];
            _pictures.Load(plane, first + y, row);
            samples.RepeatEdges(y + 8, width, 16);
            Centre(row - 16, width + 32);
        }

        for (int y = 0; y < height; y++)
            new Span<short>(sums[y], width).Clear();
        fixed (short* thresholds = _thresholds, dither = _dither)
        {
            foreach ((int shiftX, int shiftY) in s_shifts)
            {
                int left = shiftX == 0 ? 0 : shiftX - 8;
                for (int y = shiftY == 0 ? 0 : shiftY - 8; y < height; y += 8)
                {
                    int begin = Math.Max(0, -y);
                    _smooth(samples[y + 8] + left, stride, width - left, thresholds, begin, Math.Min(8, height - y), sums[y + begin] + left, sums.Stride);
                }
            }

            for (int y = 0; y < height; y++)
            {
                _round(sums[y], dither + ((first + y) % 4 * Rounding.DitherStride), samples[0], width);
                _pictures.Store(plane, first + y, samples[0]);
            }
        }
    }

    private static void Centre(short* row, int count)
    {
        for (int x = 0; x < count; x++)
            row[x] -= 2048;
    }
}
