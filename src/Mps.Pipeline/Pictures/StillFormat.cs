using Mps.Jobs;
using Mps.Kernels;

namespace Mps.Pipeline.Pictures;

/// <summary>A format of still pictures.</summary>
/// <param name="Name">API name.</param>
/// <param name="Encoder">The library's encoder.</param>
/// <param name="PixelFormat">What the encoder takes, the library's name.</param>
/// <param name="Shape">What <see cref="PictureShaper"/> must make for it.</param>
/// <param name="Form">Colours.</param>
/// <param name="Options">Encoder options.</param>
/// <param name="LongestSide">Longest side that the format can state, pixels.</param>
internal sealed record StillFormat(string Name, string Encoder, string PixelFormat, string Shape, PictureForm Form, string Options, int LongestSide)
{
    /// <summary>Chroma has half the columns and rows while the picture is composed.</summary>
    public bool Subsampled => Shape == "yuv420p";

    /// <summary>The same with all its chroma, for pictures put together at odd places.</summary>
    public StillFormat WithFullChroma => PixelFormat switch
    {
        "yuvj420p" => this with { PixelFormat = "yuvj444p", Shape = "yuv444p" },
        // WebP has no such form: the encoder makes its own from RGB.
        "yuv420p" => this with { PixelFormat = "bgra", Shape = "yuv444p", Form = PictureForm.Bgra },
        _ => this,
    };

    /// <summary>A format by its API name, at a quality of 1 to 100 (0 = the usual): the quantiser of JPEG from 31 to 2 in equal steps, libwebp's own figure. The others are lossless.</summary>
    /// <exception cref="JobException">There is no such format.</exception>
    public static StillFormat Of(string name, int quality)
    {
        if (name == "bmp")
            return new StillFormat("bmp", "bmp", "bgra", "yuv444p", PictureForm.Bgra, "", 65500);
        StillFormat usual = Of(name);
        if (quality == 0)
            return usual;
        int quantiser = 2 + (int)Math.Round((100 - quality) * 29 / 99.0);
        return usual.Name switch
        {
            "jpg" => usual with { Options = $"qmin={quantiser}\nqmax={quantiser}\nhuffman=default" },
            "webp" => usual with { Options = $"quality={quality}\ncompression_level=3" },
            _ => usual,
        };
    }

    /// <summary>A format by its API name.</summary>
    /// <exception cref="JobException">There is no such format.</exception>
    public static StillFormat Of(string name) => name switch
    {
        // Quantiser 2 of 31: no visible loss. Optimal Huffman tables would cost a second pass for a few percent of size.
        "jpg" or "jpeg" => new StillFormat("jpg", "mjpeg", "yuvj420p", "yuv420p", PictureForm.FullYuv, "qmin=2\nqmax=2\nhuffman=default", 65500),
        "png" => new StillFormat("png", "png", "rgb24", "yuv444p", PictureForm.Rgb, "pred=up\ncompression_level=6", 65500),
        "webp" => new StillFormat("webp", "libwebp", "yuv420p", "yuv420p", PictureForm.LimitedYuv, "quality=85\ncompression_level=3", 16383),
        _ => throw JobException.Request($"Format {name} is not known for pictures; use jpg, png or webp.", JobFailureDetail.Unsupported),
    };
}
