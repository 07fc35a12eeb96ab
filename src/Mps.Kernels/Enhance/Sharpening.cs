using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Enhance;

/// <summary>One row of the <see cref="Sharpener"/>, samples of twelve bits; every level gives the same bits.</summary>
internal static unsafe class Sharpening
{
    /// <summary>Contrast of a neighbourhood below which there is only grain, which is left alone (2 of 255).</summary>
    private const int Grain = 32;

    /// <summary>Share of full strength that is left at the greatest contrast, of 2^15: strong edges are sharp enough and would get halos.</summary>
    private const int AtEdges = 11469;

    /// <summary>How far above neighbours a result may come: contrast / 2^this.</summary>
    private const int Overshoot = 3;

    /// <summary>Row above, row, row below (one sample of margin each), least and greatest luma of each column, output, count, strength (of 2^15, times 4).</summary>
    public static delegate*<short*, short*, short*, short*, short*, short*, int, int, void> Of(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Vectors<Words512>,
        KernelLevel.Avx2 => &Vectors<Words256>,
        _ => &Scalar,
    };

    public static void Scalar(short* above, short* row, short* below, short* floor, short* ceiling, short* output, int count, int strength)
    {
        for (int x = 0; x < count; x++)
        {
            int low = int.MaxValue, high = int.MinValue;
            for (int i = x - 1; i <= x + 1; i++)
            {
                low = Math.Min(low, Math.Min(row[i], Math.Min(above[i], below[i])));
                high = Math.Max(high, Math.Max(row[i], Math.Max(above[i], below[i])));
            }

            int cross = above[x] + below[x] + row[x - 1] + row[x + 1];
            int corners = above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1];
            int blurred = ((row[x] * 4) + (cross * 2) + corners + 8) >> 4;

            int contrast = high - low;
            int fadeIn = Math.Min(Math.Max(contrast - Grain, 0), 127) << 8;
            int fadeOut = 32767 - Scale(contrast << 3, 32767 - AtEdges);
            int gain = Scale(Scale(fadeIn, fadeOut), strength);
            int sharp = row[x] + Scale((row[x] - blurred) << 2, gain);

            int reach = contrast >> Overshoot;
            int down = Math.Max((row[x] - floor[x] - 1) >> 1, 0), up = Math.Max((ceiling[x] - row[x] - 1) >> 1, 0);
            output[x] = (short)Math.Clamp(sharp, Math.Max(low - reach, row[x] - down), Math.Min(high + reach, row[x] + up));
        }

        static int Scale(int a, int b) => ((a * b) + 16384) >> 15;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors<T>(short* above, short* row, short* below, short* floor, short* ceiling, short* output, int count, int strength)
        where T : struct, IWords<T>
    {
        T none = T.Of(0), grain = T.Of(Grain), full = T.Of(127), one = T.Of(32767), fade = T.Of(32767 - AtEdges), half = T.Of(8);
        T factor = T.Of(strength), unit = T.Of(1);
        for (int x = 0; x < count; x += T.Lanes)
        {
            T a = T.Load(above + x - 1), b = T.Load(above + x), c = T.Load(above + x + 1);
            T d = T.Load(row + x - 1), e = T.Load(row + x), f = T.Load(row + x + 1);
            T g = T.Load(below + x - 1), h = T.Load(below + x), i = T.Load(below + x + 1);
            T low = T.Min(T.Min(T.Min(T.Min(a, b), T.Min(c, d)), T.Min(T.Min(e, f), T.Min(g, h))), i);
            T high = T.Max(T.Max(T.Max(T.Max(a, b), T.Max(c, d)), T.Max(T.Max(e, f), T.Max(g, h))), i);

            // Sixteen samples of twelve bits fill 16 bits without a sign.
            T blurred = ((e << 2) + ((b + d + f + h) << 1) + (a + c + g + i) + half) >>> 4;

            T contrast = high - low;
            T fadeIn = T.Min(T.Max(contrast - grain, none), full) << 8;
            T fadeOut = one - T.Scale(contrast << 3, fade);
            T gain = T.Scale(T.Scale(fadeIn, fadeOut), factor);
            T sharp = e + T.Scale((e - blurred) << 2, gain);

            T reach = contrast >> Overshoot;
            T down = T.Max((e - T.Load(floor + x) - unit) >> 1, none), up = T.Max((T.Load(ceiling + x) - e - unit) >> 1, none);
            T.Min(T.Max(sharp, T.Max(low - reach, e - down)), T.Min(high + reach, e + up)).Store(output + x);
        }
    }
}
