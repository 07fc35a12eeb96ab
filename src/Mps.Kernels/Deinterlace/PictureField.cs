namespace Mps.Kernels.Deinterlace;

/// <summary>One of the two fields that an interlaced picture is woven of.</summary>
public enum PictureField
{
    /// <summary>Rows 0, 2, 4, …</summary>
    Top,

    /// <summary>Rows 1, 3, 5, …</summary>
    Bottom,
}
