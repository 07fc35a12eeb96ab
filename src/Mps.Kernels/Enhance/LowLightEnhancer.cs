using Mps.Kernels.Colour;
using Mps.Kernels.Statistics;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Enhance;

/// <summary>
/// Brightens what is dark: each of 8 by 6 tiles gets a power of luma by the light on it and on the whole picture (<see cref="DarkCurve"/>), blended
/// between tiles and over time; chroma grows along, so that dark places get their colour back; grain of dark places is taken out before, by as
/// much as the picture is brightened. Chroma grows less where a component of R'G'B' is near its end, and luma takes at most half of the room that is left
/// then (<see cref="LumaRoom"/>). Pictures whose mean luma is above 30 % stay as they are.
/// <para>Accuracy: every <see cref="KernelLevel"/> gives the same bits. Remembers the curves of the pictures before.</para>
/// </summary>
public sealed unsafe class LowLightEnhancer : IPictureKernel
{
    private const int Band = 32;

    // Rows of scratch: three of luma as they come, the row without grain, what is added to it; two of luma over a row of chroma, their mean and greatest,
    // chroma, by how much it grows, the greatest luma that it allows; and one that nobody reads.
    private const int Clean = 3, Change = 4, Above = 5, Below = 6, Mean = 7, Light = 8, Cb = 9, Cr = 10, Growth = 11, Greatest = 12, Unread = 13, Rows = 14;

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
            // The first row over a row of chroma.
            if (Source.PlaneCount > 1 && (y & ((1 << Source.Log2ChromaHeight) - 1)) == 0)
                GrowChroma(y, rows, room, curves);
            Load(y + 1, rows);
            _core(rows[(y + 2) % 3], rows[y % 3], rows[(y + 1) % 3], rows[Clean], width, _dark.Grain);
            _dark.Luma.Row(y, Source.Height, curves);
            _curves.LookUp(curves, _columns, rows[Clean], rows[Change], width);
            room.Add(rows[Clean], rows[Change]);
            _pictures.Store(0, y, rows[Clean]);
        }

        _pictures.CopyPlane(3, first, end);
    }

    private void GrowChroma(int y, WordRows rows, LumaRoom room, int* curves)
    {
        int width = Source.PlaneWidth(1), row = y >> Source.Log2ChromaHeight;
        _pictures.LoadLuma(y, rows[Above]);
        _pictures.LoadLuma(y + (1 << Source.Log2ChromaHeight) - 1, rows[Below]);
        _grid.Mean(rows[Above], rows[Below], rows[Mean], width);
        _grid.Ends(rows[Above], rows[Below], rows[Unread], rows[Light], width);
        _pictures.Load(1, row, rows[Cb]);
        _pictures.Load(2, row, rows[Cr]);
        room.Bound(rows[Cb], rows[Cr], rows[Unread], rows[Greatest]);
        _dark.Chroma.Row(y, Source.Height, curves);
        _curves.LookUp(curves, _chromaColumns, rows[Mean], rows[Growth], width);
        _curves.Limit(rows[Growth], rows[Light], rows[Greatest], width);
        _curves.Saturate(rows[Cb], rows[Growth], width);
        _curves.Saturate(rows[Cr], rows[Growth], width);
        _pictures.Store(1, row, rows[Cb]);
        _pictures.Store(2, row, rows[Cr]);
        room.Take(rows[Cb], rows[Cr]);
    }

    private void Load(int y, WordRows rows)
    {
        int slot = (y + 3) % 3;
        _pictures.Load(0, y, rows[slot]);
        rows.RepeatEdges(slot, Source.Width, 1);
    }
}
