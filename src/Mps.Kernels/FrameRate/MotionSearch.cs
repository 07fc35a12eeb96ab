namespace Mps.Kernels.FrameRate;

/// <summary>
/// Finds where each block of one picture is in another, from the smallest level of the pyramids to the largest: a full search where pictures are
/// small, then candidates (the level above, neighbours, the motion before) and a few steps downhill. Of vectors that match about
/// equally well the one nearest to its neighbours' wins, which gives the motion of objects rather than the best match of noise (de Haan
/// et al., "True-motion estimation with 3-D recursive search block matching", IEEE Trans. CSVT 3(5), 1993).
/// <para>Rows of blocks are shared out in runs of fixed length, in which each row follows the one above: the result does not depend on the
/// number of threads.</para>
/// </summary>
internal sealed unsafe class MotionSearch
{
    /// <summary>Rows of blocks that one thread takes at a time; above the first of them nothing is known.</summary>
    public const int Run = 8;

    private const int FullReach = 7;
    private const int Steps = 4;
    // For a window of 256 samples: a vector a sample further from its neighbours has to match better by this much.
    private const int Stiffness = 48;

    private readonly MotionKernels _kernels;
    private readonly MotionField[] _fields;
    private readonly RowTeam _team;
    private readonly RowWork _search;
    private MotionPyramid? _from;
    private MotionPyramid? _to;
    private int _level;
    private bool _follows;

    public MotionSearch(MotionPyramid shape, MotionKernels kernels, RowTeam team)
    {
        (_kernels, _team) = (kernels, team);
        _fields = [.. Enumerable.Range(0, shape.Count).Select(level => new MotionField(shape.Width(level), shape.Height(level)))];
        _search = SearchRows;
    }

    /// <summary>What was found, in whole samples at full size.</summary>
    public MotionField Field => _fields[0];

    /// <param name="from">Whose blocks are looked for.</param>
    /// <param name="to">Where.</param>
    /// <param name="follows">Whether motion goes on from the last call's.</param>
    public void Find(MotionPyramid from, MotionPyramid to, bool follows)
    {
        (_from, _to, _follows) = (from, to, follows);
        for (_level = _fields.Length - 1; _level >= 0; _level--)
        {
            _team.Run(_fields[_level].Rows, Run, _search);
        }

        (_from, _to) = (null, null);
    }

    /// <summary>The middle one of three.</summary>
    public static MotionVector Median(MotionVector a, MotionVector b, MotionVector c) => new(
        Math.Max(Math.Min(a.X, b.X), Math.Min(Math.Max(a.X, b.X), c.X)),
        Math.Max(Math.Min(a.Y, b.Y), Math.Min(Math.Max(a.Y, b.Y), c.Y)));

    private void SearchRows(int first, int end, int worker)
    {
        for (int run = first; run < end; run += Run)
        {
            for (int row = run; row < Math.Min(run + Run, end); row++)
            {
                for (int column = 0; column < _fields[_level].Columns; column++)
                {
                    SearchBlock(column, row, row == run);
                }
            }
        }
    }

    private void SearchBlock(int column, int row, bool highest)
    {
        MotionField field = _fields[_level];
        MotionVector[] vectors = field.Vectors;
        int index = (row * field.Columns) + column;
        bool top = _level == _fields.Length - 1;
        MotionVector left = column > 0 ? vectors[index - 1] : default;
        MotionVector above = highest ? left : vectors[index - field.Columns];
        MotionVector across = highest || column + 1 == field.Columns ? above : vectors[index - field.Columns + 1];
        MotionVector parent = top ? default : _fields[_level + 1][column >> 1, row >> 1] * 2;
        MotionVector expected = top ? Median(left, above, across) : parent;
        Best best = new(this, (column * MotionField.Block) - MotionField.Overlap, (row * MotionField.Block) - MotionField.Overlap, expected);
        best.Try(expected);
        best.Try(left);
        best.Try(above);
        best.Try(across);
        best.Try(default);
        if (top)
        {
            if (_follows)
            {
                best.Try(vectors[index]);
            }

            for (int y = -FullReach; y <= FullReach; y++)
            {
                for (int x = -FullReach; x <= FullReach; x++)
                {
                    best.Try(new MotionVector((short)x, (short)y));
                }
            }
        }
        else
        {
            MotionField coarser = _fields[_level + 1];
            // The three other blocks above that are nearest to this one.
            int sideways = (column & 1) == 0 ? -1 : 1, upwards = (row & 1) == 0 ? -1 : 1;
            best.Try(coarser[(column >> 1) + sideways, row >> 1] * 2);
            best.Try(coarser[column >> 1, (row >> 1) + upwards] * 2);
            best.Try(coarser[(column >> 1) + sideways, (row >> 1) + upwards] * 2);
            if (_follows && _level == 0)
            {
                best.Try(vectors[index]);
            }

            for (int step = 0; step < Steps && best.StepDownhill(); step++)
            {
            }
        }

        vectors[index] = best.Vector;
    }

    private ref struct Best
    {
        private readonly MotionSearch _search;
        private readonly MotionPyramid _to;
        private readonly MotionVector _expected;
        private readonly byte* _block;
        private readonly int _x;
        private readonly int _y;
        private readonly int _level;
        private readonly int _stride;
        private int _cost = int.MaxValue;

        public Best(MotionSearch search, int x, int y, MotionVector expected)
        {
            (_search, _expected, _x, _y, _level, _to) = (search, expected, x, y, search._level, search._to!);
            _block = search._from!.At(_level, x, y);
            _stride = _to.Stride(_level);
        }

        public MotionVector Vector { get; private set; }

        public bool Try(MotionVector vector)
        {
            // The window may lie beyond the edges as far as the level goes on there.
            int x = Math.Clamp(_x + vector.X, -MotionPyramid.Border, _to.Width(_level) + MotionPyramid.Border - MotionField.Window);
            int y = Math.Clamp(_y + vector.Y, -MotionPyramid.Border, _to.Height(_level) + MotionPyramid.Border - MotionField.Window);
            MotionVector candidate = new((short)(x - _x), (short)(y - _y));
            if (candidate == Vector && _cost != int.MaxValue)
            {
                return false;
            }

            int cost = Stiffness * candidate.DistanceTo(_expected);
            if (cost >= _cost)
            {
                return false;
            }

            cost += _search._kernels.Difference(_block, _stride, _to.At(_level, x, y), _stride);
            if (cost >= _cost)
            {
                return false;
            }

            (_cost, Vector) = (cost, candidate);
            return true;
        }

        public bool StepDownhill()
        {
            MotionVector from = Vector;
            return Try(new((short)(from.X - 1), from.Y)) | Try(new((short)(from.X + 1), from.Y)) | Try(new(from.X, (short)(from.Y - 1))) | Try(new(from.X, (short)(from.Y + 1)));
        }
    }
}
