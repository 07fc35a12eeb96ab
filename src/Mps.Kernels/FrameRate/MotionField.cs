namespace Mps.Kernels.FrameRate;

/// <summary>A vector for each block of <see cref="Block"/>×<see cref="Block"/> samples of one level of a picture.</summary>
/// <param name="width">Samples in a row of the level.</param>
/// <param name="height">Rows of the level.</param>
internal sealed class MotionField(int width, int height)
{
    /// <summary>Samples between the centres of neighbouring blocks, both ways.</summary>
    public const int Block = 8;

    /// <summary>Samples that a block is matched by, both ways: it overlaps its neighbours, so that vectors follow objects rather than noise.</summary>
    public const int Window = 16;

    /// <summary>From a block's corner to its window's.</summary>
    public const int Overlap = (Window - Block) / 2;

    public int Columns { get; } = (width + Block - 1) / Block;

    public int Rows { get; } = (height + Block - 1) / Block;

    /// <summary>Row by row.</summary>
    public MotionVector[] Vectors { get; } = new MotionVector[(width + Block - 1) / Block * ((height + Block - 1) / Block)];

    /// <summary>The vector of a block; beyond the edges that of the nearest.</summary>
    public MotionVector this[int column, int row] =>
        Vectors[(Math.Clamp(row, 0, Rows - 1) * Columns) + Math.Clamp(column, 0, Columns - 1)];

    /// <summary>The vector of the block that holds a sample.</summary>
    public MotionVector At(int x, int y) => this[x >> 3, y >> 3];
}
