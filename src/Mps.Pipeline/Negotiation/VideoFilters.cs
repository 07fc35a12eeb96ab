using System.Globalization;

namespace Mps.Pipeline.Negotiation;

/// <summary>What is left to libavfilter: turning, and formats that our kernels do not know.</summary>
public static class VideoFilters
{
    /// <summary>The graph that flattens, turns, scales and converts; never empty. Bars are none of its business.</summary>
    /// <param name="geometry">What to do.</param>
    /// <param name="pixelFormat">Format to make, the library's name.</param>
    /// <param name="source">What of the source must change besides.</param>
    public static string Write(PictureGeometry geometry, string pixelFormat, FilteredSource source = FilteredSource.Plain)
    {
        List<string> filters = [];
        // What shines through is black.
        if (source.HasFlag(FilteredSource.Alpha))
        {
            // Named, lest red, green and blue become luma and chroma by some matrix before the one below is asked for.
            filters.Add(source.HasFlag(FilteredSource.Rgb) ? "format=gbrap|gbrap10le|gbrap12le|gbrap16le,setparams=range=pc" : "format=yuva444p|yuva444p10le|yuva444p12le|yuva444p16le");
            filters.Add("premultiply=inplace=1");
        }

        filters.AddRange(Turns(geometry));
        string range = source.HasFlag(FilteredSource.FullRange) ? ":in_range=pc:out_range=tv" : "";
        string matrix = source.HasFlag(FilteredSource.Rgb) ? ":out_color_matrix=bt709:out_range=tv" : "";
        filters.Add(Invariant($"scale={geometry.ScaleWidth}:{geometry.ScaleHeight}:flags=bicubic{range}{matrix}"));
        filters.Add($"format={pixelFormat}");
        filters.Add(Shape(geometry));
        return string.Join(',', filters);
    }

    /// <summary>The graph that only turns.</summary>
    public static string WriteTurn(PictureGeometry geometry) => string.Join(',', Turns(geometry).Append(Shape(geometry)));

    private static IEnumerable<string> Turns(PictureGeometry geometry)
    {
        if (geometry.Mirrored)
            yield return "hflip";
        if (geometry.Rotation != 0)
            yield return geometry.Rotation switch { 90 => "transpose=clock", 180 => "hflip,vflip", _ => "transpose=cclock" };
    }

    private static string Shape(PictureGeometry geometry) => Invariant($"setsar={geometry.SampleAspectRatio.Num}/{geometry.SampleAspectRatio.Den}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a source has that an encoder's pictures must not have.</summary>
[Flags]
public enum FilteredSource
{
    /// <summary>Nothing.</summary>
    Plain = 0,

    /// <summary>The full range of sample values.</summary>
    FullRange = 1,

    /// <summary>Transparency.</summary>
    Alpha = 2,

    /// <summary>Red, green and blue instead of luma and chroma.</summary>
    Rgb = 4,
}
