namespace Mps.Kernels.Words;

/// <summary>Words whose lanes come in groups of 8, so that blocks of 8x8 can be transposed: vectors of 256 bits hold two groups, of 512 four.</summary>
/// <typeparam name="TSelf">The vector.</typeparam>
internal interface IWordBlocks<TSelf> : IWords<TSelf>
    where TSelf : struct, IWordBlocks<TSelf>
{
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
}
