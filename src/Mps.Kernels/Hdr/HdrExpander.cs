using Mps.Kernels.Colour;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Hdr;

/// <summary>
/// Makes HDR pictures (HDR10's PQ or HLG; 10 bits, 4:2:0, BT.2020, limited range) of SDR ones: reference white at 203 cd/m² and brighter highlights,
/// as <see cref="ExpansionCurve"/> defines it. Colours are looked up in two tables of 65 by 33 by 33 that are computed at construction; for
/// luma each chroma sample serves the columns and rows that it stands for. Chroma stays where it lies. The mastering display of such
/// pictures: BT.2020 primaries, white 600 cd/m² (MaxCLL 600).
/// <para>Accuracy: half a code of 10 bits from the formula on average. Every <see cref="KernelLevel"/> gives the same bits.</para>
/// </summary>
public sealed unsafe class HdrExpander : IPictureKernel
{
    /// <summary>Brightest light that comes out, cd/m²: MaxCLL.</summary>
    public const int PeakNits = (int)ExpansionCurve.WhiteNits;

    private const int Band = 16, LumaShift = 6;

    // Rows of scratch: both luma rows, their mean, Cb, Cr, both as wide as luma, both results.
    private const int Above = 0, Below = 1, Mean = 2, Cb = 3, Cr = 4, WideCb = 5, WideCr = 6, First = 7, Second = 8, Rows = 9;

    private readonly PlanarYuv _pictures;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private readonly WordRows[] _rows;
    private readonly ColourTable _luma;
    private readonly ColourTable _chroma;
    private readonly ChromaGrid _grid;

    /// <param name="format">Planar 4:2:0 of 8 to 12 bits, without alpha.</param>
    /// <param name="colour">Matrix and range; primaries are taken as BT.709's.</param>
    /// <param name="transfer">What the result's values stand for.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The format is not planar 4:2:0 of 8 to 12 bits.</exception>
    public HdrExpander(FrameFormat format, PictureColour colour, HdrTransfer transfer, RowTeam? team = null, KernelSet? kernels = null)
    {
        kernels ??= KernelSet.Best;
        if (!Supports(format.PixelFormat))
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be made HDR: planar 4:2:0 of 8 to 12 bits can. Convert them first.");
        Source = format;
        Target = format with { PixelFormat = Made };
        _pictures = new PlanarYuv(format, kernels, "made HDR", Target);
        _team = team ?? RowTeam.Alone;
        _work = Expand;
        _grid = new ChromaGrid(format, kernels.Level);
        Summary = $"SDR to {(transfer == HdrTransfer.Pq ? "HDR10 (PQ)" : "HLG")}, reference white 203 cd/m² ({kernels.Level})";
        (_luma, _chroma) = CreateTables(format, colour, transfer, kernels.Level);
        _rows = [.. Enumerable.Range(0, _team.Threads).Select(_ => new WordRows(Rows, format.Width + 1))];
    }

    /// <summary>Format of the pictures that it makes.</summary>
    public static PixelFormat Made => PixelFormat.Yuv420p10le;

    /// <inheritdoc/>
    public FrameFormat Source { get; }

    /// <inheritdoc/>
    public FrameFormat Target { get; }

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

    /// <summary>True for planar 4:2:0 of 8 to 12 bits, without alpha.</summary>
    internal static bool Supports(PixelFormat format) =>
        PlanarYuv.Supports(format) && new FrameFormat(format, 16, 16) is { PlaneCount: 3, Log2ChromaWidth: 1, Log2ChromaHeight: 1 };

    /// <summary>What luma becomes, and what chroma.</summary>
    internal static (ColourTable Luma, ColourTable Chroma) CreateTables(FrameFormat format, PictureColour colour, HdrTransfer transfer, KernelLevel level)
    {
        ExpansionCurve curve = new(colour.Matrix, transfer);
        SignalRange from = new(colour.FullRange, format.BitsPerSample), to = new(fullRange: false, 10);
        return ColourTable.Of(LumaShift, (y, cb, cr) =>
        {
            (double luma, double u, double v) = curve.Map(from.Luma(y), from.Chroma(cb), from.Chroma(cr));
            return (to.LumaWord(luma), to.ChromaWord(u), to.ChromaWord(v));
        }, level);
    }

    private void Expand(int first, int end, int worker)
    {
        WordRows rows = _rows[worker];
        int width = Source.PlaneWidth(1), last = _pictures.ChromaRow(1, end);
        for (int y = _pictures.ChromaRow(1, first); y < last; y++)
        {
            _pictures.LoadLuma(2 * y, rows[Above]);
            _pictures.LoadLuma((2 * y) + 1, rows[Below]);
            _pictures.Load(1, y, rows[Cb]);
            _pictures.Load(2, y, rows[Cr]);
            _grid.Mean(rows[Above], rows[Below], rows[Mean], width);
            _chroma.LookUp(rows[Mean], rows[Cb], rows[Cr], rows[First], rows[Second], width);
            _pictures.Store(1, y, rows[First]);
            _pictures.Store(2, y, rows[Second]);

            Double(rows[Cb], rows[WideCb], width);
            Double(rows[Cr], rows[WideCr], width);
            for (int i = 0; i < 2 && (2 * y) + i < end; i++)
            {
                _luma.LookUp(rows[Above + i], rows[WideCb], rows[WideCr], rows[First], rows[Second], Source.Width);
                _pictures.Store(0, (2 * y) + i, rows[First]);
            }
        }
    }

    private static void Double(short* from, short* to, int count)
    {
        for (int x = 0; x < count; x++)
            ((uint*)to)[x] = (ushort)from[x] * 0x10001u;
    }
}
