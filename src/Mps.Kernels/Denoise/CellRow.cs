using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Denoise;

/// <summary>Rows of samples into and out of a <see cref="CellPlane"/>'s order and scale.</summary>
/// <param name="bits">Significant bits of the picture's samples, 8..12.</param>
internal readonly unsafe struct CellRow<T>(int bits)
    where T : struct, IWords<T>
{
    private readonly int _bits = bits;

    /// <summary>Samples that <see cref="Read"/> and <see cref="Write"/> need as scratch: a row, its ends mirrored, and a vector more.</summary>
    public static int ScratchSamples(int width) => (LaneWidth.RoundUp(CellPlane.CountCells(width)) + LaneWidth.Most) * CellPlane.Side;

    /// <summary>Reads a row of the picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(byte* source, int width, short* scratch, short* row, int cells, int run)
    {
        bool wide = _bits > 8;
        if (wide)
        {
            Pad((ushort*)source, (ushort*)scratch, width, cells * CellPlane.Side);
        }
        else
        {
            Pad(source, (byte*)scratch, width, cells * CellPlane.Side);
        }

        T middle = T.Of(1 << (_bits - 1));
        int up = 12 - _bits;
        for (int cell = 0; cell < cells; cell += T.Lanes)
        {
            T a, b, c, d;
            if (wide)
            {
                short* at = scratch + (cell * CellPlane.Side);
                (a, b, c, d) = (T.Load(at), T.Load(at + T.Lanes), T.Load(at + (2 * T.Lanes)), T.Load(at + (3 * T.Lanes)));
            }
            else
            {
                byte* at = (byte*)scratch + (cell * CellPlane.Side);
                (a, b, c, d) = (T.LoadBytes(at), T.LoadBytes(at + T.Lanes), T.LoadBytes(at + (2 * T.Lanes)), T.LoadBytes(at + (3 * T.Lanes)));
            }

            (T even0, T odd0) = T.Deinterleave(a, b);
            (T even1, T odd1) = T.Deinterleave(c, d);
            (a, c) = T.Deinterleave(even0, even1);
            (b, d) = T.Deinterleave(odd0, odd1);
            ((a - middle) << up).Store(row + cell);
            ((b - middle) << up).Store(row + run + cell);
            ((c - middle) << up).Store(row + (2 * run) + cell);
            ((d - middle) << up).Store(row + (3 * run) + cell);
        }
    }

    /// <summary>Puts four columns of cells, already at the picture's scale but around zero, into the scratch row in the picture's order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(T a, T b, T c, T d, short* scratch, int cell)
    {
        T middle = T.Of(1 << (_bits - 1));
        (T even0, T even1) = T.Interleave(a + middle, c + middle);
        (T odd0, T odd1) = T.Interleave(b + middle, d + middle);
        (a, b) = T.Interleave(even0, odd0);
        (c, d) = T.Interleave(even1, odd1);
        if (_bits > 8)
        {
            T most = T.Of((1 << _bits) - 1), none = T.Of(0);
            short* at = scratch + (cell * CellPlane.Side);
            T.Min(T.Max(a, none), most).Store(at);
            T.Min(T.Max(b, none), most).Store(at + T.Lanes);
            T.Min(T.Max(c, none), most).Store(at + (2 * T.Lanes));
            T.Min(T.Max(d, none), most).Store(at + (3 * T.Lanes));
        }
        else
        {
            byte* at = (byte*)scratch + (cell * CellPlane.Side);
            a.StoreBytes(at);
            b.StoreBytes(at + T.Lanes);
            c.StoreBytes(at + (2 * T.Lanes));
            d.StoreBytes(at + (3 * T.Lanes));
        }
    }

    /// <summary>Copies the picture's part of a scratch row that <see cref="Put"/> has filled.</summary>
    public void Write(short* scratch, byte* target, int width)
    {
        int sample = _bits > 8 ? 2 : 1;
        Unsafe.CopyBlockUnaligned(target, (byte*)scratch + (CellPlane.Before * CellPlane.Side * sample), (uint)(width * sample));
    }

    private static void Pad<TSample>(TSample* source, TSample* scratch, int width, int count)
        where TSample : unmanaged
    {
        const int Before = CellPlane.Before * CellPlane.Side;
        Unsafe.CopyBlockUnaligned(scratch + Before, source, (uint)(width * sizeof(TSample)));
        for (int x = 0; x < Before; x++)
        {
            scratch[x] = source[CellPlane.Mirror(x - Before, width)];
        }

        for (int x = Before + width; x < count; x++)
        {
            scratch[x] = source[CellPlane.Mirror(x - Before, width)];
        }
    }
}
