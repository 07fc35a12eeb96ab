using System.Runtime.CompilerServices;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Deinterlace;

/// <summary>Makes one plane whole. Borrows the team.</summary>
internal abstract class PlaneDeinterlacer
{
    public static PlaneDeinterlacer Create(KernelLevel level, int width, int height, int bits, RowTeam team) => level switch
    {
        // Rows that are narrower than a vector are made sample by sample.
        KernelLevel.Avx512 when width >= Words512.Lanes => new PlaneDeinterlacer<Words512>(width, height, bits, team),
        KernelLevel.Avx512 or KernelLevel.Avx2 when width >= Words256.Lanes => new PlaneDeinterlacer<Words256>(width, height, bits, team),
        _ => new PlaneDeinterlacer<Word>(width, height, bits, team),
    };

    /// <summary>Rows of <paramref name="keep"/>'s parity are copied, the others made. <paramref name="second"/>: the field is the later one of its picture.</summary>
    public abstract void Apply(ReadOnlyPlaneView previous, ReadOnlyPlaneView current, ReadOnlyPlaneView next, PlaneView target, PictureField keep, bool second);
}

/// <summary>The same with vectors of one width.</summary>
internal sealed unsafe class PlaneDeinterlacer<T> : PlaneDeinterlacer
    where T : struct, IWords<T>
{
    private readonly int _width, _height, _bits;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private Rows _previous, _current, _next, _target;
    private int _kept;
    private bool _second;

    public PlaneDeinterlacer(int width, int height, int bits, RowTeam team) => (_width, _height, _bits, _team, _work) = (width, height, bits, team, Make);

    public override void Apply(ReadOnlyPlaneView previous, ReadOnlyPlaneView current, ReadOnlyPlaneView next, PlaneView target, PictureField keep, bool second)
    {
        (_previous, _current, _next, _target) = (new Rows(previous), new Rows(current), new Rows(next), new Rows(target));
        (_kept, _second) = ((int)keep, second);
        _team.Run(_height, Math.Max(16, (_height + (2 * _team.Threads) - 1) / (2 * _team.Threads)), _work);
    }

    private void Make(int first, int end, int worker)
    {
        // The rows that are made were seen last in the picture before when their field is the later of this one.
        Rows before = _second ? _current : _previous, after = _second ? _next : _current;
        uint rowBytes = (uint)(_width * (_bits > 8 ? 2 : 1));
        for (int y = first; y < end; y++)
        {
            if ((y & 1) == _kept)
            {
                Unsafe.CopyBlockUnaligned(_target.At(y), _current.At(y), rowBytes);
                continue;
            }

            FieldNeighbours rows = new()
            {
                Above = _current.At(y - 1),
                Below = _current.At(y + 1),
                Above3 = _current.At(y - 3),
                Below3 = _current.At(y + 3),
                AboveBefore = _previous.At(y - 1),
                BelowBefore = _previous.At(y + 1),
                AboveAfter = _next.At(y - 1),
                BelowAfter = _next.At(y + 1),
                Before = before.At(y),
                After = after.At(y),
                BeforeUp2 = before.At(y - 2),
                AfterUp2 = after.At(y - 2),
                BeforeDown2 = before.At(y + 2),
                AfterDown2 = after.At(y + 2),
                BeforeUp4 = before.At(y - 4),
                AfterUp4 = after.At(y - 4),
                BeforeDown4 = before.At(y + 4),
                AfterDown4 = after.At(y + 4),
            };
            FieldRows<T>.Interpolate(rows, _width, _bits, _target.At(y));
        }
    }

    /// <summary>Rows of a plane; those outside it are those mirrored at its first and last row, which have the same parity.</summary>
    private readonly struct Rows(ReadOnlyPlaneView plane)
    {
        private readonly byte* _first = (byte*)plane.Address;
        private readonly int _stride = plane.StrideBytes;
        private readonly int _height = plane.Height;

        public byte* At(int y)
        {
            while ((uint)y >= (uint)_height)
            {
                y = y < 0 ? -y : (2 * (_height - 1)) - y;
            }

            return _first + ((nint)y * _stride);
        }
    }
}
