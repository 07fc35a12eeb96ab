namespace Mps.Kernels.Words;

/// <summary>
/// A vector of signed 16-bit lanes: what kernels that are written once for every <see cref="KernelLevel"/> compute with. A kernel is a generic
/// class or method; the JIT compiles it for each width, with every operation one or two instructions. <see cref="Word"/> is the definition: one
/// lane. Sums and shifts wrap unless they say otherwise: wrapping ones run on more of a processor's ports.
/// </summary>
/// <typeparam name="TSelf">The vector.</typeparam>
internal unsafe interface IWords<TSelf>
    where TSelf : struct, IWords<TSelf>
{
    /// <summary>Number of lanes; at most <see cref="LaneWidth.Most"/>.</summary>
    static abstract int Lanes { get; }

    /// <summary>All lanes the same; 16 bits count.</summary>
    static abstract TSelf Of(int value);

    /// <summary>Reads <see cref="Lanes"/> words; no alignment.</summary>
    static abstract TSelf Load(short* from);

    /// <summary>Reads <see cref="Lanes"/> bytes, zero-extended.</summary>
    static abstract TSelf LoadBytes(byte* from);

    /// <summary>Reads half of <see cref="Lanes"/> words, each into two lanes that follow each other; a single lane takes one word.</summary>
    static abstract TSelf LoadTwice(short* from);

    /// <summary>Writes <see cref="Lanes"/> words; no alignment.</summary>
    void Store(short* to);

    /// <summary>Writes <see cref="Lanes"/> bytes, saturated to 0..255.</summary>
    void StoreBytes(byte* to);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>Sum, saturated to 16 bits.</summary>
    static abstract TSelf Plus(TSelf a, TSelf b);

    /// <summary>Difference, saturated to 16 bits.</summary>
    static abstract TSelf Minus(TSelf a, TSelf b);

    /// <summary>(a · b + 2^14) >> 15 (pmulhrsw): a times a fraction of 15 bits, rounded.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator &(TSelf a, TSelf b);

    /// <summary>Arithmetic shift.</summary>
    static abstract TSelf operator >>(TSelf a, int bits);

    /// <summary>Logical shift.</summary>
    static abstract TSelf operator >>>(TSelf a, int bits);

    static abstract TSelf operator <<(TSelf a, int bits);

    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Max(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);

    /// <summary><paramref name="value"/> where a is greater than b, else 0.</summary>
    static abstract TSelf WhereGreater(TSelf a, TSelf b, TSelf value);

    /// <summary>table[index] of 16 bytes, 0..255; indices are 0..15.</summary>
    static abstract TSelf Lookup(byte* table, TSelf index);

    /// <summary>Of 2 · <see cref="Lanes"/> words that follow each other, those at even and those at odd places.</summary>
    static abstract (TSelf Even, TSelf Odd) Deinterleave(TSelf first, TSelf second);

    /// <summary>What <see cref="Deinterleave"/> took apart.</summary>
    static abstract (TSelf First, TSelf Second) Interleave(TSelf even, TSelf odd);

    /// <summary>(a · the low 16 bits of weights + b · the high ones + bias) >> shift, each 16 bits signed; saturated.</summary>
    static abstract TSelf Mix(TSelf a, TSelf b, int weights, int bias, int shift);
}
