namespace Mps.Kernels.FrameRate;

/// <summary>Where a block of the earlier picture went in the later one. Whole luma samples while vectors are searched for, then eighths of one.</summary>
internal readonly record struct MotionVector(short X, short Y)
{
    public static MotionVector operator -(MotionVector vector) => new((short)-vector.X, (short)-vector.Y);

    /// <summary>The same motion on a grid <paramref name="factor"/> times as fine.</summary>
    public static MotionVector operator *(MotionVector vector, int factor) => new((short)(vector.X * factor), (short)(vector.Y * factor));

    /// <summary>City-block distance.</summary>
    public int DistanceTo(MotionVector other) => Math.Abs(X - other.X) + Math.Abs(Y - other.Y);
}
