namespace Mps.Kernels.Words;

/// <summary>What memory for vectors of words is measured in.</summary>
internal static class LaneWidth
{
    /// <summary>Words of the widest vector: rows are padded to whole ones.</summary>
    public const int Most = 32;

    /// <summary>Rounds up to whole widest vectors.</summary>
    public static int RoundUp(int samples) => (samples + Most - 1) / Most * Most;
}
