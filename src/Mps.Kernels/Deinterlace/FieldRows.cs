using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Deinterlace;

/// <summary>
/// The arithmetic of <see cref="Deinterlacer"/> on rows of samples of 8 to 12 bits, in 14 bits.
/// </summary>
internal static unsafe class FieldRows<T>
    where T : struct, IWords<T>
{
    private const int WorkingBits = 14;

    // M. Weston's three-field filter (BBC): the high vertical frequencies of the fields before and after, the low ones of the field itself; and the
    // field's own cubic where the picture moves too much for that. Taps as in libavfilter's w3fdif and bwdif.
    private const double Low1 = 0.526, Low3 = 0.026, High0 = 0.340, High2 = 0.464, High4 = 0.124, Cubic1 = 0.6198, Cubic3 = 0.1198;

    /// <summary>Makes the samples of a row that the field does not have. The last vector overlaps the one before, so that nothing is touched behind a row.</summary>
    /// <param name="rows">The rows around it.</param>
    /// <param name="width">Samples, at least <see cref="IWords{TSelf}.Lanes"/>.</param>
    /// <param name="bits">Significant bits of a sample.</param>
    /// <param name="result">The row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interpolate(in FieldNeighbours rows, int width, int bits, byte* result)
    {
        byte* above = rows.Above, below = rows.Below, above3 = rows.Above3, below3 = rows.Below3;
        byte* aboveBefore = rows.AboveBefore, belowBefore = rows.BelowBefore, aboveAfter = rows.AboveAfter, belowAfter = rows.BelowAfter;
        byte* before = rows.Before, after = rows.After, beforeUp2 = rows.BeforeUp2, afterUp2 = rows.AfterUp2, beforeDown2 = rows.BeforeDown2, afterDown2 = rows.AfterDown2;
        byte* beforeUp4 = rows.BeforeUp4, afterUp4 = rows.AfterUp4, beforeDown4 = rows.BeforeDown4, afterDown4 = rows.AfterDown4;
        int down = WorkingBits - bits;
        bool wide = bits > 8;
        T half = T.Of((1 << down) >> 1), none = T.Of(0), most = T.Of((1 << bits) - 1);
        for (int x = 0; ;)
        {
            T c = Load(above, x, wide, down), e = Load(below, x, wide, down), p = Load(before, x, wide, down), n = Load(after, x, wide, down);
            T still = (p + n) >> 1;

            // How far what is made may be from the fields around in time: by how much these differ among themselves, and rows of the field from theirs.
            T change = T.Abs(p - n);
            T changeBefore = (T.Abs(Load(aboveBefore, x, wide, down) - c) + T.Abs(Load(belowBefore, x, wide, down) - e)) >> 1;
            T changeAfter = (T.Abs(Load(aboveAfter, x, wide, down) - c) + T.Abs(Load(belowAfter, x, wide, down) - e)) >> 1;
            T reach = T.Max(change >> 1, T.Max(changeBefore, changeAfter));
            T up2 = (Load(beforeUp2, x, wide, down) + Load(afterUp2, x, wide, down)) >> 1, down2 = (Load(beforeDown2, x, wide, down) + Load(afterDown2, x, wide, down)) >> 1;
            T overAbove = still - c, overBelow = still - e, overUp = up2 - c, overDown = down2 - e;
            T peak = T.Max(T.Max(overAbove, overBelow), T.Min(overUp, overDown)), valley = T.Min(T.Min(overAbove, overBelow), T.Max(overUp, overDown));
            // What stands still entirely is taken from its own time; elsewhere fine rows may show.
            reach = T.WhereGreater(reach, none, T.Max(reach, T.Max(valley, none - peak)));

            T outer = Load(above3, x, wide, down) + Load(below3, x, wide, down), inner = c + e;
            T four = ((Load(beforeUp4, x, wide, down) + Load(afterUp4, x, wide, down)) >> 1) + ((Load(beforeDown4, x, wide, down) + Load(afterDown4, x, wide, down)) >> 1);
            T woven = (still * Q(High0)) - ((up2 + down2) * Q(High2 / 2)) + (four * Q(High4 / 2)) + ((inner * Q(Low1)) - (outer * Q(Low3)));
            T cubic = (inner * Q(Cubic1)) - (outer * Q(Cubic3));
            T made = cubic + T.WhereGreater(T.Abs(c - e), change, woven - cubic);

            made = T.Max(T.Min(made, still + reach), still - reach);
            made = T.Max(T.Min((made + half) >> down, most), none);
            if (wide)
            {
                made.Store((short*)result + x);
            }
            else
            {
                made.StoreBytes(result + x);
            }

            if (x == width - T.Lanes)
            {
                return;
            }

            x = Math.Min(x + T.Lanes, width - T.Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load(byte* row, int x, bool wide, int up) => (wide ? T.Load((short*)row + x) : T.LoadBytes(row + x)) << up;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Q(double fraction) => T.Of((int)((fraction * 32768) + 0.5));
}

/// <summary>The rows around one that is made: of the field itself, of the fields of the other parity before and after it, and of its own parity before and after these.</summary>
internal unsafe struct FieldNeighbours
{
    /// <summary>Rows of the field: next above and below, and three away.</summary>
    public byte* Above, Below, Above3, Below3;

    /// <summary>The next rows in the pictures before and after.</summary>
    public byte* AboveBefore, BelowBefore, AboveAfter, BelowAfter;

    /// <summary>The row itself in the fields that have it, and rows of theirs two and four away.</summary>
    public byte* Before, After, BeforeUp2, AfterUp2, BeforeDown2, AfterDown2, BeforeUp4, AfterUp4, BeforeDown4, AfterDown4;
}
