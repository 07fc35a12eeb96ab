using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Denoise;

/// <summary>
/// Takes noise out of a plane by shrinking the DCT coefficients of overlapping blocks of 8×8 and averaging what the blocks say (Coifman and Donoho,
/// "Translation-invariant de-noising", 1995; Yu and Sapiro, "DCT image denoising", IPOL 2011). Noise is spread evenly over coefficients, a picture
/// is in few of them. Without a pilot, coefficients below a multiple of the noise become 0; with one, each is
/// multiplied by the Wiener gain p² / (p² + σ²) that the pilot's coefficient p foretells. The mean of a block is never changed.
/// <para>A lane is a block. Each row is transformed once for all blocks over it, and the blocks' rows are added up before they are transformed
/// back, which is linear. The rows in hand lie in rings of eight, one for each worker. Owns its scratch memory.</para>
/// </summary>
internal sealed unsafe class BlockShrinkage<T, TOverlap> : IDisposable
    where T : struct, IWords<T>
    where TOverlap : struct, IOverlap
{
    private const int Size = 8;

    // A coefficient is compared in quarters of the noise's σ: the index into the table of gains.
    private const int StepsPerSigma = 4, LastStep = 15;

    // Blocks begin at each cell; the second family, of dense overlap, in the middle between.
    private static int Families => CellPlane.Side / TOverlap.ColumnStep;

    private readonly CellPlane _source;
    private readonly CellPlane? _pilot;
    private readonly TemporalBlend<T> _blend;
    private readonly CellRow<T> _row;
    private readonly int _bits;
    private readonly int _line;
    private readonly int _workerSamples;
    private readonly byte* _gains;
    private short* _scratch;

    /// <param name="source">What is shrunk.</param>
    /// <param name="pilot">A first result; null for none.</param>
    /// <param name="blend">How certain each cell is.</param>
    /// <param name="bits">Significant bits of the picture's samples.</param>
    /// <param name="workers">Threads that work at the same time.</param>
    public BlockShrinkage(CellPlane source, CellPlane? pilot, TemporalBlend<T> blend, int bits, int workers)
    {
        (_source, _pilot, _blend, _bits) = (source, pilot, blend, bits);
        _row = new CellRow<T>(bits);
        _line = source.RunSamples;
        int rings = pilot is null ? 2 : 3;
        // The rings, a row of the inverse's results with room before it, the precision of a row of blocks, and a row of the picture.
        _workerSamples = ((((rings * Size) + 1) * Families * Size) + Families) * _line + LaneWidth.Most + CellRow<T>.ScratchSamples(source.Width);
        nuint bytes = (nuint)workers * (nuint)_workerSamples * sizeof(short);
        _scratch = (short*)NativeMemory.AlignedAlloc(bytes + 64, 64);
        NativeMemory.Clear(_scratch, bytes + 64);
        _gains = (byte*)_scratch + bytes;
        for (int i = 0; i <= LastStep; i++)
        {
            double squared = (double)i * i / (StepsPerSigma * StepsPerSigma);
            _gains[i] = (byte)Math.Round(255 * squared / (squared + WienerNoise));
        }

        _gains[LastStep] = 255;
    }

    ~BlockShrinkage() => Free();

    /// <summary>Coefficients up to this many σ become 0 without a pilot.</summary>
    public static double Threshold => TOverlap.ColumnStep == CellPlane.Side ? 2.75 : 2.7;

    // A pilot has lost some of the picture: its coefficients foretell a little more than they say.
    private static double WienerNoise => 0.75;

    /// <summary>Shrinks rows of the plane into the picture.</summary>
    public void ToPicture(int first, int end, int worker, double noise, byte* target, int strideBytes) => Run(first, end, worker, noise, null, target, strideBytes);

    /// <summary>Shrinks rows of the plane into another.</summary>
    public void ToPlane(int first, int end, int worker, double noise, CellPlane target) => Run(first, end, worker, noise, target, null, 0);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Run(int first, int end, int worker, double noise, CellPlane? plane, byte* picture, int strideBytes)
    {
        int ring = Size * Families * Size * _line;
        short* coefficients = _scratch + ((nint)worker * _workerSamples), sums = coefficients + ring, foretold = sums + ring;
        short* values = (_pilot is null ? foretold : foretold + ring) + LaneWidth.Most, precision = values + (Families * Size * _line);
        short* samples = precision + (Families * _line);
        double scale = _pilot is null ? (10.5 / StepsPerSigma) / Threshold : 1;
        short toSteps = (short)Math.Min(scale * StepsPerSigma * 32768 / Math.Max(noise, 1e-3), short.MaxValue);

        int next = first - (Size - TOverlap.RowStep);
        for (int top = next; top < end; top += TOverlap.RowStep)
        {
            for (; next < top + Size; next++)
            {
                Forward(_source, next, coefficients);
                if (_pilot is not null)
                {
                    Forward(_pilot, next, foretold);
                }
            }

            Certainty(top, toSteps, precision);
            for (int family = 0; family < Families; family++)
            {
                for (int frequency = 0; frequency < Size; frequency++)
                {
                    nint at = ((family * Size) + frequency) * _line;
                    if (_pilot is null)
                    {
                        Shrink(top, coefficients + at, precision + (family * _line), frequency, sums + at);
                    }
                    else
                    {
                        Weigh(top, coefficients + at, foretold + at, precision + (family * _line), frequency, sums + at);
                    }
                }
            }

            for (int y = Math.Max(top, first); y < Math.Min(top + TOverlap.RowStep, end); y++)
            {
                Inverse(sums + ((y & 7) * Families * Size * _line), values);
                if (plane is null)
                {
                    Combine(values, null, 0, samples);
                    _row.Write(samples, picture + ((nint)y * strideBytes), _source.Width);
                }
                else
                {
                    Combine(values, plane.Row(y), plane.RunSamples, samples);
                    plane.MirrorEnds(y);
                }
            }
        }
    }

    /// <summary>The horizontal transform of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(CellPlane plane, int y, short* ring)
    {
        short* row = plane.Row(y), result = ring + ((y & 7) * Families * Size * _line);
        int cells = plane.Cells, run = plane.RunSamples, line = _line;
        for (int family = 0; family < Families; family++)
        {
            int offset = family * TOverlap.ColumnStep;
            short* s0 = row + ((offset & 3) * run) + (offset >> 2), s1 = row + (((offset + 1) & 3) * run) + ((offset + 1) >> 2);
            short* s2 = row + (((offset + 2) & 3) * run) + ((offset + 2) >> 2), s3 = row + (((offset + 3) & 3) * run) + ((offset + 3) >> 2);
            for (int cell = 0; cell < cells; cell += T.Lanes)
            {
                T x0 = T.Load(s0 + cell), x1 = T.Load(s1 + cell), x2 = T.Load(s2 + cell), x3 = T.Load(s3 + cell);
                T x4 = T.Load(s0 + cell + 1), x5 = T.Load(s1 + cell + 1), x6 = T.Load(s2 + cell + 1), x7 = T.Load(s3 + cell + 1);
                Dct8<T>.Forward(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, 2);
                short* to = result + cell;
                x0.Store(to);
                x1.Store(to + line);
                x2.Store(to + (2 * line));
                x3.Store(to + (3 * line));
                x4.Store(to + (4 * line));
                x5.Store(to + (5 * line));
                x6.Store(to + (6 * line));
                x7.Store(to + (7 * line));
            }

            result += Size * line;
        }
    }

    /// <summary>What a coefficient of each block is multiplied with to be counted in steps: by the precision of the cells under it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Certainty(int top, short toSteps, short* result)
    {
        // A row of blocks between two rows of cells has the second of its three in the middle.
        int cellRow = top >> 2;
        short* above = _blend.Precision((top & 3) == 0 ? cellRow : cellRow + 1), below = _blend.Precision(cellRow + 1);
        T quarter = T.Of(1 << 13), factor = T.Of(toSteps);
        for (int family = 0; family < Families; family++, result += _line)
        {
            int left = family == 0 ? 0 : 1;
            for (int cell = 0; cell < _source.Cells; cell += T.Lanes)
            {
                T sum = T.Plus(
                    (T.Load(above + cell + left) * quarter) + (T.Load(above + cell + 1) * quarter),
                    (T.Load(below + cell + left) * quarter) + (T.Load(below + cell + 1) * quarter));
                sum *= factor;
                sum = T.Plus(sum, sum);
                T.Plus(sum, sum).Store(result + cell);
            }
        }
    }

    /// <summary>One horizontal frequency of a row of blocks: the vertical transform, the threshold, and back onto the rows' sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Shrink(int top, short* coefficients, short* precision, int frequency, short* sums)
    {
        nint row = Families * Size * _line;
        nint r0 = (top & 7) * row, r1 = ((top + 1) & 7) * row, r2 = ((top + 2) & 7) * row, r3 = ((top + 3) & 7) * row;
        nint r4 = ((top + 4) & 7) * row, r5 = ((top + 5) & 7) * row, r6 = ((top + 6) & 7) * row, r7 = ((top + 7) & 7) * row;
        T limit = T.Of(10);
        int cells = _source.Cells;
        for (int cell = 0; cell < cells; cell += T.Lanes, coefficients += T.Lanes, sums += T.Lanes)
        {
            T x0 = T.Load(coefficients + r0), x1 = T.Load(coefficients + r1), x2 = T.Load(coefficients + r2), x3 = T.Load(coefficients + r3);
            T x4 = T.Load(coefficients + r4), x5 = T.Load(coefficients + r5), x6 = T.Load(coefficients + r6), x7 = T.Load(coefficients + r7);
            Dct8<T>.Forward(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, 0);
            T steps = T.Load(precision + cell);
            x0 = frequency == 0 ? x0 : T.WhereGreater(T.Abs(x0) * steps, limit, x0);
            x1 = T.WhereGreater(T.Abs(x1) * steps, limit, x1);
            x2 = T.WhereGreater(T.Abs(x2) * steps, limit, x2);
            x3 = T.WhereGreater(T.Abs(x3) * steps, limit, x3);
            x4 = T.WhereGreater(T.Abs(x4) * steps, limit, x4);
            x5 = T.WhereGreater(T.Abs(x5) * steps, limit, x5);
            x6 = T.WhereGreater(T.Abs(x6) * steps, limit, x6);
            x7 = T.WhereGreater(T.Abs(x7) * steps, limit, x7);
            Dct8<T>.Inverse(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, TOverlap.VerticalHalvings);
            Add(sums + r0, x0, 0);
            Add(sums + r1, x1, 1);
            Add(sums + r2, x2, 2);
            Add(sums + r3, x3, 3);
            Add(sums + r4, x4, 4);
            Add(sums + r5, x5, 5);
            Add(sums + r6, x6, 6);
            Add(sums + r7, x7, 7);
        }
    }

    /// <summary>The same with the gain that the pilot foretells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weigh(int top, short* coefficients, short* foretold, short* precision, int frequency, short* sums)
    {
        nint row = Families * Size * _line;
        nint r0 = (top & 7) * row, r1 = ((top + 1) & 7) * row, r2 = ((top + 2) & 7) * row, r3 = ((top + 3) & 7) * row;
        nint r4 = ((top + 4) & 7) * row, r5 = ((top + 5) & 7) * row, r6 = ((top + 6) & 7) * row, r7 = ((top + 7) & 7) * row;
        byte* gains = _gains;
        int cells = _source.Cells;
        for (int cell = 0; cell < cells; cell += T.Lanes, coefficients += T.Lanes, foretold += T.Lanes, sums += T.Lanes)
        {
            T p0 = T.Load(foretold + r0), p1 = T.Load(foretold + r1), p2 = T.Load(foretold + r2), p3 = T.Load(foretold + r3);
            T p4 = T.Load(foretold + r4), p5 = T.Load(foretold + r5), p6 = T.Load(foretold + r6), p7 = T.Load(foretold + r7);
            Dct8<T>.Forward(ref p0, ref p1, ref p2, ref p3, ref p4, ref p5, ref p6, ref p7, 0);
            T steps = T.Load(precision + cell);
            p0 = frequency == 0 ? T.Of(short.MaxValue) : Gain(gains, p0, steps);
            p1 = Gain(gains, p1, steps);
            p2 = Gain(gains, p2, steps);
            p3 = Gain(gains, p3, steps);
            p4 = Gain(gains, p4, steps);
            p5 = Gain(gains, p5, steps);
            p6 = Gain(gains, p6, steps);
            p7 = Gain(gains, p7, steps);
            T x0 = T.Load(coefficients + r0), x1 = T.Load(coefficients + r1), x2 = T.Load(coefficients + r2), x3 = T.Load(coefficients + r3);
            T x4 = T.Load(coefficients + r4), x5 = T.Load(coefficients + r5), x6 = T.Load(coefficients + r6), x7 = T.Load(coefficients + r7);
            Dct8<T>.Forward(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, 0);
            x0 *= p0;
            x1 *= p1;
            x2 *= p2;
            x3 *= p3;
            x4 *= p4;
            x5 *= p5;
            x6 *= p6;
            x7 *= p7;
            Dct8<T>.Inverse(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, TOverlap.VerticalHalvings);
            Add(sums + r0, x0, 0);
            Add(sums + r1, x1, 1);
            Add(sums + r2, x2, 2);
            Add(sums + r3, x3, 3);
            Add(sums + r4, x4, 4);
            Add(sums + r5, x5, 5);
            Add(sums + r6, x6, 6);
            Add(sums + r7, x7, 7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Gain(byte* gains, T foretold, T steps) =>
        (T.Lookup(gains, T.Min(T.Abs(foretold) * steps, T.Of(LastStep))) << 7) + T.Of(127);

    // The last rows of a block are the first that their rows of the ring hear of.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(short* sum, T value, int row)
    {
        if (row < Size - TOverlap.RowStep)
        {
            value = T.Plus(value, T.Load(sum));
        }

        value.Store(sum);
    }

    /// <summary>The horizontal transform of a row's sums, back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Inverse(short* sums, short* values)
    {
        int cells = _source.Cells, line = _line;
        for (int family = 0; family < Families; family++, sums += Size * line, values += Size * line)
        {
            for (int cell = 0; cell < cells; cell += T.Lanes)
            {
                short* from = sums + cell, to = values + cell;
                T x0 = T.Load(from), x1 = T.Load(from + line), x2 = T.Load(from + (2 * line)), x3 = T.Load(from + (3 * line));
                T x4 = T.Load(from + (4 * line)), x5 = T.Load(from + (5 * line)), x6 = T.Load(from + (6 * line)), x7 = T.Load(from + (7 * line));
                Dct8<T>.Inverse(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, TOverlap.HorizontalHalvings);
                x0.Store(to);
                x1.Store(to + line);
                x2.Store(to + (2 * line));
                x3.Store(to + (3 * line));
                x4.Store(to + (4 * line));
                x5.Store(to + (5 * line));
                x6.Store(to + (6 * line));
                x7.Store(to + (7 * line));
            }
        }
    }

    /// <summary>Adds up what the blocks over each sample say: 8 · the sample, into a plane's row or the picture's scratch row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Combine(short* values, short* row, int run, short* samples)
    {
        int cells = _source.Cells, line = _line;
        short* middle = values + (Size * line);
        T eighth = T.Of(1 << 12), scale = T.Of(1 << _bits);
        for (int cell = 0; cell < cells; cell += T.Lanes)
        {
            short* own = values + cell;
            T a = T.Plus(T.Load(own), T.Load(own + (4 * line) - 1)), b = T.Plus(T.Load(own + line), T.Load(own + (5 * line) - 1));
            T c = T.Plus(T.Load(own + (2 * line)), T.Load(own + (6 * line) - 1)), d = T.Plus(T.Load(own + (3 * line)), T.Load(own + (7 * line) - 1));
            if (TOverlap.ColumnStep < CellPlane.Side)
            {
                short* between = middle + cell;
                a = T.Plus(T.Plus(a, T.Load(between + (2 * line) - 1)), T.Load(between + (6 * line) - 2));
                b = T.Plus(T.Plus(b, T.Load(between + (3 * line) - 1)), T.Load(between + (7 * line) - 2));
                c = T.Plus(T.Plus(c, T.Load(between)), T.Load(between + (4 * line) - 1));
                d = T.Plus(T.Plus(d, T.Load(between + line)), T.Load(between + (5 * line) - 1));
            }

            if (row == null)
            {
                _row.Put(a * scale, b * scale, c * scale, d * scale, samples, cell);
            }
            else
            {
                (a * eighth).Store(row + cell);
                (b * eighth).Store(row + run + cell);
                (c * eighth).Store(row + (2 * run) + cell);
                (d * eighth).Store(row + (3 * run) + cell);
            }
        }
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_scratch);
        _scratch = null;
    }
}
