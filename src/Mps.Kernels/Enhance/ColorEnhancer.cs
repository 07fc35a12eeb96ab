using Mps.Kernels.Colour;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Enhance;

/// <summary>
/// Livelier colours: saturation in a perceptual space (OkLab), weak colours more than full ones, skin less than the rest, hues as they were.
/// Luma and alpha are copied bit for bit; chroma is looked up in a table of 17 by 33 by 33 colours that is computed at construction. Greys
/// stay what they are. Where a chroma sample serves dark and light samples of luma it changes no more than is good for both, so that hardly any
/// colour is newly clipped. Primaries are taken as BT.709's, light as BT.1886 has it.
/// <para>Strength: a weak colour's chroma grows by 15 % (weak), 30 % (normal) or 50 % (strong).</para>
/// <para>Accuracy: half a code of 8 bits from the formula on average, up to 6 at the edge of what R'G'B' shows. Every <see cref="KernelLevel"/> gives the
/// same bits.</para>
/// </summary>
public sealed unsafe class ColorEnhancer : IPictureKernel
{
    private const int Band = 16, LumaShift = 8;

    // Rows of scratch: two of luma, the least and greatest for each chroma sample, Cb, Cr, and what becomes of them under either.
    private const int Above = 0, Below = 1, Dark = 2, Light = 3, Cb = 4, Cr = 5, DarkCb = 6, DarkCr = 7, LightCb = 8, LightCr = 9, Rows = 10;

    private readonly PlanarYuv _pictures;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private readonly WordRows[] _rows;
    private readonly ColourTable? _table;
    private readonly ChromaGrid _grid;
    private readonly delegate*<short*, short*, short*, short*, short*, short*, int, void> _lesser;

    /// <param name="format">Planar Y'CbCr of 8 to 12 bits; luma alone is copied.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="strength">How much livelier.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public ColorEnhancer(FrameFormat format, PictureColour colour, EnhanceStrength strength, RowTeam? team = null, KernelSet? kernels = null)
    {
        kernels ??= KernelSet.Best;
        _pictures = new PlanarYuv(format, kernels, "given livelier colours");
        _team = team ?? RowTeam.Alone;
        _work = Enhance;
        _grid = new ChromaGrid(format, kernels.Level);
        _lesser = LesserChange.Of(kernels.Level);
        Source = format;
        Summary = $"colour {strength.ToString().ToLowerInvariant()}, vibrance in OkLab ({kernels.Level})";
        _table = format.PlaneCount > 1 ? CreateTable(format, colour, strength, kernels.Level) : null;
        _rows = [.. Enumerable.Range(0, _team.Threads).Select(_ => new WordRows(Rows, format.Width + 1))];
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
        _team.Run(Source.Height, Band, _work);
    }

    /// <inheritdoc/>
    public void Restart()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WordRows rows in _rows)
            rows.Dispose();
    }

    /// <summary>What chroma becomes.</summary>
    internal static ColourTable CreateTable(FrameFormat format, PictureColour colour, EnhanceStrength strength, KernelLevel level)
    {
        Vibrance vibrance = new(colour, strength switch { EnhanceStrength.Weak => 0.15, EnhanceStrength.Normal => 0.3, _ => 0.5 });
        SignalRange range = new(colour.FullRange, format.BitsPerSample);
        return ColourTable.Of(LumaShift, (y, cb, cr) =>
        {
            (double u, double v) = vibrance.Map(range.Luma(y), range.Chroma(cb), range.Chroma(cr));
            return (y, range.ChromaWord(u), range.ChromaWord(v));
        }, level).Chroma;
    }

    private void Enhance(int first, int end, int worker)
    {
        _pictures.CopyPlane(0, first, end);
        _pictures.CopyPlane(3, first, end);
        if (_table is null)
            return;
        WordRows rows = _rows[worker];
        int width = Source.PlaneWidth(1), step = 1 << Source.Log2ChromaHeight, last = _pictures.ChromaRow(1, end);
        for (int y = _pictures.ChromaRow(1, first); y < last; y++)
        {
            _pictures.LoadLuma(y * step, rows[Above]);
            _pictures.LoadLuma((y * step) + step - 1, rows[Below]);
            _grid.Ends(rows[Above], rows[Below], rows[Dark], rows[Light], width);
            _pictures.Load(1, y, rows[Cb]);
            _pictures.Load(2, y, rows[Cr]);
            _table.LookUp(rows[Dark], rows[Cb], rows[Cr], rows[DarkCb], rows[DarkCr], width);
            _table.LookUp(rows[Light], rows[Cb], rows[Cr], rows[LightCb], rows[LightCr], width);
            _lesser(rows[DarkCb], rows[DarkCr], rows[LightCb], rows[LightCr], rows[Cb], rows[Cr], width);
            _pictures.Store(1, y, rows[Cb]);
            _pictures.Store(2, y, rows[Cr]);
        }
    }
}
