using System.Runtime.CompilerServices;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// Which filter a sample gets: by the direction, coherence and strength of the gradients around it. These are read off the structure
/// tensor (Förstner and Gülch, 1987) in its doubled-angle form: d = Σgx² − Σgy², e = 2Σgxgy, t = Σgx² + Σgy², where (d, e) points into
/// twice the gradients' direction and (d² + e²)/t² is 1 where all gradients agree and 0 where they cancel out. g are differences over two
/// samples, in units of 10-bit samples; the sum runs over 5x5 samples, weighted 1 2 3 2 1 each way.
/// <para>Integers until t, then IEEE single precision without fused operations: every <see cref="KernelLevel"/> gives the same classes.</para>
/// </summary>
internal static unsafe class GradientClass
{
    /// <summary>Sectors of the doubled angle, 22.5 degrees each.</summary>
    public const int Sectors = 16;

    public const int Coherences = 3;

    public const int Strengths = 4;

    public const int Count = Sectors * Coherences * Strengths;

    /// <summary>Samples on each side that the window reaches.</summary>
    public const int Reach = 2;

    /// <summary>tan 22.5°.</summary>
    public const float Tangent = 0.41421357f;

    /// <summary>
    /// Products of the gradients of one row: d, e and t hold <paramref name="count"/> values each. Gradients are shifted left by
    /// <paramref name="up"/> and right by <paramref name="down"/>, which makes them those of 10-bit samples.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Products(short* row, nint stride, int* d, int* e, int* t, int count, int up, int down)
    {
        for (int x = 0; x < count; x++)
        {
            int gx = ((row[x + 1] - row[x - 1]) << up) >> down, gy = ((row[x + stride] - row[x - stride]) << up) >> down;
            d[x] = (gx * gx) - (gy * gy);
            e[x] = 2 * gx * gy;
            t[x] = (gx * gx) + (gy * gy);
        }
    }

    /// <summary>The window's sum over five rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weigh(int* row0, int* row1, int* row2, int* row3, int* row4, int* sums, int count)
    {
        for (int x = 0; x < count; x++)
        {
            sums[x] = row0[x] + row4[x] + (2 * (row1[x] + row3[x])) + (3 * row2[x]);
        }
    }

    /// <summary>The window's sum over five columns, of d[x]..d[x + 4] for class x, and what class that is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Classify(int* d, int* e, int* t, in GradientBounds bounds, ushort* classes, int count)
    {
        for (int x = 0; x < count; x++)
        {
            classes[x] = (ushort)Of(Across(d + x), Across(e + x), Across(t + x), bounds);
        }
    }

    private static float Across(int* sums) => sums[0] + sums[4] + (2 * (sums[1] + sums[3])) + (3 * sums[2]);

    private static int Of(float d, float e, float t, in GradientBounds bounds)
    {
        float x = Math.Abs(d), y = Math.Abs(e);
        int sector = (y >= x * Tangent ? 1 : 0) + (y >= x ? 1 : 0) + (y * Tangent >= x ? 1 : 0);
        sector = d < 0 ? (Sectors / 2) - 1 - sector : sector;
        sector = e < 0 ? Sectors - 1 - sector : sector;
        float power = (d * d) + (e * e), most = t * t;
        int coherence = (power >= most * bounds.Coherent ? 1 : 0) + (power >= most * bounds.VeryCoherent ? 1 : 0);
        int strength = (t >= bounds.Weak ? 1 : 0) + (t >= bounds.Strong ? 1 : 0) + (t >= bounds.VeryStrong ? 1 : 0);
        return (((sector * Coherences) + coherence) * Strengths) + strength;
    }
}

/// <summary>What separates the classes, as the filters were trained with.</summary>
/// <param name="Coherent">Least (d² + e²)/t² of the middle class.</param>
/// <param name="VeryCoherent">Of the upper one.</param>
/// <param name="Weak">Least t that is more than flat.</param>
/// <param name="Strong">Least t of the third class.</param>
/// <param name="VeryStrong">Of the fourth.</param>
internal readonly record struct GradientBounds(float Coherent, float VeryCoherent, float Weak, float Strong, float VeryStrong);
