using Mps.Kernels.FrameRate;
using Mps.Kernels.Words;

namespace Mps.Kernels.Scratches;

/// <summary>A scratch along the film: a line from top to bottom, or through half of the picture at least.</summary>
/// <param name="X">Column of its middle at half the picture's height.</param>
/// <param name="Slope">By how many samples it goes to the right from the top of the picture to its bottom.</param>
/// <param name="Top">First row.</param>
/// <param name="Bottom">Row after the last.</param>
/// <param name="Bright">Brighter than what is beside it, or darker.</param>
/// <param name="Contrast">Its sum over the bands, always positive.</param>
internal readonly record struct FilmLine(int X, int Slope, int Top, int Bottom, bool Bright, int Contrast);

/// <summary>
/// Finds thin lines that go down the picture, straight and nearly upright. The picture is averaged over bands of rows, in which texture vanishes and a line
/// stays (A. Kokaram, "Motion Picture Restoration", 1998, chapter 9); a line is a local extremum of the band across (V. Bruni and D. Vitulano, "A
/// generalized model for scratch detection", IEEE Trans. IP 13(1), 2004) with the same sign in half of the bands or more, one after
/// another. Owns its memory.
/// </summary>
internal sealed unsafe class LineFinder : IDisposable
{
    /// <summary>Most lines of a picture. Where there are more, it is a texture.</summary>
    public const int MostLines = 12;

    /// <summary>Pictures with less rows or columns have no lines.</summary>
    public const int LeastSide = 64;

    private const int LeastBands = 16, MostBandRows = 128;

    // What a band counts at most, in codes of 8 bits.
    private const int MostContrast = 7;

    private readonly int _width;
    private readonly int _height;
    private readonly int _bandRows;
    private readonly int _bands;
    private readonly int _slopes;
    private readonly WordRows _profile;
    private readonly WordRows _ridge;
    private readonly RowTeam _team;
    private readonly RowWork _measure;
    private readonly RowWork _sum;
    private readonly int _least;
    private readonly FilmLine[] _lines = new FilmLine[MostLines];
    private readonly delegate*<byte*, short*, int, void> _add;
    private readonly delegate*<short*, short*, int, int, int, void> _findRidge;
    private readonly delegate*<short*, short*, int, void> _gather;
    private WordRows _sums;
    private WordRows _sumsBefore;
    private MotionPyramid? _picture;

    /// <param name="shape">Of the pictures, <see cref="LeastSide"/> at least both ways.</param>
    /// <param name="contrast">Of a line, codes of 8 bits: what its bands stand out by, at least.</param>
    /// <param name="level">Instruction set.</param>
    /// <param name="team">Borrowed.</param>
    public LineFinder(MotionPyramid shape, double contrast, KernelLevel level, RowTeam team)
    {
        (_width, _height, _team) = (shape.Width(0), shape.Height(0), team);
        int wanted = Math.Max(LeastBands, (_height + MostBandRows - 1) / MostBandRows);
        _bandRows = (_height + wanted - 1) / wanted;
        _bands = (_height + _bandRows - 1) / _bandRows;
        HalfWidth = Math.Clamp(_height / 360, 1, 8);
        _slopes = Math.Clamp(_height / 360, 1, 8);
        _least = (int)Math.Round(contrast * _bandRows);
        (_profile, _ridge) = (new WordRows(_bands, _width), new WordRows(_bands, _width));
        (_sums, _sumsBefore) = (new WordRows((2 * _slopes) + 1, _width), new WordRows((2 * _slopes) + 1, _width));
        _add = LineRows.Add(level);
        _findRidge = LineRows.Ridge(level);
        _gather = LineRows.Gather(level);
        (_measure, _sum) = (MeasureBands, SumSlopes);
    }

    /// <summary>Samples that a line has on each side of its middle, at most.</summary>
    public int HalfWidth { get; }

    /// <summary>From the middle of a line to what lies beside it.</summary>
    public int Gap => HalfWidth + 2;

    /// <summary>The lines of the picture that was looked at, the strongest first.</summary>
    public ReadOnlySpan<FilmLine> Lines => _lines.AsSpan(0, Count);

    /// <summary>There were more lines than a film has.</summary>
    public bool Crowded { get; private set; }

    private int Count { get; set; }

    public void Find(MotionPyramid picture)
    {
        (_picture, _sums, _sumsBefore) = (picture, _sumsBefore, _sums);
        _team.Run(_bands, 1, _measure);
        _team.Run((2 * _slopes) + 1, 1, _sum);
        _picture = null;
        (Count, Crowded) = (0, false);
        int atLeast = _least * _bands / 2;
        for (int x = Gap; x < _width - Gap; x++)
        {
            (int slope, int sum) = Strongest(x);
            if (Math.Abs(sum) >= atLeast && IsPeak(x, Math.Abs(sum)))
                Add(x, slope, sum);
        }
    }

    /// <summary>Looks for a line of the picture before, which may stand out by a quarter of what a new one must.</summary>
    /// <param name="before">The line there.</param>
    /// <param name="line">The line here, as long as it was.</param>
    public bool TryFind(in FilmLine before, out FilmLine line)
    {
        line = Best(_sums, before);
        return line.Contrast >= _least * _bands / 8;
    }

    /// <summary>What a line's contrast was in the picture before, there or next to it; 0 where it was none.</summary>
    public int Before(in FilmLine line) => Best(_sumsBefore, line).Contrast;

    /// <summary>How many samples a line reaches to the left and to the right of its middle: where it stands out by less than a sixth.</summary>
    public (int Left, int Right) Reach(in FilmLine line)
    {
        Span<int> across = stackalloc int[(2 * Gap) + 1];
        across.Clear();
        for (int band = line.Top / _bandRows; band * _bandRows < line.Bottom; band++)
        {
            short* profile = _profile[band] + line.X + Offset(line.Slope, band) - Gap;
            for (int i = 0; i < across.Length; i++)
                across[i] += profile[i];
        }

        int beside = (across[0] + across[^1]) / 2, height = Math.Abs(across[Gap] - beside), left = 1, right = 1;
        int sign = line.Bright ? 1 : -1;
        while (left < Gap - 1 && (across[Gap - left] - beside) * sign * 6 > height)
            left++;
        while (right < Gap - 1 && (across[Gap + right] - beside) * sign * 6 > height)
            right++;
        return (left, right);
    }

    public void Dispose()
    {
        _profile.Dispose();
        _ridge.Dispose();
        _sums.Dispose();
        _sumsBefore.Dispose();
    }

    private FilmLine Best(WordRows sums, in FilmLine line)
    {
        int sign = line.Bright ? 1 : -1, best = 0, column = line.X;
        short* contrasts = sums[(line.Slope / 2) + _slopes];
        for (int x = Math.Max(Gap, line.X - 1); x <= Math.Min(_width - Gap - 1, line.X + 1); x++)
        {
            if (contrasts[x] * sign > best)
                (best, column) = (contrasts[x] * sign, x);
        }

        return line with { X = column, Contrast = best };
    }

    // A line that is lost in what it crosses goes on beyond it: as far as it is seen in three of four bands.
    private (int First, int Last) Extended(int x, int slope, int sign, int first, int last)
    {
        int seen = 0;
        for (int band = first; band < last; band++)
            seen += IsSeen(band) ? 1 : 0;
        int begin = first, end = last, more = seen;
        for (int band = last; band < _bands; band++)
        {
            more += IsSeen(band) ? 1 : 0;
            if (IsSeen(band) && 4 * more >= 3 * (band + 1 - first))
                (end, seen) = (band + 1, more);
        }

        for (int band = first - 1; band >= 0; band--)
        {
            seen += IsSeen(band) ? 1 : 0;
            if (IsSeen(band) && 4 * seen >= 3 * (end - band))
                begin = band;
        }

        return (begin, end);

        bool IsSeen(int band) => _ridge[band][x + Offset(slope, band)] * sign >= _least;
    }

    // Samples to the right of the middle.
    private int Offset(int slope, int band) => (int)Math.Round(slope * ((((band + 0.5) * _bandRows) / _height) - 0.5), MidpointRounding.AwayFromZero);

    private void MeasureBands(int first, int end, int worker)
    {
        for (int band = first; band < end; band++)
        {
            new Span<short>(_profile[band], _width).Clear();
            int last = Math.Min((band + 1) * _bandRows, _height);
            for (int y = band * _bandRows; y < last; y++)
                _add(_picture!.At(0, 0, y), _profile[band], _width);
            _profile.RepeatEdges(band, _width, WordRows.Margin);
            // All bands together stay within 16 bits.
            _findRidge(_profile[band], _ridge[band], _width, Gap, Math.Min(MostContrast * _bandRows, short.MaxValue / _bands));
        }
    }

    // Row i: of lines whose slope is two samples for each step from the middle row.
    private void SumSlopes(int first, int end, int worker)
    {
        for (int i = first; i < end; i++)
        {
            new Span<short>(_sums[i], _width).Clear();
            for (int band = 0; band < _bands; band++)
                _gather(_ridge[band] + Offset(SlopeOf(i), band), _sums[i], _width);
        }
    }

    private int SlopeOf(int i) => 2 * (i - _slopes);

    private (int Slope, int Sum) Strongest(int x)
    {
        (int Slope, int Sum) best = (0, _sums[_slopes][x]);
        for (int i = 0; i <= 2 * _slopes; i++)
        {
            if (Math.Abs((int)_sums[i][x]) > Math.Abs(best.Sum))
                best = (SlopeOf(i), _sums[i][x]);
        }

        return best;
    }

    // Of equals the leftmost.
    private bool IsPeak(int x, int sum)
    {
        for (int near = Math.Max(0, x - Gap); near <= Math.Min(_width - 1, x + Gap); near++)
        {
            int other = Math.Abs(Strongest(near).Sum);
            if (other > sum || (other == sum && near < x))
                return false;
        }

        return true;
    }

    private void Add(int x, int slope, int sum)
    {
        int sign = Math.Sign(sum), start = 0, missed = 0, first = 0, last = 0;
        for (int band = 0; band < _bands; band++)
        {
            // A line may be lost in one band, but not in two after another.
            bool seen = _ridge[band][x + Offset(slope, band)] * sign >= _least;
            missed = seen ? 0 : missed + 1;
            if (missed > 1)
                start = band + 1;
            else if (seen && band + 1 - start > last - first)
                (first, last) = (start, band + 1);
        }

        if (2 * (last - first) < _bands)
            return;
        (first, last) = Extended(x, slope, sign, first, last);
        var line = new FilmLine(x, slope, first * _bandRows, Math.Min(last * _bandRows, _height), sign > 0, Math.Abs(sum));
        int at = Count;
        while (at > 0 && _lines[at - 1].Contrast < line.Contrast)
            at--;
        Crowded |= Count == MostLines;
        if (at == MostLines)
            return;
        Array.Copy(_lines, at, _lines, at + 1, Math.Min(Count, MostLines - 1) - at);
        _lines[at] = line;
        Count = Math.Min(Count + 1, MostLines);
    }
}
