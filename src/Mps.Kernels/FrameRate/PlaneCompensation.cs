using System.Runtime.InteropServices;
using Mps.Media;

namespace Mps.Kernels.FrameRate;

/// <summary>
/// Lays one plane of a new picture together from windows of two others. A block's window is twice as wide and high as its step and fades out
/// towards its edges, so that at each sample the weights of the four windows over it add up to one. A band of rows between the centres of
/// two rows of blocks takes the lower halves of the upper ones and the upper halves of the lower ones: bands are independent. Owns its
/// working memory.
/// </summary>
internal sealed unsafe class PlaneCompensation : IDisposable
{
    private const int Columns = ScalarMotion.Columns;
    private const int WindowBits = 6;
    private const int Phases = 16;
    // A prediction reads its columns and three more, of its rows and three more.
    private const int ReadColumns = Columns + 3, MostReadRows = ScalarMotion.MostRows + 3;
    private const int GatheredStride = 64;
    private const int Prediction = Columns * ScalarMotion.MostRows;

    private static readonly short[] s_taps = MakeTaps();

    private readonly MotionKernels _kernels;
    private readonly IntermediateField _field;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private readonly short[] _weights;
    private readonly int _width;
    private readonly int _height;
    private readonly int _bits;
    private readonly int _sampleBytes;
    private readonly int _log2X;
    private readonly int _log2Y;
    private readonly int _stepX;
    private readonly int _stepY;
    private readonly int _sumStride;
    private readonly nint _scratchBytes;
    private byte* _scratch;
    private Borrowed _earlier;
    private Borrowed _later;
    private Borrowed _target;
    private int _time;

    public PlaneCompensation(FrameFormat format, int plane, MotionKernels kernels, IntermediateField field, RowTeam team)
    {
        (_kernels, _field, _team, _work) = (kernels, field, team, MakeBands);
        (_width, _height, _bits, _sampleBytes) = (format.PlaneWidth(plane), format.PlaneHeight(plane), format.BitsPerSample, format.BytesPerSample);
        (_log2X, _log2Y) = plane == 0 ? (0, 0) : (format.Log2ChromaWidth, format.Log2ChromaHeight);
        (_stepX, _stepY) = (MotionField.Block >> _log2X, MotionField.Block >> _log2Y);
        _weights = MakeWeights();
        // Windows begin up to one and a half steps left of the plane and end as far right of the last block.
        _sumStride = ((field.Columns + 4) * _stepX) + (2 * Columns);
        _scratchBytes = (((nint)_sumStride * _stepY * sizeof(int)) + (4 * Prediction * sizeof(short)) + (MostReadRows * GatheredStride) + 63) / 64 * 64;
        _scratch = (byte*)NativeMemory.AlignedAlloc((nuint)(_scratchBytes * team.Threads), 64);
    }

    ~PlaneCompensation() => NativeMemory.AlignedFree(_scratch);

    public void Make(ReadOnlyPlaneView earlier, ReadOnlyPlaneView later, int time, PlaneView target)
    {
        _earlier = new Borrowed((byte*)earlier.Address, earlier.StrideBytes);
        _later = new Borrowed((byte*)later.Address, later.StrideBytes);
        _target = new Borrowed((byte*)target.Address, target.StrideBytes);
        _time = time;
        _team.Run(_field.Rows + 1, 4, _work);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_scratch);
        _scratch = null;
        GC.SuppressFinalize(this);
    }

    // Keys, "Cubic convolution interpolation", IEEE Trans. ASSP 29(6), 1981, with a = -0.6; the second tap takes what rounding leaves.
    private static short[] MakeTaps()
    {
        const double a = -0.6;
        short[] taps = GC.AllocateArray<short>(Phases * 4, pinned: true);
        for (int phase = 0; phase < Phases; phase++)
        {
            double f = phase / (double)Phases;
            short first = Tap(1 + f), third = Tap(1 - f), fourth = Tap(2 - f);
            taps[4 * phase] = first;
            taps[(4 * phase) + 1] = (short)(64 - first - third - fourth);
            taps[(4 * phase) + 2] = third;
            taps[(4 * phase) + 3] = fourth;
        }

        return taps;

        static short Tap(double d) => (short)Math.Round(64 * (d < 1
            ? ((a + 2) * d * d * d) - ((a + 3) * d * d) + 1
            : (a * d * d * d) - (5 * a * d * d) + (8 * a * d) - (4 * a)));
    }

    // sin² both ways: what it leaves of one is cos² of a quarter turn further, the neighbour's.
    private short[] MakeWeights()
    {
        short[] weights = GC.AllocateArray<short>(_stepY * Columns * 2, pinned: true);
        for (int y = 0; y < _stepY; y++)
        {
            int lower = Rising(y, _stepY), upper = (1 << WindowBits) - lower;
            for (int x = 0; x < 2 * _stepX; x++)
            {
                int across = x < _stepX ? Rising(x, _stepX) : (1 << WindowBits) - Rising(x - _stepX, _stepX);
                weights[2 * ((y * Columns) + x)] = (short)(upper * across);
                weights[(2 * ((y * Columns) + x)) + 1] = (short)(lower * across);
            }
        }

        return weights;

        static int Rising(int i, int step)
        {
            double sine = Math.Sin(Math.PI * (i + 0.5) / (2 * step));
            return (int)Math.Round(sine * sine * (1 << WindowBits));
        }
    }

    private void MakeBands(int first, int end, int worker)
    {
        byte* scratch = _scratch + (_scratchBytes * worker);
        int* sums = (int*)scratch;
        short* predictions = (short*)(sums + ((nint)_sumStride * _stepY));
        short* spare = predictions + (2 * Prediction);
        byte* gathered = (byte*)(spare + (2 * Prediction));
        for (int band = first; band < end; band++)
        {
            // The band below the centres of block row band − 1 and above those of row band.
            int top = (band * _stepY) - (_stepY / 2), rows = Math.Min(_stepY, _height - top);
            if (rows <= 0)
            {
                continue;
            }

            new Span<int>(sums, _sumStride * _stepY).Clear();
            for (int column = -1; column <= _field.Columns; column++)
            {
                int left = (column * _stepX) - (_stepX / 2);
                Predict(_field[column, band - 1], left, top, rows, predictions, spare, gathered);
                Predict(_field[column, band], left, top, rows, predictions + Prediction, spare, gathered);
                fixed (short* weights = _weights)
                {
                    _kernels.Lay(predictions, predictions + Prediction, weights, sums + left + (2 * _stepX), _sumStride, rows);
                }
            }

            Round(sums + (2 * _stepX), top, rows);
        }

        GC.KeepAlive(this);
    }

    private void Predict(in BlockMotion block, int left, int top, int rows, short* prediction, short* spare, byte* gathered)
    {
        // Sixteenths of a sample of this plane; the two together are the vector, whatever rounding does.
        int x = (2 * block.Vector.X) >> _log2X, y = (2 * block.Vector.Y) >> _log2Y;
        int earlierX = -(((x * _time) + 128) >> 8), earlierY = -(((y * _time) + 128) >> 8);
        Blend(left, top, (earlierX, earlierY), (x + earlierX, y + earlierY), block.Later, rows, prediction, spare, gathered);
        if (block.Trust < 256)
        {
            // What moves in a way that was not found: a blend in place has two faint pictures of it, a wrong motion a torn one.
            Blend(left, top, default, default, _time, rows, spare, spare + Prediction, gathered);
            _kernels.Mix(prediction, spare, block.Trust, 256 - block.Trust, rows * Columns);
        }
    }

    private void Blend(
        int left, int top, (int X, int Y) earlier, (int X, int Y) later, int weight, int rows, short* output, short* spare, byte* gathered)
    {
        Window(_earlier, left, top, earlier.X, earlier.Y, rows, output, gathered);
        Window(_later, left, top, later.X, later.Y, rows, spare, gathered);
        _kernels.Mix(output, spare, 256 - weight, weight, rows * Columns);
    }

    private void Window(in Borrowed plane, int left, int top, int x16, int y16, int rows, short* output, byte* gathered)
    {
        int x = left + (x16 >> 4) - 1, y = top + (y16 >> 4) - 1;
        byte* source;
        nint stride;
        if (x >= 0 && y >= 0 && x + ReadColumns <= _width && y + rows + 3 <= _height)
        {
            source = plane.Data + (y * plane.Stride) + ((nint)x * _sampleBytes);
            stride = plane.Stride;
        }
        else
        {
            source = gathered;
            stride = GatheredStride;
            Gather(plane, x, y, rows + 3, gathered);
        }

        fixed (short* taps = s_taps)
        {
            short* horizontal = taps + (4 * (x16 & 15)), vertical = taps + (4 * (y16 & 15));
            if (_sampleBytes == 1)
            {
                _kernels.Predict8(source, stride, horizontal, vertical, _bits, rows, output);
            }
            else
            {
                _kernels.Predict16(source, stride, horizontal, vertical, _bits, rows, output);
            }
        }
    }

    // Beyond its edges a plane goes on as they are.
    private void Gather(in Borrowed plane, int x, int y, int rows, byte* gathered)
    {
        for (int row = 0; row < rows; row++, gathered += GatheredStride)
        {
            byte* from = plane.Data + (Math.Clamp(y + row, 0, _height - 1) * plane.Stride);
            for (int column = 0; column < ReadColumns; column++)
            {
                int at = Math.Clamp(x + column, 0, _width - 1);
                if (_sampleBytes == 1)
                {
                    gathered[column] = from[at];
                }
                else
                {
                    ((ushort*)gathered)[column] = ((ushort*)from)[at];
                }
            }
        }
    }

    private void Round(int* sums, int top, int rows)
    {
        int shift = (2 * WindowBits) + 14 - _bits, half = 1 << (shift - 1), most = (1 << _bits) - 1;
        for (int y = Math.Max(0, -top); y < rows; y++)
        {
            int* row = sums + ((nint)y * _sumStride);
            byte* output = _target.Data + ((top + y) * _target.Stride);
            for (int x = 0; x < _width; x++)
            {
                int sample = Math.Clamp((row[x] + half) >> shift, 0, most);
                if (_sampleBytes == 1)
                {
                    output[x] = (byte)sample;
                }
                else
                {
                    ((ushort*)output)[x] = (ushort)sample;
                }
            }
        }
    }

    private readonly struct Borrowed(byte* data, nint stride)
    {
        public byte* Data { get; } = data;

        public nint Stride { get; } = stride;
    }
}
