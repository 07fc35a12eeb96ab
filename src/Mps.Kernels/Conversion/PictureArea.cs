namespace Mps.Kernels.Conversion;

/// <summary>A rectangle of a picture, pixels.</summary>
/// <param name="Left">First column, a multiple of how much narrower chroma is than luma.</param>
/// <param name="Top">First row, a multiple of how much lower chroma is than luma.</param>
/// <param name="Width">At least 1.</param>
/// <param name="Height">At least 1.</param>
public readonly record struct PictureArea(int Left, int Top, int Width, int Height);
