using System.Runtime.InteropServices;

namespace Mps.Kernels.LinearLight;

/// <summary>
/// A <see cref="LightTransfer"/> both ways in single precision, as pieces of straight lines. Signals below 0, which colours outside of the gamut have, go the way of
/// their opposite. Immutable.
/// <para>To light: 2048 pieces for signals 0..1, as many as that again for what is brighter, up to 1.5. To signals: 64 pieces for each power of two of light, so that
/// dark light, where curves are steep, is as exact as bright. Both are within 3·10^−6 of the curve (PQ to light: 2·10^−5 of its peak).</para>
/// </summary>
internal sealed unsafe class LightTables
{
    /// <summary>Pieces for signals 0..1.</summary>
    public const int SignalPieces = 2048;

    /// <summary>Greatest signal times <see cref="SignalPieces"/>; more is taken as this.</summary>
    public const float MostSignal = (1.5f * SignalPieces) - 0.01f;

    /// <summary>Bits of a single-precision number below those that choose a piece: 6 of its 23 fraction bits do.</summary>
    public const int PieceShift = 17;

    /// <summary>Least light that has a piece; less is taken as this.</summary>
    public const float LeastLight = 1f / (1L << 40);

    /// <summary>Greatest light that has a piece; more is taken as this.</summary>
    public const float MostLight = 7.999f;

    private const int SignalRoom = 3 * SignalPieces / 2, LightPieces = 43 << 6;

    private readonly float[] _values = GC.AllocateArray<float>(2 * (SignalRoom + LightPieces), pinned: true);

    public LightTables(LightTransfer transfer)
    {
        for (int i = 0; i < SignalRoom; i++)
            Put(i, transfer.Light(i / (double)SignalPieces), transfer.Light((i + 1) / (double)SignalPieces));
        for (int i = 0; i < LightPieces; i++)
            Put(SignalRoom + i, transfer.Signal(LightAt(i)), transfer.Signal(LightAt(i + 1)));

        void Put(int piece, double value, double next) => (_values[2 * piece], _values[(2 * piece) + 1]) = ((float)value, (float)(next - value));

        static double LightAt(int piece) => BitConverter.Int32BitsToSingle((piece << PieceShift) + BitConverter.SingleToInt32Bits(LeastLight));
    }

    /// <summary>Both tables one after the other: for light, then for signals.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>
    /// For each piece of signals the light at its beginning, and what that grows by to its end: side by side, as one read takes both. Valid while this object
    /// lives (the array is pinned).
    /// </summary>
    public float* Lights => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0);

    /// <summary>For each piece of light the signal at its beginning, and what that grows by.</summary>
    public float* Signals => Lights + (2 * SignalRoom);

    /// <summary>Light of a signal.</summary>
    public float Light(float signal)
    {
        float at = MathF.Min(MathF.Abs(signal) * SignalPieces, MostSignal);
        int piece = (int)at;
        return MathF.CopySign(Lights[2 * piece] + (Lights[(2 * piece) + 1] * (at - piece)), signal);
    }

    /// <summary>Signal of light.</summary>
    public float Signal(float light)
    {
        int bits = BitConverter.SingleToInt32Bits(MathF.Min(MathF.Max(MathF.Abs(light), LeastLight), MostLight));
        int piece = (bits - BitConverter.SingleToInt32Bits(LeastLight)) >> PieceShift;
        float way = (bits & ((1 << PieceShift) - 1)) * (1f / (1 << PieceShift));
        return MathF.CopySign(Signals[2 * piece] + (Signals[(2 * piece) + 1] * way), light);
    }
}
