using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// <see cref="GradientClass"/> with 256-bit vectors, bit for bit. Sixteen values at a time; the last block of a row goes past its end, where the
/// memory is the kernel's own.
/// </summary>
internal static unsafe class Avx2GradientClass
{
    /// <summary>Values at a time; memory of rows has room for a multiple of it.</summary>
    public const int Block = 16;

    /// <inheritdoc cref="GradientClass.Products"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Products(short* row, nint stride, int* d, int* e, int* t, int count, int up, int down)
    {
        for (int x = 0; x < count; x += Block)
        {
            Vector256<short> gx = ((Vector256.Load(row + x + 1) - Vector256.Load(row + x - 1)) << up) >> down;
            Vector256<short> gy = ((Vector256.Load(row + x + stride) - Vector256.Load(row + x - stride)) << up) >> down;

            // Pairs gx gy of columns 0-3 and 8-11, and of 4-7 and 12-15.
            Vector256<short> low = Avx2.UnpackLow(gx, gy), high = Avx2.UnpackHigh(gx, gy);
            Store(d + x, Avx2.MultiplyAddAdjacent(low, Avx2.UnpackLow(gx, -gy)), Avx2.MultiplyAddAdjacent(high, Avx2.UnpackHigh(gx, -gy)));
            Store(e + x, Avx2.MultiplyAddAdjacent(low, Avx2.UnpackLow(gy, gx)), Avx2.MultiplyAddAdjacent(high, Avx2.UnpackHigh(gy, gx)));
            Store(t + x, Avx2.MultiplyAddAdjacent(low, low), Avx2.MultiplyAddAdjacent(high, high));
        }
    }

    /// <inheritdoc cref="GradientClass.Weigh"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weigh(int* row0, int* row1, int* row2, int* row3, int* row4, int* sums, int count)
    {
        for (int x = 0; x < count; x += Vector256<int>.Count)
        {
            Vector256<int> outer = Vector256.Load(row0 + x) + Vector256.Load(row4 + x), inner = Vector256.Load(row1 + x) + Vector256.Load(row3 + x);
            Weighted(outer, inner, Vector256.Load(row2 + x)).Store(sums + x);
        }
    }

    /// <inheritdoc cref="GradientClass.Classify"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Classify(int* d, int* e, int* t, in GradientBounds bounds, ushort* classes, int count)
    {
        Vector256<float> coherent = Vector256.Create(bounds.Coherent), veryCoherent = Vector256.Create(bounds.VeryCoherent);
        Vector256<float> weak = Vector256.Create(bounds.Weak), strong = Vector256.Create(bounds.Strong), veryStrong = Vector256.Create(bounds.VeryStrong);
        for (int x = 0; x < count; x += Block)
        {
            Vector256<int> low = Of(Across(d + x), Across(e + x), Across(t + x), coherent, veryCoherent, weak, strong, veryStrong);
            Vector256<int> high = Of(Across(d + x + 8), Across(e + x + 8), Across(t + x + 8), coherent, veryCoherent, weak, strong, veryStrong);
            Vector256.Narrow(low, high).AsUInt16().Store(classes + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* to, Vector256<int> low, Vector256<int> high)
    {
        Avx2.Permute2x128(low, high, 0x20).Store(to);
        Avx2.Permute2x128(low, high, 0x31).Store(to + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Across(int* sums) => Weighted(
        Vector256.Load(sums) + Vector256.Load(sums + 4), Vector256.Load(sums + 1) + Vector256.Load(sums + 3), Vector256.Load(sums + 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Weighted(Vector256<int> outer, Vector256<int> inner, Vector256<int> middle) =>
        outer + inner + inner + middle + middle + middle;

    // Masks are −1 where they hold: counting is subtracting.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Of(
        Vector256<int> integerD, Vector256<int> integerE, Vector256<int> integerT,
        Vector256<float> coherent, Vector256<float> veryCoherent, Vector256<float> weak, Vector256<float> strong, Vector256<float> veryStrong)
    {
        Vector256<float> d = Avx.ConvertToVector256Single(integerD), e = Avx.ConvertToVector256Single(integerE), t = Avx.ConvertToVector256Single(integerT);
        Vector256<float> x = Vector256.Abs(d), y = Vector256.Abs(e), tangent = Vector256.Create(GradientClass.Tangent);
        Vector256<int> sector = -(AtLeast(y, x * tangent) + AtLeast(y, x) + AtLeast(y * tangent, x));

        // 7 − s = ~s + 8 and 15 − s = ~s + 16: the sign's mask flips the bits and selects what is added.
        Vector256<int> left = integerD >> 31, below = integerE >> 31;
        sector = (sector ^ left) + (left & Vector256.Create(GradientClass.Sectors / 2));
        sector = (sector ^ below) + (below & Vector256.Create(GradientClass.Sectors));
        Vector256<float> power = (d * d) + (e * e), most = t * t;
        Vector256<int> coherence = -(AtLeast(power, most * coherent) + AtLeast(power, most * veryCoherent));
        Vector256<int> strength = -(AtLeast(t, weak) + AtLeast(t, strong) + AtLeast(t, veryStrong));
        return (((sector * GradientClass.Coherences) + coherence) * GradientClass.Strengths) + strength;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> AtLeast(Vector256<float> a, Vector256<float> b) => Vector256.GreaterThanOrEqual(a, b).AsInt32();
}
