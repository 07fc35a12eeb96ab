using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Negotiation;

/// <summary>How the source's picture becomes the output's: turn, scale, pad. All sizes in pixels.</summary>
/// <param name="Rotation">Clockwise degrees to turn first: 0, 90, 180, 270.</param>
/// <param name="Mirrored">Mirror left to right before turning.</param>
/// <param name="ScaleWidth">Size after scaling.</param>
/// <param name="ScaleHeight">Size after scaling.</param>
/// <param name="Width">Size of the output; larger than the scaled picture when it is padded.</param>
/// <param name="Height">Size of the output.</param>
/// <param name="Fill">What fills the rest.</param>
/// <param name="SampleAspectRatio">Shape of the output's samples.</param>
public sealed record PictureGeometry(
    int Rotation, bool Mirrored, int ScaleWidth, int ScaleHeight, int Width, int Height, PictureFill Fill, Rational SampleAspectRatio)
{
    // VideoTemplateInfo.Width and Height.
    private const int LargestNamed = 4096;

    /// <summary>It is scaled by the light that it stands for instead of by its codes.</summary>
    public bool LinearLight { get; init; }

    /// <summary>The output has bars.</summary>
    public bool Padded => ScaleWidth != Width || ScaleHeight != Height;

    /// <summary>The upright picture of the coded one has another size.</summary>
    public bool Scales(int codedWidth, int codedHeight) => Rotation is 90 or 270
        ? (codedHeight, codedWidth) != (ScaleWidth, ScaleHeight)
        : (codedWidth, codedHeight) != (ScaleWidth, ScaleHeight);

    /// <summary>The coded picture goes to the encoder as it is.</summary>
    public bool IsIdentity(int codedWidth, int codedHeight) =>
        Rotation == 0 && !Mirrored && !Padded && ScaleWidth == codedWidth && ScaleHeight == codedHeight;

    /// <summary>
    /// Resolves the API's rules (types VideoTemplateInfo.Width, Height, ResolutionAdaptive, FillType, Sar): both sides 0 keep
    /// the size; one 0 scales in proportion; adaptive means Width is the long side and Height the short one; two sides make
    /// a box that the picture is fitted into or stretched to. The picture is turned upright and its samples made square first.
    /// Super-resolution doubles a size that is kept, unless that is beyond what the API can name.
    /// </summary>
    /// <param name="codedWidth">As decoded.</param>
    /// <param name="codedHeight">As decoded.</param>
    /// <param name="rotation">Clockwise degrees to turn for upright display.</param>
    /// <param name="mirrored">The display matrix also mirrors.</param>
    /// <param name="sar">Shape of the coded samples; 0 = square.</param>
    /// <param name="target">The rules.</param>
    /// <param name="step">Sides are multiples of this many pixels: 2 for video in 4:2:0, 1 for still pictures.</param>
    public static PictureGeometry Resolve(
        int codedWidth, int codedHeight, int rotation, bool mirrored, Rational sar, VideoTarget target, int step = 2)
    {
        double square = sar.IsPositive ? sar.ToDouble() : 1;
        // Samples wider than high stretch the width, narrower ones the height: no detail is thrown away.
        double displayWidth = square >= 1 ? codedWidth * square : codedWidth;
        double displayHeight = square >= 1 ? codedHeight : codedHeight / square;
        if (rotation is 90 or 270)
            (displayWidth, displayHeight) = (displayHeight, displayWidth);

        int boxWidth = target.Width, boxHeight = target.Height;
        if (target.Adaptive && displayHeight > displayWidth)
            (boxWidth, boxHeight) = (boxHeight, boxWidth);

        double aspect = displayWidth / displayHeight;
        (int width, int height) = (boxWidth, boxHeight) switch
        {
            (0, 0) when Enlarges(target) && Math.Max(displayWidth, displayHeight) <= LargestNamed / 2 => (Snap(displayWidth * 2), Snap(displayHeight * 2)),
            (0, 0) => (Snap(displayWidth), Snap(displayHeight)),
            (0, var h) => (Snap(h * aspect), Snap(h)),
            (var w, 0) => (Snap(w), Snap(w / aspect)),
            var (w, h) => (Snap(w), Snap(h)),
        };

        int scaleWidth = width, scaleHeight = height;
        if (boxWidth > 0 && boxHeight > 0 && target.Fill != PictureFill.Stretch)
        {
            double fit = Math.Min(width / displayWidth, height / displayHeight);
            scaleWidth = Math.Min(width, Snap(displayWidth * fit));
            scaleHeight = Math.Min(height, Snap(displayHeight * fit));
        }

        Rational outputSar = new(1, 1);
        if (target.Sar == "2:1")
        {
            // Samples twice as wide as high: the same display from half the columns.
            outputSar = new Rational(2, 1);
            width = Snap(width / 2.0);
            scaleWidth = Math.Min(width, Snap(scaleWidth / 2.0));
        }

        return new PictureGeometry(rotation, mirrored, scaleWidth, scaleHeight, width, height, target.Fill, outputSar) { LinearLight = target.LinearLight == true };

        int Snap(double length) => Math.Max(step, (int)Math.Round(length / step, MidpointRounding.AwayFromZero) * step);
    }

    private static bool Enlarges(VideoTarget target) => target.Enhancements?.Any(e => e is SuperResolve) == true;
}
