using System.Runtime.InteropServices;

namespace Mps.Kernels.FrameRate;

/// <summary>How a block of a picture between two others is made of them.</summary>
/// <param name="Vector">From the earlier picture to the later one, eighths of a luma sample.</param>
/// <param name="Later">Weight of the later picture, 0..255; the earlier one's is the rest.</param>
/// <param name="Trust">Weight of what motion gives against what a plain blend gives, 0..256.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BlockMotion(MotionVector Vector, short Later, short Trust);

/// <summary>
/// The motion through the blocks of a picture at a time between two others: each block's vector is the one along which the two pictures agree
/// best (bilateral matching), of those that the fields found between the pictures bring there. Where the pictures do not agree
/// because one of them does not show what is there (it is covered), the one whose own motion agrees counts more.
/// </summary>
internal sealed unsafe class IntermediateField
{
    // For a window of 256 samples, as in the search: what a sample of distance costs, and what any motion costs against none.
    private const int Stiffness = 16, Unrest = 256;
    // A valley of differences shallower than this says nothing about fractions of a sample.
    private const int LeastCurvature = 512;
    private const int Steps = 2;
    // Mean absolute differences per sample, of 8 bits: below the first motion is trusted fully, above the second not at all.
    private const int TrustedDifference = 14, DistrustedDifference = 36;
    // Pictures that agree as well as this show the same thing.
    private const int Agreement = 8;
    // Samples by which the fields' own motion may differ from a vector, and beyond which it says no more; each one between makes the vector's
    // difference count for so many sixteenths more.
    private const int Concord = 4, Discord = 36, DiscordCost = 3;

    private readonly MotionKernels _kernels;
    private readonly MotionField _chosen;
    private readonly MotionField _brought;
    private readonly int[] _bringing;
    private readonly RowTeam _team;
    private readonly RowWork _choose;
    private MotionPyramid? _earlier;
    private MotionPyramid? _later;
    private MotionField? _forward;
    private MotionField? _backward;
    private int _time;

    public IntermediateField(MotionPyramid shape, MotionKernels kernels, RowTeam team)
    {
        (_kernels, _team) = (kernels, team);
        _chosen = new MotionField(shape.Width(0), shape.Height(0));
        _brought = new MotionField(shape.Width(0), shape.Height(0));
        _bringing = new int[_chosen.Vectors.Length];
        Blocks = new BlockMotion[_chosen.Vectors.Length];
        _choose = ChooseRows;
    }

    public int Columns => _chosen.Columns;

    public int Rows => _chosen.Rows;

    /// <summary>Row by row.</summary>
    public BlockMotion[] Blocks { get; }

    /// <summary>The block at a place; beyond the edges the nearest.</summary>
    public ref readonly BlockMotion this[int column, int row] =>
        ref Blocks[(Math.Clamp(row, 0, Rows - 1) * Columns) + Math.Clamp(column, 0, Columns - 1)];

    /// <param name="earlier">The picture before.</param>
    /// <param name="later">The picture after.</param>
    /// <param name="forward">From the earlier to the later.</param>
    /// <param name="backward">From the later to the earlier.</param>
    /// <param name="time">Of the picture between, 1..255: 0 is the earlier's, 256 the later's.</param>
    public void Find(MotionPyramid earlier, MotionPyramid later, MotionField forward, MotionField backward, int time)
    {
        (_earlier, _later, _forward, _backward, _time) = (earlier, later, forward, backward, time);
        Bring();
        _team.Run(Rows, MotionSearch.Run, _choose);
        (_earlier, _later, _forward, _backward) = (null, null, null, null);
    }

    // Each block of the earlier picture takes its vector to where it is now; where several come, the longest stays: what moves is in front more
    // often than not, and the candidates are matched anyway.
    private void Bring()
    {
        _bringing.AsSpan().Fill(-1);
        MotionVector[] vectors = _forward!.Vectors;
        for (int row = 0, index = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++, index++)
            {
                MotionVector vector = vectors[index];
                int toColumn = column + Blocks8(vector.X * _time), toRow = row + Blocks8(vector.Y * _time);
                if ((uint)toColumn >= (uint)Columns || (uint)toRow >= (uint)Rows)
                {
                    continue;
                }

                int to = (toRow * Columns) + toColumn, length = vector.DistanceTo(default);
                if (length > _bringing[to])
                {
                    (_bringing[to], _brought.Vectors[to]) = (length, vector);
                }
            }
        }

        // Samples times 256 to blocks of eight, to nearest.
        static int Blocks8(int samples256) => (samples256 + 1024) >> 11;
    }

    private void ChooseRows(int first, int end, int worker)
    {
        for (int run = first; run < end; run += MotionSearch.Run)
        {
            for (int row = run; row < Math.Min(run + MotionSearch.Run, end); row++)
            {
                for (int column = 0; column < Columns; column++)
                {
                    Choose(column, row, row == run);
                }
            }
        }
    }

    private void Choose(int column, int row, bool highest)
    {
        int index = (row * Columns) + column;
        int x = (column * MotionField.Block) + (MotionField.Block / 2), y = (row * MotionField.Block) + (MotionField.Block / 2);
        MotionVector left = column > 0 ? _chosen.Vectors[index - 1] : _forward![column, row];
        MotionVector above = highest ? left : _chosen.Vectors[index - Columns];
        MotionVector here = _forward![column, row], back = -_backward![column, row];
        MotionVector behind = ForwardAt(x, y, here), ahead = BackwardAt(x, y, back);
        Best best = new(this, x - (MotionField.Window / 2), y - (MotionField.Window / 2), MotionSearch.Median(left, above, here));
        best.Try(here);
        best.Try(back);
        best.Try(behind);
        best.Try(ahead);
        best.Try(ForwardAt(x, y, behind));
        best.Try(BackwardAt(x, y, ahead));
        best.Try(left);
        best.Try(above);
        best.Try(default);
        if (_bringing[index] >= 0)
        {
            best.Try(_brought.Vectors[index]);
        }

        for (int step = 0; step < Steps && best.StepDownhill(); step++)
        {
        }

        MotionVector vector = best.Vector;
        _chosen.Vectors[index] = vector;
        int difference = best.Difference / (MotionField.Window * MotionField.Window);
        int forwardApart = ForwardAt(x, y, vector).DistanceTo(vector), backwardApart = BackwardAt(x, y, vector).DistanceTo(vector);
        int later = _time, trust = 256;
        if (difference > Agreement)
        {
            if (forwardApart <= 2 && backwardApart > 4)
            {
                later /= 2;
            }
            else if (backwardApart <= 2 && forwardApart > 4)
            {
                later = (later + 256) / 2;
            }
            else
            {
                trust = Math.Clamp((DistrustedDifference - difference) * 256 / (DistrustedDifference - TrustedDifference), 0, 256);
            }
        }

        if (vector != default)
        {
            trust = Math.Min(trust, Trust(best.Difference, best.Still(), Math.Max(forwardApart, backwardApart)));
        }

        Blocks[index] = new BlockMotion(best.Refined(), (short)later, (short)trust);
    }

    // Of two pictures of the same thing each counts by the inverse of its squared error: what motion leaves of a difference stands for the one, what
    // no motion leaves for the other. A vector that the fields do not share errs by more than its own difference shows.
    private static int Trust(int moved, int still, int apart)
    {
        int error = moved * (16 + (DiscordCost * Math.Clamp(apart - Concord, 0, Discord - Concord))) / 16;
        int ratio = (int)Math.Min(((long)error << 8) / (still + 1), 4095);
        return (1 << 24) / ((1 << 16) + (ratio * ratio));
    }

    // The vector of the block of the earlier picture from which a vector comes to x, y.
    private MotionVector ForwardAt(int x, int y, MotionVector vector) => _forward!.At(x - ((vector.X * _time) >> 8), y - ((vector.Y * _time) >> 8));

    private MotionVector BackwardAt(int x, int y, MotionVector vector) =>
        -_backward!.At(x + ((vector.X * (256 - _time)) >> 8), y + ((vector.Y * (256 - _time)) >> 8));

    private ref struct Best
    {
        private readonly IntermediateField _field;
        private readonly MotionVector _expected;
        private readonly int _x;
        private readonly int _y;
        private readonly int _stride;
        private int _cost = int.MaxValue;

        public Best(IntermediateField field, int x, int y, MotionVector expected)
        {
            (_field, _expected, _x, _y) = (field, expected, x, y);
            _stride = field._earlier!.Stride(0);
        }

        public MotionVector Vector { get; private set; }

        /// <summary>Between the two windows that the vector joins.</summary>
        public int Difference { get; private set; }

        public bool Try(MotionVector vector)
        {
            if (vector == Vector && _cost != int.MaxValue)
            {
                return false;
            }

            int cost = (Stiffness * vector.DistanceTo(_expected)) + (vector == default ? 0 : Unrest);
            if (cost >= _cost || !Match(vector, out int difference) || cost + difference >= _cost)
            {
                return false;
            }

            (_cost, Vector, Difference) = (cost + difference, vector, difference);
            return true;
        }

        public bool StepDownhill()
        {
            MotionVector from = Vector;
            return Try(new((short)(from.X - 1), from.Y)) | Try(new((short)(from.X + 1), from.Y)) | Try(new(from.X, (short)(from.Y - 1))) | Try(new(from.X, (short)(from.Y + 1)));
        }

        /// <summary>Between the two windows that no motion joins.</summary>
        public readonly int Still()
        {
            // Windows of blocks are inside always.
            Match(default, out int difference);
            return difference;
        }

        /// <summary>The vector in eighths of a sample: the vertex of the parabola through the differences of its neighbours, each way.</summary>
        public readonly MotionVector Refined()
        {
            MotionVector vector = Vector;
            int x = 0, y = 0;
            if (Match(new((short)(vector.X - 1), vector.Y), out int before) && Match(new((short)(vector.X + 1), vector.Y), out int after))
            {
                x = Vertex(before, Difference, after);
            }

            if (Match(new(vector.X, (short)(vector.Y - 1)), out before) && Match(new(vector.X, (short)(vector.Y + 1)), out after))
            {
                y = Vertex(before, Difference, after);
            }

            return new((short)((8 * vector.X) + x), (short)((8 * vector.Y) + y));
        }

        // Eighths, −4..4.
        private static int Vertex(int before, int at, int after)
        {
            int curvature = before - (2 * at) + after;
            return before < at || after < at || curvature <= LeastCurvature ? 0 : Math.Clamp(((4 * (before - after)) + (curvature / 2)) / curvature, -4, 4);
        }

        private readonly bool Match(MotionVector vector, out int difference)
        {
            // The later window is a whole vector from the earlier one, so that no vector is favoured by rounding.
            int earlierX = _x - (((vector.X * _field._time) + 128) >> 8), earlierY = _y - (((vector.Y * _field._time) + 128) >> 8);
            int laterX = earlierX + vector.X, laterY = earlierY + vector.Y;
            if (!Inside(earlierX, earlierY) || !Inside(laterX, laterY))
            {
                difference = 0;
                return false;
            }

            difference = _field._kernels.Difference(
                _field._earlier!.At(0, earlierX, earlierY), _stride, _field._later!.At(0, laterX, laterY), _stride);
            return true;
        }

        private readonly bool Inside(int x, int y) =>
            x >= -MotionPyramid.Border && x <= _field._earlier!.Width(0) + MotionPyramid.Border - MotionField.Window
            && y >= -MotionPyramid.Border && y <= _field._earlier!.Height(0) + MotionPyramid.Border - MotionField.Window;
    }
}
