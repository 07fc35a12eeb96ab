namespace Mps.Vulkan;

/// <summary>Where kernels find a plane.</summary>
/// <param name="Address">First byte of the first row, a multiple of 64.</param>
/// <param name="StrideWords">32-bit words from one row to the next.</param>
internal readonly record struct PlaneLocation(ulong Address, int StrideWords)
{
    /// <summary>32-bit words of a row of 16-bit samples between two kernels: two for four samples, in whole cache lines.</summary>
    /// <param name="samples">In a row.</param>
    public static int RowWords(int samples) => (((samples + 3) / 4 * 2) + 31) & -32;
}
