namespace Mps.Kernels.Denoise;

/// <summary>How densely blocks of 8×8 lie: each sample's result is the mean of what the blocks over it say.</summary>
internal interface IOverlap
{
    /// <summary>Rows and columns from one block to the next.</summary>
    static abstract int Step { get; }

    /// <summary>Halvings in the vertical inverse, so that as many blocks as overlap in a column add up to 4 · the block's rows.</summary>
    static abstract int VerticalHalvings { get; }

    /// <summary>Halvings in the horizontal inverse, so that as many blocks as overlap in a row add up to 8 · the samples.</summary>
    static abstract int HorizontalHalvings { get; }
}

/// <summary>Each sample lies in 2×2 blocks.</summary>
internal readonly struct SparseOverlap : IOverlap
{
    public static int Step => 4;

    public static int VerticalHalvings => 0;

    public static int HorizontalHalvings => 1;
}

/// <summary>Each sample lies in 4×4 blocks.</summary>
internal readonly struct DenseOverlap : IOverlap
{
    public static int Step => 2;

    public static int VerticalHalvings => 1;

    public static int HorizontalHalvings => 2;
}
