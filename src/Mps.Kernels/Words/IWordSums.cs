namespace Mps.Kernels.Words;

/// <summary>
/// Sums of 32 bits over words of many vectors, some lanes sharing one: what is added up at the end of a row, or before a sum can overflow.
/// <see cref="WordSum"/> is the definition.
/// </summary>
/// <typeparam name="TSelf">The sums.</typeparam>
/// <typeparam name="TWords">The vector.</typeparam>
internal unsafe interface IWordSums<TSelf, TWords>
    where TSelf : struct, IWordSums<TSelf, TWords>
    where TWords : struct, IWords<TWords>
{
    /// <summary>Plus a · b of every lane; two lanes share a sum.</summary>
    static abstract TSelf AddProducts(TSelf sums, TWords a, TWords b);

    /// <summary>Plus |a − b| of twice as many bytes as the vector has lanes; eight bytes share a sum.</summary>
    static abstract TSelf AddDifferences(TSelf sums, byte* a, byte* b);

    /// <summary>All together.</summary>
    long Total { get; }
}
