using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Pictures;

/// <summary>Pictures in an array, line after line and plane after plane without padding.</summary>
internal static class PackedPlanes
{
    /// <summary>The planes of a picture in an array.</summary>
    /// <param name="pinned">Allocated pinned; the result is valid while it is alive.</param>
    /// <param name="form">Three bytes a pixel, or YUV with half the columns and rows of chroma.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static FramePlanes At(byte[] pinned, PictureForm form, int width, int height)
    {
        FramePlanes planes = default;
        planes.Addresses[0] = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        planes.LineSizes[0] = form == PictureForm.Rgb ? width * 3 : width;
        if (form == PictureForm.Rgb)
            return planes;
        int columns = (width + 1) / 2, rows = (height + 1) / 2;
        planes.Addresses[1] = planes.Addresses[0] + (width * height);
        planes.Addresses[2] = planes.Addresses[1] + (columns * rows);
        planes.LineSizes[1] = planes.LineSizes[2] = columns;
        return planes;
    }

    /// <summary>Copies YUV with half the columns and rows of chroma out of an array.</summary>
    public static void Unpack(byte[] packed, in FramePlanes to, int width, int height)
    {
        int at = 0;
        for (int plane = 0; plane < 3; plane++)
        {
            int columns = plane == 0 ? width : (width + 1) / 2, rows = plane == 0 ? height : (height + 1) / 2;
            for (int row = 0; row < rows; row++, at += columns)
                Marshal.Copy(packed, at, to.Addresses[plane] + ((nint)row * to.LineSizes[plane]), columns);
        }
    }
}
