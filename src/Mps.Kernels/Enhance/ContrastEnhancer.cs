using Mps.Kernels.Colour;
using Mps.Kernels.Statistics;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Enhance;

/// <summary>
/// More contrast where a part of the picture uses little of the range: curves of luma (<see cref="LocalContrast"/>) for 8 by 6 tiles, blended
/// between their centres and over time. Each tile keeps its mean brightness, black stays black and white white, curves are monotonic, and luma goes
/// no further than its chroma leaves it room (<see cref="LumaRoom"/>): nothing is newly clipped. Chroma and alpha are copied.
/// <para>Strength: curves are at most 1.5 (weak), 1.7 (normal) or 1.9 (strong) times as steep as the source's luma.</para>
/// <para>Accuracy: every <see cref="KernelLevel"/> gives the same bits. Remembers the curves of the pictures before.</para>
/// </summary>
public sealed unsafe class ContrastEnhancer : IPictureKernel
{
    private const int Band = 16;

    private readonly PlanarYuv _pictures;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private readonly WordRows[] _rows;
    private readonly LumaRoom[] _rooms;
    private readonly TileHistograms _histograms = new(CurveField.Columns, CurveField.Rows);
    private readonly ContrastField _field;
    private readonly CurveRows _curves;
    private readonly TileColumns _columns;

    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="strength">How much more contrast.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public ContrastEnhancer(FrameFormat format, PictureColour colour, EnhanceStrength strength, RowTeam? team = null, KernelSet? kernels = null)
    {
        kernels ??= KernelSet.Best;
        _pictures = new PlanarYuv(format, kernels, "given more contrast");
        _team = team ?? RowTeam.Alone;
        _work = Enhance;
        _curves = new CurveRows(kernels.Level);
        _columns = new TileColumns(format.Width, 0, format.Width, CurveField.Columns);
        _field = new ContrastField(new SignalRange(colour.FullRange, format.BitsPerSample), strength);
        Source = format;
        Summary = $"contrast {strength.ToString().ToLowerInvariant()}, local equalisation ({kernels.Level})";
        _rows = [.. Enumerable.Range(0, _team.Threads).Select(_ => new WordRows(2, format.Width))];
        _rooms = [.. _rows.Select(_ => new LumaRoom(format, colour, kernels.Level))];
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
        _field.Follow(_histograms, _histograms.Count(source.Plane(0), Source.BitsPerSample));
        _team.Run(Source.Height, Band, _work);
    }

    /// <inheritdoc/>
    public void Restart() => _histograms.Restart();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WordRows rows in _rows)
            rows.Dispose();
        foreach (LumaRoom room in _rooms)
            room.Dispose();
    }

    private void Enhance(int first, int end, int worker)
    {
        int* curves = stackalloc int[CurveField.RowLength];
        short* luma = _rows[worker][0], change = _rows[worker][1];
        LumaRoom room = _rooms[worker];
        for (int y = first; y < end; y++)
        {
            _pictures.Load(0, y, luma);
            _field.Luma.Row(y, Source.Height, curves);
            _curves.LookUp(curves, _columns, luma, change, Source.Width);
            room.Take(_pictures, y);
            room.Add(luma, change);
            _pictures.Store(0, y, luma);
        }

        _pictures.CopyAllButLuma(first, end);
    }
}
