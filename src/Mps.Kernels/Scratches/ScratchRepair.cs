using System.Globalization;
using Mps.Kernels.FrameRate;
using Mps.Kernels.Statistics;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Scratches;

/// <summary>
/// Repairs old film: scratches that go down the picture for many pictures (<see cref="LineFinder"/>, <see cref="LineTracks"/>,
/// <see cref="LineRepair"/>) and dirt that is on one picture alone (<see cref="DirtFinder"/>, <see cref="DirtRepair"/>).
/// <para>It looks back only, so that each picture comes out at once: what a picture's dirt is, the two pictures before tell, and dirt on the first three pictures of
/// a shot stays. A scratch is repaired as soon as it is proven to be one, which takes motion of a few samples behind it.</para>
/// <para>Integers but for the share of texture that is left under a scratch; every <see cref="KernelLevel"/> gives the same bits, with any number of threads. Nothing is
/// allocated per picture. Alpha is copied. Owns its memory, about 11 bytes for a luma sample.</para>
/// </summary>
public sealed unsafe class ScratchRepair : IPictureKernel
{
    // A picture is at most so much brighter than the one before, codes of 8 bits: old films flicker.
    private const int MostFlicker = 24;

    private readonly PlanarYuv _pictures;
    private readonly RowTeam _team;
    private readonly RowWork _copy;
    private readonly RowWork _fillRange;
    private readonly NoiseEstimate _noise = new();
    private readonly MotionSearch _search;
    private readonly MotionField _fieldBefore;
    private readonly MotionField _composed;
    private readonly LineFinder? _lineFinder;
    private readonly LineTracks _lineTracks;
    private readonly LineRepair? _lineRepair;
    private readonly DirtFinder _dirtFinder;
    private readonly DirtRepair _dirtRepair;
    private readonly FrameMemory _past;
    private readonly FilmLine[] _lines = new FilmLine[LineFinder.MostLines];
    private readonly double _intensity;
    private MotionPyramid _now;
    private MotionPyramid _before;
    private NeighbourRange _rangeBefore;
    private NeighbourRange _rangeEarlier;
    private int _known;
    private int _light;
    private int _lightBefore;
    private int _lightEarlier;

    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="intensity">0 leaves pictures as they are. From there on to 1 ever fainter scratches and spots go; from one half on also lines
    /// from top to bottom that stand still in a scene that stands still, and so may be a part of it.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The intensity is not 0..1.</exception>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public ScratchRepair(FrameFormat format, double intensity, RowTeam? team = null, KernelSet? kernels = null)
    {
        if (!(intensity is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(intensity), intensity, "An intensity is 0 to 1.");
        kernels ??= KernelSet.Best;
        _pictures = new PlanarYuv(format, kernels, "repaired");
        _team = team ?? RowTeam.Alone;
        (_copy, _fillRange) = (Copy, FillRange);
        _intensity = intensity;
        Source = format;
        Summary = string.Create(CultureInfo.InvariantCulture, $"repair of scratches and dirt {intensity:0.##}, along the motion ({kernels.Level})");

        MotionKernels motion = MotionKernels.Of(kernels.Level);
        (_now, _before) = (new MotionPyramid(format, motion), new MotionPyramid(format, motion));
        (_rangeBefore, _rangeEarlier) = (new NeighbourRange(_now, kernels.Level), new NeighbourRange(_now, kernels.Level));
        _search = new MotionSearch(_now, motion, _team);
        (_fieldBefore, _composed) = (new MotionField(format.Width, format.Height), new MotionField(format.Width, format.Height));
        _lineTracks = new LineTracks(_now, trusting: intensity >= 0.5);
        if (Math.Min(format.Width, format.Height) >= LineFinder.LeastSide)
        {
            _lineFinder = new LineFinder(_now, 3 - (2 * intensity), kernels.Level, _team);
            _lineRepair = new LineRepair(format, (2 * _lineFinder.Gap) + 1);
        }

        _dirtFinder = new DirtFinder(_now, kernels.Level, _team);
        _dirtRepair = new DirtRepair(_dirtFinder);
        _past = new FrameMemory(format);
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
        _team.Run(Source.Height, 64, _copy);
        if (_intensity == 0)
            return;
        _now.Fill(source.Plane(0));
        _light = MeanLuma(_now);
        RepairLines(target);
        if (_known >= 1)
            RepairDirt(source, target);
        Remember(target);
    }

    /// <inheritdoc/>
    public void Restart()
    {
        _known = 0;
        _lineTracks.Restart();
        _dirtFinder.Restart();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _now.Dispose();
        _before.Dispose();
        _rangeBefore.Dispose();
        _rangeEarlier.Dispose();
        _lineFinder?.Dispose();
        _dirtFinder.Dispose();
        _past.Dispose();
    }

    private void Copy(int first, int end, int worker)
    {
        _pictures.CopyPlane(0, first, end);
        _pictures.CopyAllButLuma(first, end);
    }

    private void RepairLines(FrameView target)
    {
        if (_lineFinder is null)
            return;
        _lineFinder.Find(_now);
        int count = _lineTracks.Take(_lineFinder, _lines);
        foreach (ref readonly FilmLine line in _lines.AsSpan(0, count))
        {
            (int left, int right) = _lineFinder.Reach(line);
            _lineRepair!.Repair(line, (left, right), target);
            int slant = Math.Abs(line.Slope) + 1;
            See(target.Plane(0), line.X - left - slant, line.Top, line.X + right + slant + 1, line.Bottom);
        }
    }

    private void RepairDirt(ReadOnlyFrameView source, FrameView target)
    {
        _search.Field.Vectors.CopyTo(_fieldBefore.Vectors, 0);
        _search.Find(_now, _before, _known >= 2);
        if (_known < 2)
            return;
        Compose();
        int brighter = Math.Clamp(_light - _lightBefore, -MostFlicker, MostFlicker);
        // Grain is not dirt, whatever was asked for.
        int certain = (int)Math.Round(32 - (22 * _intensity) + (2.5 * _noise.Of(source.Plane(0), Source.BitsPerSample)));
        ReadOnlySpan<Spot> dirt = _dirtFinder.Find(
            _now, new(_rangeBefore, _search.Field, brighter), new(_rangeEarlier, _composed, Math.Clamp(_light - _lightEarlier, -MostFlicker, MostFlicker)), certain);
        if (_dirtFinder.IsCut)
            _lineTracks.Cut();
        else
            _lineTracks.Follow(_search.Field);
        // All are repaired before any is seen: what is round a spot may be another one's.
        foreach (ref readonly Spot spot in dirt)
            _dirtRepair.Repair(spot, _now, _before, _search.Field, brighter, _past.View(), target);
        foreach (ref readonly Spot spot in dirt)
        {
            (int left, int top, int right, int bottom) = DirtRepair.Reach(spot);
            See(target.Plane(0), left, Math.Max(0, top), right + 1, bottom + 1);
        }
    }

    // Where blocks come from in the picture before the one before: one motion after the other.
    private void Compose()
    {
        MotionField field = _search.Field;
        for (int row = 0, index = 0; row < field.Rows; row++)
        {
            for (int column = 0; column < field.Columns; column++, index++)
            {
                MotionVector near = field.Vectors[index];
                int x = (column * MotionField.Block) + (MotionField.Block / 2) + near.X, y = (row * MotionField.Block) + (MotionField.Block / 2) + near.Y;
                MotionVector far = _fieldBefore.At(x, y);
                _composed.Vectors[index] = new((short)(near.X + far.X), (short)(near.Y + far.Y));
            }
        }
    }

    // What was repaired is what the next pictures are compared with.
    private void See(PlaneView luma, int left, int top, int right, int bottom)
    {
        PlaneSamples samples = new(luma);
        (left, right, bottom) = (Math.Max(0, left), Math.Min(right, samples.Width), Math.Min(bottom, samples.Height));
        for (int y = top; y < bottom; y++)
        {
            byte* row = _now.At(0, 0, y);
            for (int x = left; x < right; x++)
                row[x] = (byte)Math.Min(samples[x, y] >> (Source.BitsPerSample - 8), 255);
        }
    }

    private void Remember(FrameView target)
    {
        (_rangeBefore, _rangeEarlier) = (_rangeEarlier, _rangeBefore);
        _team.Run(_rangeBefore.Rows, 64, _fillRange);
        (_now, _before) = (_before, _now);
        (_lightBefore, _lightEarlier) = (_light, _lightBefore);
        for (int plane = 0; plane < Math.Min(3, Source.PlaneCount); plane++)
        {
            PlaneView from = target.Plane(plane), to = _past.View().Plane(plane);
            for (int y = 0; y < from.Height; y++)
                from.Row(y).CopyTo(to.Row(y));
        }

        _known = Math.Min(_known + 1, 2);
    }

    private void FillRange(int first, int end, int worker) => _rangeBefore.Fill(_now, first, end);

    // Of the smallest level of the pyramid.
    private static int MeanLuma(MotionPyramid picture)
    {
        int level = picture.Count - 1;
        long sum = 0;
        for (int y = 0; y < picture.Height(level); y++)
        {
            byte* row = picture.At(level, 0, y);
            for (int x = 0; x < picture.Width(level); x++)
                sum += row[x];
        }

        return (int)(sum / ((long)picture.Width(level) * picture.Height(level)));
    }
}
