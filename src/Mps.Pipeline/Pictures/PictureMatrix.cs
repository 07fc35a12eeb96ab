using Mps.Av;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Pictures;

/// <summary>What kernels need to know of a decoded picture.</summary>
internal static class PictureMatrix
{
    /// <summary>The matrix of a picture; when it states none, that of its size as players assume it.</summary>
    public static YuvMatrix Of(ColorFacts color, StreamFacts stream) => Of(color, stream.Width, stream.Height);

    /// <summary>The matrix of a picture of a size in pixels.</summary>
    public static YuvMatrix Of(ColorFacts color, int width, int height) => color.Space switch
    {
        1 => YuvMatrix.Bt709,
        4 => new YuvMatrix(0.30, 0.11), // FCC
        5 or 6 => YuvMatrix.Bt601, // BT.470 BG, SMPTE 170M
        7 => new YuvMatrix(0.212, 0.087), // SMPTE 240M
        9 or 10 => new YuvMatrix(0.2627, 0.0593), // BT.2020
        _ => Math.Max(width, height) >= 1280 || Math.Min(width, height) > 576 ? YuvMatrix.Bt709 : YuvMatrix.Bt601,
    };

    /// <summary>Where a picture's planes are.</summary>
    public static FramePlanes Planes(this in FrameFacts facts)
    {
        FramePlanes planes = default;
        for (int i = 0; i < 4; i++)
        {
            planes.Addresses[i] = facts.Plane(i);
            planes.LineSizes[i] = facts.Stride(i);
        }

        return planes;
    }
}
