namespace Mps.Kernels.Denoise;

/// <summary>How densely blocks of 8×8 lie: each sample's result is the mean of what the blocks over it say.</summary>
internal interface IOverlap
{
    /// <summary>Rows from one block to the next.</summary>
    static abstract int RowStep { get; }

    /// <summary>Columns from one block to the next: 4 or 2.</summary>
    static abstract int ColumnStep { get; }

    /// <summary>Halvings in the vertical inverse, so that as many blocks as overlap in a column add up to 4 · the block's rows.</summary>
    static abstract int VerticalHalvings { get; }

    /// <summary>Halvings in the horizontal inverse, so that as many blocks as overlap in a row add up to 8 · the samples.</summary>
    static abstract int HorizontalHalvings { get; }
}

/// <summary>Each sample lies in 2×2 blocks.</summary>
internal readonly struct SparseOverlap : IOverlap
{
    public static int RowStep => 4;

    public static int ColumnStep => 4;

    public static int VerticalHalvings => 0;

    public static int HorizontalHalvings => 1;
}

/// <summary>Each sample lies in blocks of eight rows' and four columns' places: twice as dense down as across, where density costs less.</summary>
internal readonly struct DenseOverlap : IOverlap
{
    public static int RowStep => 1;

    public static int ColumnStep => 2;

    public static int VerticalHalvings => 2;

    public static int HorizontalHalvings => 2;
}
