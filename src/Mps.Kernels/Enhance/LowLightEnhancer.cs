using Mps.Kernels.Colour;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Enhance;

/// <summary>
/// Brightens what is dark: each of 8 by 6 tiles gets a power of luma by the light on it and on the whole picture (<see cref="DarkCurve"/>), blended
/// between tiles and over time; chroma grows along, so that dark places get their colour back; grain of dark places is taken out before, by as
/// much as the picture is brightened. Pictures whose mean luma is above 30 % stay as they are.
/// <para>Accuracy: every <see cref="KernelLevel"/> gives the same bits. Remembers the curves of the pictures before.</para>
/// </summary>
public sealed unsafe class LowLightEnhancer : IPictureKernel
{
    private const int Band = 32;

    // Rows of scratch: three of luma as they come, the row without grain, what is added to it; and the same for chroma.
    private const int Clean = 3, Change = 4, Below = 5, Mean = 6, Chroma = 7, Rows = 8;

    private readonly PlanarYuv _pictures;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private readonly WordRows[] _rows;
    private readonly LumaRoom[] _rooms;
    private readonly TileHistograms _histograms = new(CurveField.Columns, CurveField.Rows);
    private readonly DarkField _dark;
    private readonly CurveRows _curves;
    private readonly TileColumns _columns;
    private readonly TileColumns _chromaColumns;
    private readonly ChromaGrid _grid;
    private readonly delegate*<short*, short*, short*, short*, int, int, void> _core;

    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public LowLightEnhancer(FrameFormat format, PictureColour colour, RowTeam? team = null, KernelSet? kernels = null)
    {
        kernels ??= KernelSet.Best;
        _pictures = new PlanarYuv(format, kernels, "brightened");
        _team = team ?? RowTeam.Alone;
        _work = Enhance;
        _dark = new DarkField(new SignalRange(colour.FullRange, format.BitsPerSample));
        _curves = new CurveRows(kernels.Level);
        _columns = new TileColumns(format.Width, 0, format.Width, CurveField.Columns);
        _chromaColumns = new TileColumns(format.PlaneWidth(1), format.Log2ChromaWidth, format.Width, CurveField.Columns);
        _grid = new ChromaGrid(format, kernels.Level);
        _core = Coring.Of(kernels.Level);
        Source = format;
        Summary = $"low light, power of luma by tile ({kernels.Level})";
        _rows = [.. Enumerable.Range(0, _team.Threads).Select(_ => new WordRows(Rows, format.Width + 1))];
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
        _dark.Follow(_histograms, _histograms.Count(source.Plane(0), Source.BitsPerSample));
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
        WordRows rows = _rows[worker];
        LumaRoom room = _rooms[worker];
        int width = Source.Width;
        Load(first - 1, rows);
        Load(first, rows);
        for (int y = first; y < end; y++)
        {
            Load(y + 1, rows);
            _core(rows[(y + 2) % 3], rows[y % 3], rows[(y + 1) % 3], rows[Clean], width, _dark.Grain);
            _dark.Luma.Row(y, Source.Height, curves);
            _curves.LookUp(curves, _columns, rows[Clean], rows[Change], width);
            room.Take(_pictures, y);
            room.Add(rows[Clean], rows[Change]);
            _pictures.Store(0, y, rows[Clean]);
        }

        _pictures.CopyPlane(3, first, end);
        if (Source.PlaneCount > 1)
            EnhanceChroma(_pictures.ChromaRow(1, first), _pictures.ChromaRow(1, end), rows, curves);
    }

    private void EnhanceChroma(int first, int end, WordRows rows, int* curves)
    {
        int width = Source.PlaneWidth(1), step = 1 << Source.Log2ChromaHeight;
        for (int y = first; y < end; y++)
        {
            _pictures.LoadLuma(y * step, rows[0]);
            _pictures.LoadLuma((y * step) + step - 1, rows[Below]);
            _grid.Mean(rows[0], rows[Below], rows[Mean], width);
            _dark.Chroma.Row(y * step, Source.Height, curves);
            _curves.LookUp(curves, _chromaColumns, rows[Mean], rows[Change], width);
            for (int plane = 1; plane <= 2; plane++)
            {
                _pictures.Load(plane, y, rows[Chroma]);
                _curves.Saturate(rows[Chroma], rows[Change], width);
                _pictures.Store(plane, y, rows[Chroma]);
            }
        }
    }

    private void Load(int y, WordRows rows)
    {
        int slot = (y + 3) % 3;
        _pictures.Load(0, y, rows[slot]);
        rows.RepeatEdges(slot, Source.Width, 1);
    }
}
