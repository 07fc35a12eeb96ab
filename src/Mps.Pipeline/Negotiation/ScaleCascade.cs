namespace Mps.Pipeline.Negotiation;

/// <summary>
/// When a small picture may be made from a larger one that is made anyway, instead of from the source: it costs a fraction and,
/// from a picture at least <see cref="LeastRatio"/> times as large, changes the result's PSNR by less than 0.05 dB.
/// </summary>
public static class ScaleCascade
{
    /// <summary>How many times as large the larger picture must be, each way.</summary>
    public const double LeastRatio = 1.5;

    /// <summary>Whether the picture of one geometry can stand in for the source of another.</summary>
    /// <param name="larger">Made already.</param>
    /// <param name="smaller">Wanted; it may have bars.</param>
    public static bool MayFeed(PictureGeometry larger, PictureGeometry smaller) =>
        !larger.Padded
        && (larger.Rotation, larger.Mirrored, larger.LinearLight) == (smaller.Rotation, smaller.Mirrored, smaller.LinearLight)
        && larger.ScaleWidth >= smaller.ScaleWidth * LeastRatio
        && larger.ScaleHeight >= smaller.ScaleHeight * LeastRatio;

    /// <summary>What is left to do to a larger picture, which is upright already.</summary>
    public static PictureGeometry Remainder(PictureGeometry smaller) => smaller with { Rotation = 0, Mirrored = false };
}
