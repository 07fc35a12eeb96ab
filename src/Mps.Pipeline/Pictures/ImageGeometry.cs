using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Pictures;

/// <summary>How a still picture gets its size.</summary>
/// <param name="Shape">Turned, scaled, padded; its sides may be a pixel larger than the result's, or much larger when it is cut.</param>
/// <param name="Left">First column of the result in the shaped picture, even.</param>
/// <param name="Top">First row of the result in the shaped picture, even.</param>
/// <param name="Width">Of the result, pixels.</param>
/// <param name="Height">Of the result, pixels.</param>
internal sealed record ImageGeometry(PictureGeometry Shape, int Left, int Top, int Width, int Height)
{
    /// <summary>Resolves the rules of a size.</summary>
    /// <param name="codedWidth">As decoded.</param>
    /// <param name="codedHeight">As decoded.</param>
    /// <param name="rotation">Clockwise degrees to turn for upright display.</param>
    /// <param name="mirrored">It is mirrored besides.</param>
    /// <param name="size">The rules; null = the source's own size.</param>
    /// <param name="longest">Longest side that the format can state.</param>
    /// <exception cref="JobException">The result would be larger.</exception>
    public static ImageGeometry Resolve(int codedWidth, int codedHeight, int rotation, bool mirrored, ImageSize? size, int longest)
    {
        bool across = rotation is 90 or 270;
        (double width, double height) = across ? (codedHeight, codedWidth) : (codedWidth, codedHeight);
        (double boxWidth, double boxHeight) = Box(size, width, height);
        (double byWidth, double byHeight) = (boxWidth / width, boxHeight / height);
        (double x, double y) = size?.Fit switch
        {
            null => (1, 1),
            ImageFit.Factor => (size.Factor, size.Factor),
            ImageFit.Cover or ImageFit.Crop => Both(Math.Max(byWidth, byHeight)),
            ImageFit.Stretch => (byWidth, byHeight),
            _ => Both(Math.Min(byWidth, byHeight)),
        };
        (int scaledWidth, int scaledHeight) = (Whole(width * x), Whole(height * y));
        (int outWidth, int outHeight) = size?.Fit is ImageFit.Pad or ImageFit.Crop ? (Whole(boxWidth), Whole(boxHeight)) : (scaledWidth, scaledHeight);
        if (Math.Max(outWidth, outHeight) > longest)
            throw JobException.Request($"The picture would have {outWidth}x{outHeight} pixels; its format has at most {longest} on a side.", JobFailureDetail.Unsupported);
        bool padded = size?.Fit == ImageFit.Pad && (scaledWidth < outWidth || scaledHeight < outHeight);
        // Bars are drawn in whole chroma samples; the odd column or row is cut off afterwards.
        var shape = padded
            ? new PictureGeometry(rotation, mirrored, Even(scaledWidth), Even(scaledHeight), Even(outWidth), Even(outHeight), PictureFill.Black, new Rational(1, 1))
            : new PictureGeometry(rotation, mirrored, scaledWidth, scaledHeight, scaledWidth, scaledHeight, PictureFill.Stretch, new Rational(1, 1));
        return new ImageGeometry(shape, Before(shape.Width - outWidth), Before(shape.Height - outHeight), outWidth, outHeight);
    }

    // An open side follows the picture's shape.
    private static (double Width, double Height) Box(ImageSize? size, double width, double height)
    {
        if (size is null || size.Fit == ImageFit.Factor)
            return (width, height);
        (double w, double h) = (size.Width, size.Height);
        if (w == 0 && h == 0)
            (w, h) = width >= height ? (size.LongSide, size.ShortSide) : (size.ShortSide, size.LongSide);
        return (w, h) switch
        {
            (0, 0) => (width, height),
            (0, _) => (h * width / height, h),
            (_, 0) => (w, w * height / width),
            _ => (w, h),
        };
    }

    private static (double X, double Y) Both(double factor) => (factor, factor);

    private static int Whole(double length) => Math.Max(1, (int)Math.Round(length, MidpointRounding.AwayFromZero));

    private static int Even(int length) => (length + 1) & ~1;

    private static int Before(int surplus) => surplus <= 1 ? 0 : surplus / 4 * 2;
}
