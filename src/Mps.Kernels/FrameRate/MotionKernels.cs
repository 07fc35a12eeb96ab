using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.FrameRate;

/// <summary>The row and block functions of motion search and compensation at one level; all levels give the same bits.</summary>
internal sealed unsafe class MotionKernels
{
    private MotionKernels()
    {
    }

    /// <summary>Sum of absolute differences of 16×16 samples. Arguments: a, its stride, b, its stride.</summary>
    public required delegate*<byte*, nint, byte*, nint, int> Difference { get; init; }

    /// <summary>Half as wide and high: out[x] = (a[2x] + a[2x+1] + b[2x] + b[2x+1] + 2) >> 2. Arguments: a, b, out, count of outputs.</summary>
    public required delegate*<byte*, byte*, byte*, int, void> Halve { get; init; }

    /// <summary>Sixteen columns of a motion-compensated picture. See <see cref="ScalarMotion.Predict8"/>.</summary>
    public required delegate*<byte*, nint, short*, short*, int, int, short*, void> Predict8 { get; init; }

    /// <summary>The same from samples of 9 to 12 bits in 16.</summary>
    public required delegate*<byte*, nint, short*, short*, int, int, short*, void> Predict16 { get; init; }

    /// <summary>See <see cref="ScalarMotion.Mix"/>.</summary>
    public required delegate*<short*, short*, int, int, int, void> Mix { get; init; }

    /// <summary>See <see cref="ScalarMotion.Lay"/>.</summary>
    public required delegate*<short*, short*, short*, int*, nint, int, void> Lay { get; init; }

    public static MotionKernels Of(KernelLevel level) => level == KernelLevel.Scalar
        ? new()
        {
            Difference = &ScalarMotion.Difference,
            Halve = &ScalarMotion.Halve,
            Predict8 = &ScalarMotion.Predict8,
            Predict16 = &ScalarMotion.Predict16,
            Mix = &ScalarMotion.Mix,
            Lay = &ScalarMotion.Lay,
        }
        : new()
        {
            // Windows are sixteen samples wide: 512-bit registers would be half empty.
            Difference = &Avx2Motion.Difference,
            Halve = &Avx2Motion.Halve,
            Predict8 = &Avx2Motion.Predict8,
            Predict16 = &Avx2Motion.Predict16,
            Mix = &Avx2Motion.Mix,
            Lay = &Avx2Motion.Lay,
        };
}

/// <summary>The definitions.</summary>
internal static unsafe class ScalarMotion
{
    /// <summary>Columns that are predicted together.</summary>
    public const int Columns = 16;

    /// <summary>Rows of the largest prediction.</summary>
    public const int MostRows = 8;

    /// <inheritdoc cref="MotionKernels.Difference"/>
    public static int Difference(byte* a, nint strideA, byte* b, nint strideB)
    {
        int sum = 0;
        for (int y = 0; y < MotionField.Window; y++, a += strideA, b += strideB)
        {
            for (int x = 0; x < MotionField.Window; x++)
            {
                sum += Math.Abs(a[x] - b[x]);
            }
        }

        return sum;
    }

    /// <inheritdoc cref="MotionKernels.Halve"/>
    public static void Halve(byte* a, byte* b, byte* output, int count)
    {
        for (int x = 0; x < count; x++)
        {
            output[x] = (byte)((a[2 * x] + a[(2 * x) + 1] + b[2 * x] + b[(2 * x) + 1] + 2) >> 2);
        }
    }

    /// <summary>
    /// A window between samples, by four taps each way: first out of the row, keeping 14 bits and more (shift bits − 8), then out of the columns,
    /// to samples scaled to 14 bits. Reads 19 columns of rows + 3 rows.
    /// </summary>
    /// <param name="source">One sample left of and one row above the window's corner.</param>
    /// <param name="stride">From row to row, bytes.</param>
    /// <param name="horizontal">Four taps that add up to 64.</param>
    /// <param name="vertical">Four taps that add up to 64.</param>
    /// <param name="bits">Significant bits of a sample, 8..12.</param>
    /// <param name="rows">1..<see cref="MostRows"/>.</param>
    /// <param name="output">rows × <see cref="Columns"/>.</param>
    public static void Predict8(byte* source, nint stride, short* horizontal, short* vertical, int bits, int rows, short* output) =>
        Predict(source, stride, horizontal, vertical, bits, rows, output, wide: false);

    /// <inheritdoc cref="Predict8"/>
    public static void Predict16(byte* source, nint stride, short* horizontal, short* vertical, int bits, int rows, short* output) =>
        Predict(source, stride, horizontal, vertical, bits, rows, output, wide: true);

    /// <summary>
    /// Weighs two predictions against each other, in place: a = (a · weightA + b · weightB + 128) >> 8. The weights add up to 256.
    /// </summary>
    public static void Mix(short* a, short* b, int weightA, int weightB, int count)
    {
        for (int i = 0; i < count; i++)
        {
            a[i] = (short)(((a[i] * weightA) + (b[i] * weightB) + 128) >> 8);
        }
    }

    /// <summary>
    /// Lays the windows of a block and of the block below it, which share rows, over what other blocks have laid: sums[x] += upper[x] · weights[2x] +
    /// lower[x] · weights[2x + 1], for each row.
    /// </summary>
    /// <param name="upper">rows × <see cref="Columns"/>.</param>
    /// <param name="lower">rows × <see cref="Columns"/>.</param>
    /// <param name="weights">For each row <see cref="Columns"/> pairs.</param>
    /// <param name="sums">Where the window lies.</param>
    /// <param name="stride">From row to row of sums.</param>
    /// <param name="rows">1..<see cref="MostRows"/>.</param>
    public static void Lay(short* upper, short* lower, short* weights, int* sums, nint stride, int rows)
    {
        for (int y = 0; y < rows; y++, upper += Columns, lower += Columns, weights += 2 * Columns, sums += stride)
        {
            for (int x = 0; x < Columns; x++)
            {
                sums[x] += (upper[x] * weights[2 * x]) + (lower[x] * weights[(2 * x) + 1]);
            }
        }
    }

    private static void Predict(byte* source, nint stride, short* horizontal, short* vertical, int bits, int rows, short* output, bool wide)
    {
        short* between = stackalloc short[(MostRows + 3) * Columns];
        int shift = bits - 8, half = shift == 0 ? 0 : 1 << (shift - 1);
        for (int y = 0; y < rows + 3; y++, source += stride)
        {
            for (int x = 0; x < Columns; x++)
            {
                int sum = half;
                for (int t = 0; t < 4; t++)
                {
                    sum += (wide ? ((ushort*)source)[x + t] : source[x + t]) * horizontal[t];
                }

                between[(y * Columns) + x] = (short)(sum >> shift);
            }
        }

        for (int i = 0; i < rows * Columns; i++)
        {
            int sum = 32;
            for (int t = 0; t < 4; t++)
            {
                sum += between[i + (t * Columns)] * vertical[t];
            }

            output[i] = (short)Math.Clamp(sum >> 6, short.MinValue, short.MaxValue);
        }
    }
}

/// <summary>256-bit vectors: one row of a window in a register of 16-bit lanes, two rows of bytes. Equal to <see cref="ScalarMotion"/>.</summary>
internal static unsafe class Avx2Motion
{
    private const int Columns = ScalarMotion.Columns;

    /// <inheritdoc cref="MotionKernels.Difference"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Difference(byte* a, nint strideA, byte* b, nint strideB)
    {
        Vector256<ushort> sums = Vector256<ushort>.Zero;
        for (int y = 0; y < MotionField.Window; y += 2, a += 2 * strideA, b += 2 * strideB)
        {
            Vector256<byte> rowsA = Vector256.Create(Vector128.Load(a), Vector128.Load(a + strideA));
            Vector256<byte> rowsB = Vector256.Create(Vector128.Load(b), Vector128.Load(b + strideB));
            sums += Avx2.SumAbsoluteDifferences(rowsA, rowsB);
        }

        // Each 64-bit lane holds one sum below 2^16.
        return (int)Vector256.Sum(sums.AsUInt64());
    }

    /// <inheritdoc cref="MotionKernels.Halve"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Halve(byte* a, byte* b, byte* output, int count)
    {
        Vector256<sbyte> ones = Vector256<sbyte>.One;
        Vector256<short> two = Vector256.Create((short)2);
        int x = 0;
        for (; x <= count - 16; x += 16)
        {
            Vector256<short> sums = Avx2.MultiplyAddAdjacent(Vector256.Load(a + (2 * x)), ones) + Avx2.MultiplyAddAdjacent(Vector256.Load(b + (2 * x)), ones);
            sums = Vector256.ShiftRightLogical(sums + two, 2);
            Sse2.PackUnsignedSaturate(sums.GetLower(), sums.GetUpper()).Store(output + x);
        }

        ScalarMotion.Halve(a + (2 * x), b + (2 * x), output + x, count - x);
    }

    /// <inheritdoc cref="ScalarMotion.Predict8"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Predict8(byte* source, nint stride, short* horizontal, short* vertical, int bits, int rows, short* output)
    {
        short* between = stackalloc short[(ScalarMotion.MostRows + 3) * Columns];
        Vector256<short> first = Vector256.Create(*(int*)horizontal).AsInt16(), last = Vector256.Create(*(int*)(horizontal + 2)).AsInt16();
        for (int y = 0; y < rows + 3; y++, source += stride)
        {
            Vector256<short> a = Avx2.ConvertToVector256Int16(source), b = Avx2.ConvertToVector256Int16(source + 1);
            Vector256<short> c = Avx2.ConvertToVector256Int16(source + 2), d = Avx2.ConvertToVector256Int16(source + 3);
            // 255 · 80 fits 16 bits: no rounding yet.
            Taps(a, b, c, d, first, last, Vector256<int>.Zero, 0).Store(between + (y * Columns));
        }

        Columnwise(between, vertical, rows, output);
    }

    /// <inheritdoc cref="ScalarMotion.Predict8"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Predict16(byte* source, nint stride, short* horizontal, short* vertical, int bits, int rows, short* output)
    {
        short* between = stackalloc short[(ScalarMotion.MostRows + 3) * Columns];
        Vector256<short> first = Vector256.Create(*(int*)horizontal).AsInt16(), last = Vector256.Create(*(int*)(horizontal + 2)).AsInt16();
        int shift = bits - 8;
        Vector256<int> half = Vector256.Create(shift == 0 ? 0 : 1 << (shift - 1));
        for (int y = 0; y < rows + 3; y++, source += stride)
        {
            short* row = (short*)source;
            Taps(Vector256.Load(row), Vector256.Load(row + 1), Vector256.Load(row + 2), Vector256.Load(row + 3), first, last, half, shift)
                .Store(between + (y * Columns));
        }

        Columnwise(between, vertical, rows, output);
    }

    /// <inheritdoc cref="ScalarMotion.Mix"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mix(short* a, short* b, int weightA, int weightB, int count)
    {
        Vector256<short> weights = Vector256.Create((weightA & 0xffff) | (weightB << 16)).AsInt16();
        Vector256<int> half = Vector256.Create(128);
        for (int i = 0; i < count; i += 16)
        {
            Vector256<short> x = Vector256.Load(a + i), y = Vector256.Load(b + i);
            Vector256<int> low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(x, y), weights) + half;
            Vector256<int> high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(x, y), weights) + half;
            // Unpacking and packing both work within 128-bit lanes: the order is restored.
            Avx2.PackSignedSaturate(Vector256.ShiftRightArithmetic(low, 8), Vector256.ShiftRightArithmetic(high, 8)).Store(a + i);
        }
    }

    /// <inheritdoc cref="ScalarMotion.Lay"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lay(short* upper, short* lower, short* weights, int* sums, nint stride, int rows)
    {
        for (int y = 0; y < rows; y++, upper += Columns, lower += Columns, weights += 2 * Columns, sums += stride)
        {
            Vector256<short> a = Vector256.Load(upper), b = Vector256.Load(lower);
            Vector256<short> low = Avx2.UnpackLow(a, b), high = Avx2.UnpackHigh(a, b);
            // Columns 0-3, 8-11 and 4-7, 12-15: put into order before they meet their weights.
            Vector256<short> left = Avx2.Permute2x128(low, high, 0x20), right = Avx2.Permute2x128(low, high, 0x31);
            (Vector256.Load(sums) + Avx2.MultiplyAddAdjacent(left, Vector256.Load(weights))).Store(sums);
            (Vector256.Load(sums + 8) + Avx2.MultiplyAddAdjacent(right, Vector256.Load(weights + Columns))).Store(sums + 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columnwise(short* between, short* vertical, int rows, short* output)
    {
        Vector256<short> first = Vector256.Create(*(int*)vertical).AsInt16(), last = Vector256.Create(*(int*)(vertical + 2)).AsInt16();
        Vector256<int> half = Vector256.Create(32);
        for (int y = 0; y < rows; y++, between += Columns, output += Columns)
        {
            Taps(
                Vector256.Load(between), Vector256.Load(between + Columns), Vector256.Load(between + (2 * Columns)), Vector256.Load(between + (3 * Columns)),
                first, last, half, 6).Store(output);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Taps(
        Vector256<short> a, Vector256<short> b, Vector256<short> c, Vector256<short> d, Vector256<short> first, Vector256<short> last, Vector256<int> half, int shift)
    {
        Vector256<int> low = half + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), first) + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(c, d), last);
        Vector256<int> high = half + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), first) + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(c, d), last);
        return Avx2.PackSignedSaturate(Vector256.ShiftRightArithmetic(low, shift), Vector256.ShiftRightArithmetic(high, shift));
    }
}
