namespace Mps.Kernels.Lanes;

/// <summary>
/// A vector of signed 16-bit samples: what kernels that are written once for every <see cref="KernelLevel"/> compute with. A kernel is a
/// generic class; the JIT compiles it for each width, with every operation one or two instructions. <see cref="Lanes1"/> is the definition:
/// the same source at one sample a time, so that all levels agree bit for bit.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Samples in a vector; at most <see cref="LaneWidth.Most"/>.</summary>
    static abstract int Count { get; }

    /// <summary>The same sample in every lane.</summary>
    static abstract TSelf Of(short value);

    /// <summary>Reads <see cref="Count"/> samples; no alignment.</summary>
    static abstract TSelf Load(short* source);

    /// <summary>Reads as many bytes, each a sample 0..255.</summary>
    static abstract TSelf LoadBytes(byte* source);

    /// <summary>Writes <see cref="Count"/> samples; no alignment.</summary>
    void Store(short* target);

    /// <summary>Writes as many bytes, samples clamped to 0..255.</summary>
    void StoreBytes(byte* target);

    /// <summary>Sum, clamped to 16 bits.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>Difference, clamped to 16 bits.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>Product of fractions: (left · right + 2^14) >> 15. −1 · −1 is not asked for.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>value · 2^count, cut to 16 bits.</summary>
    static abstract TSelf operator <<(TSelf value, int count);

    /// <summary>value / 2^count, rounded down.</summary>
    static abstract TSelf operator >>(TSelf value, int count);

    /// <summary>|value|; −32768 is not asked for.</summary>
    static abstract TSelf Abs(TSelf value);

    /// <summary>The lesser of each two.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The greater of each two.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary><paramref name="value"/> where left &gt; right, else 0.</summary>
    static abstract TSelf WhereGreater(TSelf left, TSelf right, TSelf value);

    /// <summary>table[index] of 16 bytes, 0..255; indices are 0..15.</summary>
    static abstract TSelf Lookup(byte* table, TSelf index);

    /// <summary>Of 2 · <see cref="Count"/> samples that follow each other, those at even and those at odd places.</summary>
    static abstract (TSelf Even, TSelf Odd) Deinterleave(TSelf first, TSelf second);

    /// <summary>What <see cref="Deinterleave"/> took apart.</summary>
    static abstract (TSelf First, TSelf Second) Interleave(TSelf even, TSelf odd);
}

/// <summary>What memory for lanes is measured in.</summary>
internal static class LaneWidth
{
    /// <summary>Samples of the widest vector: rows are padded to whole ones.</summary>
    public const int Most = 32;

    /// <summary>Rounds up to whole widest vectors.</summary>
    public static int RoundUp(int samples) => (samples + Most - 1) / Most * Most;
}
