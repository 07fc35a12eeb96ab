using System.Globalization;
using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>Writes a <see cref="PictureGeometry"/> in libavfilter's syntax.</summary>
public static class VideoFilters
{
    /// <summary>The graph that turns, scales, pads and converts; never empty.</summary>
    /// <param name="geometry">What to do.</param>
    /// <param name="pixelFormat">The encoder's format, the library's name.</param>
    /// <param name="toLimitedRange">The source uses the full range of sample values and the output must not.</param>
    public static string Write(PictureGeometry geometry, string pixelFormat, bool toLimitedRange)
    {
        List<string> filters = [];
        if (geometry.Mirrored)
            filters.Add("hflip");
        if (geometry.Rotation != 0)
            filters.Add(geometry.Rotation switch { 90 => "transpose=clock", 180 => "hflip,vflip", _ => "transpose=cclock" });

        string range = toLimitedRange ? ":in_range=pc:out_range=tv" : "";
        string scale = Invariant($"scale={geometry.ScaleWidth}:{geometry.ScaleHeight}:flags=bicubic{range}");
        if (geometry.Padded && geometry.Fill == PictureFill.Gauss)
        {
            // The same picture, enlarged to cover the box and blurred, lies behind.
            filters.Add(Invariant(
                $"split[front][back];[back]scale={geometry.Width}:{geometry.Height}:force_original_aspect_ratio=increase{range},crop={geometry.Width}:{geometry.Height},gblur=sigma=20[blur];[front]{scale}[sharp];[blur][sharp]overlay=(W-w)/2:(H-h)/2"));
        }
        else
        {
            filters.Add(scale);
            if (geometry.Padded)
            {
                string colour = geometry.Fill == PictureFill.White ? "white" : "black";
                filters.Add(Invariant($"pad={geometry.Width}:{geometry.Height}:(ow-iw)/2:(oh-ih)/2:color={colour}"));
            }
        }

        filters.Add($"format={pixelFormat}");
        filters.Add(Invariant($"setsar={geometry.SampleAspectRatio.Num}/{geometry.SampleAspectRatio.Den}"));
        return string.Join(',', filters);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
