using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Restore;

/// <summary>
/// Takes weak frequencies out of 8x8 blocks: DCT-II (orthonormal, factors of 15 bits), coefficients not above their thresholds become 0, and back.
/// Samples are words of twelve bits less 2048, so that a block's coefficients fit 16 bits (DC reaches 8 · 2048). Every level gives the
/// same bits.
/// </summary>
internal static unsafe class BlockSmoothing
{
    /// <summary>Words of one row of <see cref="Thresholds"/>: 8 coefficients, repeated for the widest vector.</summary>
    public const int ThresholdStride = 32;

    // cos(k·π/16)/2 as fractions of 2^15; the first is √(1/8), which is cos(4π/16)/2 too.
    private const int C4 = 11585, C2 = 15137, C6 = 6270, C1 = 16069, C3 = 13623, C5 = 9102, C7 = 3196;

    /// <summary>
    /// Adds the smoothed blocks of one row of blocks to sums. Arguments: first sample of the first block (at least 8 rows), words between rows,
    /// how many columns (whole blocks and vectors are read), thresholds, first row of the blocks that is summed, the row after the last,
    /// sum of the first of these rows' first samples, words between rows of sums.
    /// </summary>
    public static delegate*<short*, nint, int, short*, int, int, short*, nint, void> Of(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Vectors<Words512>,
        KernelLevel.Avx2 => &Vectors<Words256>,
        _ => &Scalar,
    };

    /// <summary>Fills the 8 rows of thresholds; the mean of a block always stays.</summary>
    /// <param name="thresholds">8 rows of <see cref="ThresholdStride"/> words.</param>
    /// <param name="threshold">Greatest coefficient that goes, 0..32767.</param>
    public static void Thresholds(Span<short> thresholds, int threshold)
    {
        thresholds.Fill((short)threshold);
        for (int x = 0; x < ThresholdStride; x += 8)
            thresholds[x] = -1;
    }

    private static void Scalar(short* samples, nint stride, int count, short* thresholds, int first, int end, short* sums, nint sumStride)
    {
        int* block = stackalloc int[64];
        for (int x = 0; x < count; x += 8)
        {
            for (int i = 0; i < 64; i++)
                block[i] = samples[((i / 8) * stride) + x + (i % 8)];
            for (int i = 0; i < 8; i++)
                Forward(block + i, 8);
            for (int i = 0; i < 8; i++)
                Forward(block + (8 * i), 1);

            // Thresholds lie as vectors have coefficients at this point: transposed.
            for (int i = 0; i < 64; i++)
            {
                if (Math.Abs(block[i]) <= thresholds[((i % 8) * ThresholdStride) + (i / 8)])
                    block[i] = 0;
            }

            for (int i = 0; i < 8; i++)
                Inverse(block + (8 * i), 1);
            for (int i = 0; i < 8; i++)
                Inverse(block + i, 8);
            for (int y = first; y < end; y++)
            {
                for (int i = 0; i < 8; i++)
                    sums[((y - first) * sumStride) + x + i] += (short)Math.Clamp(block[(8 * y) + i], -2048, 2047);
            }
        }
    }

    private static void Forward(int* x, int step)
    {
        int a0 = x[0] + x[7 * step], a1 = x[step] + x[6 * step], a2 = x[2 * step] + x[5 * step], a3 = x[3 * step] + x[4 * step];
        int b0 = x[0] - x[7 * step], b1 = x[step] - x[6 * step], b2 = x[2 * step] - x[5 * step], b3 = x[3 * step] - x[4 * step];
        int c0 = Scale(a0 + a3, C4), c1 = Scale(a1 + a2, C4), c2 = a0 - a3, c3 = a1 - a2;
        x[0] = c0 + c1;
        x[4 * step] = c0 - c1;
        x[2 * step] = Scale(c2, C2) + Scale(c3, C6);
        x[6 * step] = Scale(c2, C6) - Scale(c3, C2);
        (x[step], x[3 * step], x[5 * step], x[7 * step]) = Odd(b0, b1, b2, b3);
    }

    private static void Inverse(int* x, int step)
    {
        int e0 = Scale(x[0], C4), e1 = Scale(x[4 * step], C4);
        int o0 = Scale(x[2 * step], C2) + Scale(x[6 * step], C6), o1 = Scale(x[2 * step], C6) - Scale(x[6 * step], C2);
        int a0 = e0 + e1 + o0, a3 = e0 + e1 - o0, a1 = e0 - e1 + o1, a2 = e0 - e1 - o1;
        (int b0, int b1, int b2, int b3) = Odd(x[step], x[3 * step], x[5 * step], x[7 * step]);
        (x[0], x[7 * step], x[step], x[6 * step]) = (a0 + b0, a0 - b0, a1 + b1, a1 - b1);
        (x[2 * step], x[5 * step], x[3 * step], x[4 * step]) = (a2 + b2, a2 - b2, a3 + b3, a3 - b3);
    }

    // The odd half of the matrix is symmetric: it is its own inverse.
    private static (int, int, int, int) Odd(int p, int q, int r, int s) => (
        Scale(p, C1) + Scale(q, C3) + Scale(r, C5) + Scale(s, C7),
        Scale(p, C3) - Scale(q, C7) - Scale(r, C1) - Scale(s, C5),
        Scale(p, C5) - Scale(q, C1) + Scale(r, C7) + Scale(s, C3),
        Scale(p, C7) - Scale(q, C5) + Scale(r, C3) - Scale(s, C1));

    private static int Scale(int a, int b) => ((a * b) + 16384) >> 15;

    /// <summary>As many blocks at a time as a vector has groups of 8 lanes: one lane is one column, one vector a row of the blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors<T>(short* samples, nint stride, int count, short* thresholds, int first, int end, short* sums, nint sumStride)
        where T : struct, IWordBlocks<T>
    {
        short* block = stackalloc short[8 * 32];
        T least = T.Of(-2048), most = T.Of(2047);
        for (int x = 0; x < count; x += T.Lanes)
        {
            Forward<T>(samples + x, stride, block);
            Transpose<T>(block);
            Forward<T>(block, T.Lanes, block);
            for (int y = 0; y < 8; y++)
            {
                T coefficients = T.Load(block + (y * T.Lanes));
                T.WhereGreater(T.Abs(coefficients), T.Load(thresholds + (y * ThresholdStride)), coefficients).Store(block + (y * T.Lanes));
            }

            Inverse<T>(block);
            Transpose<T>(block);
            Inverse<T>(block);
            for (int y = first; y < end; y++)
            {
                short* sum = sums + ((y - first) * sumStride) + x;
                (T.Load(sum) + T.Min(T.Max(T.Load(block + (y * T.Lanes)), least), most)).Store(sum);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Forward<T>(short* from, nint stride, short* to)
        where T : struct, IWordBlocks<T>
    {
        T x0 = T.Load(from), x1 = T.Load(from + stride), x2 = T.Load(from + (2 * stride)), x3 = T.Load(from + (3 * stride));
        T x4 = T.Load(from + (4 * stride)), x5 = T.Load(from + (5 * stride)), x6 = T.Load(from + (6 * stride)), x7 = T.Load(from + (7 * stride));
        T a0 = x0 + x7, a1 = x1 + x6, a2 = x2 + x5, a3 = x3 + x4;
        T k4 = T.Of(C4), k2 = T.Of(C2), k6 = T.Of(C6);
        T c0 = (a0 + a3) * k4, c1 = (a1 + a2) * k4, c2 = a0 - a3, c3 = a1 - a2;
        (c0 + c1).Store(to);
        (c0 - c1).Store(to + (4 * T.Lanes));
        ((c2 * k2) + (c3 * k6)).Store(to + (2 * T.Lanes));
        ((c2 * k6) - (c3 * k2)).Store(to + (6 * T.Lanes));

        T p = x0 - x7, q = x1 - x6, r = x2 - x5, s = x3 - x4;
        T k1 = T.Of(C1), k3 = T.Of(C3), k5 = T.Of(C5), k7 = T.Of(C7);
        ((p * k1) + (q * k3) + (r * k5) + (s * k7)).Store(to + T.Lanes);
        ((p * k3) - (q * k7) - (r * k1) - (s * k5)).Store(to + (3 * T.Lanes));
        ((p * k5) - (q * k1) + (r * k7) + (s * k3)).Store(to + (5 * T.Lanes));
        ((p * k7) - (q * k5) + (r * k3) - (s * k1)).Store(to + (7 * T.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inverse<T>(short* block)
        where T : struct, IWordBlocks<T>
    {
        T k4 = T.Of(C4), k2 = T.Of(C2), k6 = T.Of(C6);
        T x2 = T.Load(block + (2 * T.Lanes)), x6 = T.Load(block + (6 * T.Lanes));
        T e0 = T.Load(block) * k4, e1 = T.Load(block + (4 * T.Lanes)) * k4;
        T o0 = (x2 * k2) + (x6 * k6), o1 = (x2 * k6) - (x6 * k2);
        T a0 = e0 + e1 + o0, a3 = e0 + e1 - o0, a1 = e0 - e1 + o1, a2 = e0 - e1 - o1;

        T p = T.Load(block + T.Lanes), q = T.Load(block + (3 * T.Lanes)), r = T.Load(block + (5 * T.Lanes)), s = T.Load(block + (7 * T.Lanes));
        T k1 = T.Of(C1), k3 = T.Of(C3), k5 = T.Of(C5), k7 = T.Of(C7);
        T b0 = (p * k1) + (q * k3) + (r * k5) + (s * k7);
        T b1 = (p * k3) - (q * k7) - (r * k1) - (s * k5);
        T b2 = (p * k5) - (q * k1) + (r * k7) + (s * k3);
        T b3 = (p * k7) - (q * k5) + (r * k3) - (s * k1);
        (a0 + b0).Store(block);
        (a1 + b1).Store(block + T.Lanes);
        (a2 + b2).Store(block + (2 * T.Lanes));
        (a3 + b3).Store(block + (3 * T.Lanes));
        (a3 - b3).Store(block + (4 * T.Lanes));
        (a2 - b2).Store(block + (5 * T.Lanes));
        (a1 - b1).Store(block + (6 * T.Lanes));
        (a0 - b0).Store(block + (7 * T.Lanes));
    }

    /// <summary>Each group of 8 lanes by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose<T>(short* block)
        where T : struct, IWordBlocks<T>
    {
        T r0 = T.Load(block), r1 = T.Load(block + T.Lanes), r2 = T.Load(block + (2 * T.Lanes)), r3 = T.Load(block + (3 * T.Lanes));
        T r4 = T.Load(block + (4 * T.Lanes)), r5 = T.Load(block + (5 * T.Lanes)), r6 = T.Load(block + (6 * T.Lanes)), r7 = T.Load(block + (7 * T.Lanes));
        T t0 = T.Low16(r0, r1), t1 = T.High16(r0, r1), t2 = T.Low16(r2, r3), t3 = T.High16(r2, r3);
        T t4 = T.Low16(r4, r5), t5 = T.High16(r4, r5), t6 = T.Low16(r6, r7), t7 = T.High16(r6, r7);
        T u0 = T.Low32(t0, t2), u1 = T.High32(t0, t2), u2 = T.Low32(t1, t3), u3 = T.High32(t1, t3);
        T u4 = T.Low32(t4, t6), u5 = T.High32(t4, t6), u6 = T.Low32(t5, t7), u7 = T.High32(t5, t7);
        T.Low64(u0, u4).Store(block);
        T.High64(u0, u4).Store(block + T.Lanes);
        T.Low64(u1, u5).Store(block + (2 * T.Lanes));
        T.High64(u1, u5).Store(block + (3 * T.Lanes));
        T.Low64(u2, u6).Store(block + (4 * T.Lanes));
        T.High64(u2, u6).Store(block + (5 * T.Lanes));
        T.Low64(u3, u7).Store(block + (6 * T.Lanes));
        T.High64(u3, u7).Store(block + (7 * T.Lanes));
    }
}
