namespace Mps.Kernels.Words;

/// <summary>
/// A vector of signed 16-bit lanes, so that a kernel of twelve-bit samples is written once for vectors of 256 and of 512 bits: the JIT makes a
/// method of its own for each width. Sums and shifts wrap.
/// </summary>
/// <typeparam name="TSelf">The vector.</typeparam>
internal unsafe interface IWords<TSelf>
    where TSelf : struct, IWords<TSelf>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Lanes { get; }

    /// <summary>All lanes the same.</summary>
    static abstract TSelf Of(int value);

    /// <summary>Reads <see cref="Lanes"/> words.</summary>
    static abstract TSelf Load(short* from);

    /// <summary>Reads <see cref="Lanes"/> bytes, zero-extended.</summary>
    static abstract TSelf LoadBytes(byte* from);

    /// <summary>Writes <see cref="Lanes"/> words.</summary>
    void Store(short* to);

    /// <summary>Writes <see cref="Lanes"/> bytes, saturated to 0..255.</summary>
    void StoreBytes(byte* to);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator &(TSelf a, TSelf b);

    /// <summary>Arithmetic shift.</summary>
    static abstract TSelf operator >>(TSelf a, int bits);

    /// <summary>Logical shift.</summary>
    static abstract TSelf operator >>>(TSelf a, int bits);

    static abstract TSelf operator <<(TSelf a, int bits);

    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Max(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);

    /// <summary>(a · b + 2^14) >> 15 (pmulhrsw): a times a fraction of 15 bits, rounded.</summary>
    static abstract TSelf Scale(TSelf a, TSelf b);

    /// <summary>All ones where a is greater than b, else 0.</summary>
    static abstract TSelf Greater(TSelf a, TSelf b);

    /// <summary>In each group of 8 lanes: lanes 0..3 of both, in turn (punpcklwd).</summary>
    static abstract TSelf Low16(TSelf a, TSelf b);

    /// <summary>In each group of 8 lanes: lanes 4..7 of both, in turn (punpckhwd).</summary>
    static abstract TSelf High16(TSelf a, TSelf b);

    /// <summary><see cref="Low16"/> by pairs of lanes (punpckldq).</summary>
    static abstract TSelf Low32(TSelf a, TSelf b);

    /// <summary><see cref="High16"/> by pairs of lanes (punpckhdq).</summary>
    static abstract TSelf High32(TSelf a, TSelf b);

    /// <summary><see cref="Low16"/> by fours of lanes (punpcklqdq).</summary>
    static abstract TSelf Low64(TSelf a, TSelf b);

    /// <summary><see cref="High16"/> by fours of lanes (punpckhqdq).</summary>
    static abstract TSelf High64(TSelf a, TSelf b);

    /// <summary>(a · the low 16 bits of weights + b · the high ones + bias) >> shift, each 16 bits signed; saturated.</summary>
    static abstract TSelf Mix(TSelf a, TSelf b, int weights, int bias, int shift);

    /// <summary>The lanes of both, in turn: a0 b0 a1 b1 …</summary>
    static abstract (TSelf First, TSelf Second) Join(TSelf a, TSelf b);

    /// <summary>What <see cref="Join"/> joined.</summary>
    static abstract (TSelf A, TSelf B) Split(TSelf first, TSelf second);
}
