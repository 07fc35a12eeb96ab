using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// Sheets of small pictures in rows and columns, each composed in memory, and the WebVTT file that leads to their parts. All
/// sheets have the same size; what the last one has no pictures for is black.
/// </summary>
internal sealed class SpritePlan(SpriteOutput spec) : PicturePlan(new OutputRun(spec.Index))
{
    // The largest sheet that is composed: 64 million pixels are 96 MB in 4:2:0.
    private const long MostPixels = 64L << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Sheet> _open = [];
    private StillFormat _format = null!;
    private RunContext _context = null!;
    private PictureFile?[] _sheets = [];
    private double _length;
    private int _cells;
    private int _width;
    private int _height;

    private int PerSheet => spec.Rows * spec.Columns;

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        _context = context;
        _format = StillFormat.Of(spec.Format);
        if (spec.Rows < 1 || spec.Columns < 1)
            throw JobException.Request($"RowCount is {spec.Rows} and ColumnCount {spec.Columns}; both must be at least 1.");
        _length = context.Source.DurationSeconds;
        WantedTimes times = WantedTimes.Every(spec.Sampling, spec.Exact, _length);
        _cells = times.Seconds.Length;
        Demand(context, times, stream => new CellMaker(this, stream));
        (_width, _height) = PictureShaper.SizeOf(Stream, spec.Picture);
        if (((_width | _height) & 1) != 0)
            _format = _format.WithFullChroma;
        long width = (long)_width * spec.Columns, height = (long)_height * spec.Rows;
        if (Math.Max(width, height) > _format.LongestSide || width * height > MostPixels)
        {
            throw JobException.Request(
                $"A sheet of {spec.Columns} columns and {spec.Rows} rows of {_width}x{_height} pixels would have {width}x{height}; {_format.Name} sheets may have "
                + $"{_format.LongestSide} a side and {MostPixels} in all. Lower ColumnCount, RowCount, Width or Height.");
        }

        int sheets = (_cells + PerSheet - 1) / PerSheet;
        if (sheets > 1 && NameOf(0) == NameOf(1) && _length > 0)
            throw JobException.Request($"The pictures fill {sheets} sheets, and OutputObjectPath gives all of them one name; it needs {{number}}, and Increment must not be 0.");
        _sheets = new PictureFile?[sheets];
    }

    /// <inheritdoc/>
    public override OutputResult Conclude(RunContext context)
    {
        PictureFile[] sheets = Made(_sheets);
        string vtt = context.PathOf(spec.VttFileName);
        File.WriteAllText(vtt, WebVtt.Write(spec.VttFileName, Cues(sheets)));
        return Describe(context, [.. sheets.Select(s => s.Path)], sheets, spec.VttFileName, Still(sheets[0], _format.Name));
    }

    /// <inheritdoc/>
    public override void Discard(string staging)
    {
        for (int i = 0; i < _sheets.Length; i++)
            Remove(staging, NameOf(i));
        Remove(staging, spec.VttFileName);
    }

    /// <inheritdoc/>
    protected override void Drop(int item)
    {
        base.Drop(item);
        // The source has ended: the cells after it will not come.
        Put(item, null, default);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (Sheet sheet in _open.Values)
            sheet.Dispose();
        _open.Clear();
    }

    private string NameOf(int sheet) => SegmentNaming.Name(spec.NamePattern, spec.Numbering, sheet);

    private IEnumerable<SpriteCue> Cues(PictureFile[] sheets)
    {
        int total = sheets.Sum(s => s.Cells);
        for (int cell = 0; cell < total; cell++)
        {
            int place = cell % PerSheet;
            double start = WantedSeconds(cell);
            double end = cell + 1 < total ? WantedSeconds(cell + 1) : Math.Max(_length, start + 0.001);
            yield return new SpriteCue(
                start, end, sheets[cell / PerSheet].Path, place % spec.Columns * _width, place / spec.Columns * _height, _width, _height);
        }
    }

    // Draws one cell, and writes its sheet when that was the last. Cells come from several threads, of several sheets.
    private void Put(int item, PictureColors? colors, in FrameFacts shaped)
    {
        int number = item / PerSheet;
        Sheet sheet;
        lock (_gate)
        {
            if (!_open.TryGetValue(number, out Sheet? found))
                _open[number] = found = new Sheet(_format, _width * spec.Columns, _height * spec.Rows, Math.Min(PerSheet, _cells - (number * PerSheet)));
            sheet = found;
        }

        int place = item % PerSheet;
        if (colors is not null)
        {
            colors.Convert(
                shaped.Planes(), sheet.Picture.Facts.Planes(), _width, _height, place % spec.Columns * _width, place / spec.Columns * _height, _format.Subsampled);
        }

        lock (_gate)
        {
            if (!sheet.Drawn(colors is not null))
                return;
            _open.Remove(number);
        }

        using (sheet)
        {
            if (sheet.Cells == 0)
                return;
            string name = NameOf(number), path = _context.PathOf(name);
            sheet.Encoder.Write(sheet.Picture, path);
            PictureVerifier.Check(path, sheet.Encoder.Width, sheet.Encoder.Height);
            _sheets[number] = new PictureFile(name, WantedSeconds(number * PerSheet), sheet.Encoder.Width, sheet.Encoder.Height, sheet.Cells);
        }
    }

    /// <summary>One sheet while it is drawn.</summary>
    private sealed class Sheet : IDisposable
    {
        private int _left;

        public Sheet(StillFormat format, int width, int height, int cells)
        {
            Encoder = new StillEncoder(format, width, height);
            Encoder.Canvas(Picture);
            PictureColors.Blacken(format.Form, Picture.Facts.Planes(), width, height, format.Subsampled);
            _left = cells;
        }

        public StillEncoder Encoder { get; }

        public MediaFrame Picture { get; } = new();

        public int Cells { get; private set; }

        /// <summary>Counts a cell; true = it was the last.</summary>
        public bool Drawn(bool shows)
        {
            Cells += shows ? 1 : 0;
            return --_left == 0;
        }

        public void Dispose()
        {
            Picture.Dispose();
            Encoder.Dispose();
        }
    }

    /// <summary>One thread's way to the sheets.</summary>
    private sealed class CellMaker(SpritePlan plan, StreamFacts stream) : PictureMaker
    {
        private readonly PictureShaper _shaper = new(stream, plan.Spec.Picture, plan._format.Shape);

        public override void Take(MediaFrame picture, int item)
        {
            FrameFacts facts = _shaper.Shape(picture).Facts;
            plan.Put(item, new PictureColors(PictureMatrix.Of(facts.Color, stream), plan._format.Form), facts);
            plan.Progress(item);
            plan.ExplainOnce(
                $"sheets of {plan.Spec.Columns}x{plan.Spec.Rows} pictures: {stream.Codec} {stream.Width}x{stream.Height}; {_shaper.Summary}; encoded by {plan._format.Encoder}");
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _shaper.Dispose();
        }
    }

    private SpriteOutput Spec => spec;
}
