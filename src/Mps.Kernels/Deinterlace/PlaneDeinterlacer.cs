using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mps.Kernels.Lanes;
using Mps.Media;

namespace Mps.Kernels.Deinterlace;

/// <summary>Makes one plane whole. Owns rings of rows for each thread; borrows the team.</summary>
internal abstract unsafe class PlaneDeinterlacer : IDisposable
{
    public static PlaneDeinterlacer Create(KernelLevel level, int width, int height, int bits, RowTeam team) => level switch
    {
        KernelLevel.Avx512 => new PlaneDeinterlacer<Lanes32>(width, height, bits, team),
        KernelLevel.Avx2 => new PlaneDeinterlacer<Lanes16>(width, height, bits, team),
        _ => new PlaneDeinterlacer<Lanes1>(width, height, bits, team),
    };

    /// <summary>Rows of <paramref name="keep"/>'s parity are copied, the others made. <paramref name="second"/>: the field is the later one of its picture.</summary>
    public abstract void Apply(ReadOnlyPlaneView previous, ReadOnlyPlaneView current, ReadOnlyPlaneView next, PlaneView target, PictureField keep, bool second);

    public abstract void Dispose();
}

/// <summary>The same with vectors of one width.</summary>
internal sealed unsafe class PlaneDeinterlacer<T> : PlaneDeinterlacer
    where T : unmanaged, ILanes<T>
{
    // Rows from four above to four below are looked at.
    private const int Reach = 4, Ring = 16, Pictures = 3;

    private readonly int _width, _height, _bits, _row, _workerSamples;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private short* _scratch;
    private byte* _previous, _current, _next, _target;
    private int _previousStride, _currentStride, _nextStride, _targetStride;
    private int _kept;
    private bool _second;

    public PlaneDeinterlacer(int width, int height, int bits, RowTeam team)
    {
        (_width, _height, _bits, _team, _work) = (width, height, bits, team, Make);
        _row = FieldRows<T>.Samples(width);
        _workerSamples = _row * ((Pictures * Ring) + 1);
        nuint bytes = (nuint)_workerSamples * (nuint)team.Threads * sizeof(short);
        _scratch = (short*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(_scratch, bytes);
    }

    ~PlaneDeinterlacer() => Free();

    public override void Apply(ReadOnlyPlaneView previous, ReadOnlyPlaneView current, ReadOnlyPlaneView next, PlaneView target, PictureField keep, bool second)
    {
        _previous = (byte*)previous.Address;
        _current = (byte*)current.Address;
        _next = (byte*)next.Address;
        _target = (byte*)target.Address;
        (_previousStride, _currentStride, _nextStride, _targetStride) = (previous.StrideBytes, current.StrideBytes, next.StrideBytes, target.StrideBytes);
        (_kept, _second) = ((int)keep, second);
        _team.Run(_height, Math.Max(16, (_height + (2 * _team.Threads) - 1) / (2 * _team.Threads)), _work);
    }

    public override void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Make(int first, int end, int worker)
    {
        short* ring = _scratch + ((nint)worker * _workerSamples);
        byte* made = (byte*)(ring + ((nint)_row * Pictures * Ring));
        uint rowBytes = (uint)(_width * (_bits > 8 ? 2 : 1));
        int read = Math.Max(first - Reach, 0);
        for (int y = first; y < end; y++)
        {
            byte* target = _target + ((nint)y * _targetStride);
            if ((y & 1) == _kept)
            {
                Unsafe.CopyBlockUnaligned(target, _current + ((nint)y * _currentStride), rowBytes);
                continue;
            }

            for (; read <= Math.Min(y + Reach, _height - 1); read++)
            {
                FieldRows<T>.Widen(_previous + ((nint)read * _previousStride), _width, _bits, Row(ring, 0, read));
                FieldRows<T>.Widen(_current + ((nint)read * _currentStride), _width, _bits, Row(ring, 1, read));
                FieldRows<T>.Widen(_next + ((nint)read * _nextStride), _width, _bits, Row(ring, 2, read));
            }

            // The row's own parity was seen last in the picture before when its field comes later in this one.
            int before = _second ? 1 : 0, after = before + 1;
            FieldNeighbours rows = new()
            {
                Above = Row(ring, 1, y - 1),
                Below = Row(ring, 1, y + 1),
                Above3 = Row(ring, 1, y - 3),
                Below3 = Row(ring, 1, y + 3),
                AboveBefore = Row(ring, 0, y - 1),
                BelowBefore = Row(ring, 0, y + 1),
                AboveAfter = Row(ring, 2, y - 1),
                BelowAfter = Row(ring, 2, y + 1),
                Before = Row(ring, before, y),
                After = Row(ring, after, y),
                BeforeUp2 = Row(ring, before, y - 2),
                AfterUp2 = Row(ring, after, y - 2),
                BeforeDown2 = Row(ring, before, y + 2),
                AfterDown2 = Row(ring, after, y + 2),
                BeforeUp4 = Row(ring, before, y - 4),
                AfterUp4 = Row(ring, after, y - 4),
                BeforeDown4 = Row(ring, before, y + 4),
                AfterDown4 = Row(ring, after, y + 4),
            };
            FieldRows<T>.Interpolate(rows, _width, _bits, made);
            Unsafe.CopyBlockUnaligned(target, made, rowBytes);
        }
    }

    // Rows outside the picture are those mirrored at its first and last row, which have the same parity.
    private short* Row(short* ring, int picture, int y)
    {
        while ((uint)y >= (uint)_height)
        {
            y = y < 0 ? -y : (2 * (_height - 1)) - y;
        }

        return ring + ((nint)((picture * Ring) + (y & (Ring - 1))) * _row);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_scratch);
        _scratch = null;
    }
}
