using System.Globalization;
using System.Text;

namespace Mps.Pipeline.Adaptive;

/// <summary>What a track's manifest says of it: where its bytes are and how long its segments last.</summary>
/// <param name="Init">Needed before any segment; null = nothing.</param>
/// <param name="Segments">In order, with seconds each.</param>
internal sealed record TrackListing(FileRange? Init, IReadOnlyList<(FileRange Where, double Seconds)> Segments);

/// <summary>HLS media playlists (RFC 8216, 4.3.2 and 4.3.3) of finished programmes.</summary>
internal static class MediaPlaylist
{
    /// <summary>Writes a playlist.</summary>
    /// <param name="name">Its path below the staging folder.</param>
    /// <param name="init">What players need before any segment; null = nothing.</param>
    /// <param name="segments">In order.</param>
    /// <param name="ranges">Segments are ranges of a file.</param>
    public static string Write(string name, FileRange? init, IReadOnlyList<MediaSegment> segments, bool ranges)
    {
        // 6: EXT-X-MAP without I-frames only; 4: byte ranges; 3: fractions of seconds (RFC 8216, section 7).
        int version = init is not null ? 7 : ranges ? 4 : 3;
        // "The EXTINF duration of each Media Segment, when rounded to the nearest integer, MUST be less than or equal to" it.
        int target = (int)segments.Select(s => Math.Round(s.Seconds, MidpointRounding.AwayFromZero)).DefaultIfEmpty(1).Max();
        var text = new StringBuilder();
        Line(text, $"#EXTM3U");
        Line(text, $"#EXT-X-VERSION:{version}");
        Line(text, $"#EXT-X-TARGETDURATION:{Math.Max(1, target)}");
        Line(text, $"#EXT-X-MEDIA-SEQUENCE:0");
        Line(text, $"#EXT-X-PLAYLIST-TYPE:VOD");
        Line(text, $"#EXT-X-INDEPENDENT-SEGMENTS");
        if (init is { } map)
        {
            string range = ranges ? string.Create(CultureInfo.InvariantCulture, $",BYTERANGE=\"{map.Length}@{map.Offset}\"") : "";
            Line(text, $"#EXT-X-MAP:URI=\"{StagedUri.Of(name, map.File)}\"{range}");
        }

        foreach (MediaSegment segment in segments)
        {
            Line(text, $"#EXTINF:{segment.Seconds:0.000000},");
            if (ranges)
                Line(text, $"#EXT-X-BYTERANGE:{segment.Where.Length}@{segment.Where.Offset}");
            Line(text, $"{StagedUri.Of(name, segment.Where.File)}");
        }

        Line(text, $"#EXT-X-ENDLIST");
        return text.ToString();
    }

    /// <summary>Reads a staged playlist as a player would.</summary>
    /// <param name="name">Its path below the staging folder.</param>
    /// <param name="staging">The staging folder.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static TrackListing Read(string name, string staging)
    {
        FileRange? init = null;
        List<(FileRange, double)> segments = [];
        double seconds = 0;
        (long Offset, long Length)? range = null;
        string[] lines = File.ReadAllLines(Path.Combine(staging, name));
        if (lines.Length == 0 || lines[0] != "#EXTM3U" || lines[^1] != "#EXT-X-ENDLIST")
            throw new FormatException("it is not a finished playlist.");
        foreach (string line in lines)
        {
            if (line.StartsWith("#EXT-X-MAP:", StringComparison.Ordinal))
            {
                string map = Quoted(line, "URI") ?? throw new FormatException("its map names no file.");
                init = Range(StagedUri.Resolve(name, map), staging, Quoted(line, "BYTERANGE") is { } r ? ByteRange(r) : null);
            }
            else if (line.StartsWith("#EXTINF:", StringComparison.Ordinal))
            {
                seconds = double.Parse(line.AsSpan(8, line.IndexOf(',', StringComparison.Ordinal) - 8), CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("#EXT-X-BYTERANGE:", StringComparison.Ordinal))
            {
                range = ByteRange(line[17..]);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                segments.Add((Range(StagedUri.Resolve(name, line), staging, range), seconds));
                range = null;
            }
        }

        return new TrackListing(init, segments);
    }

    private static FileRange Range(string file, string staging, (long Offset, long Length)? range) =>
        range is { } part ? new FileRange(file, part.Offset, part.Length) : new FileRange(file, 0, new FileInfo(Path.Combine(staging, file)).Length);

    private static (long Offset, long Length) ByteRange(string text)
    {
        string[] parts = text.Split('@');
        return (long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[0], CultureInfo.InvariantCulture));
    }

    private static string? Quoted(string line, string attribute)
    {
        int start = line.IndexOf($"{attribute}=\"", StringComparison.Ordinal);
        if (start < 0)
            return null;
        start += attribute.Length + 2;
        int end = line.IndexOf('"', start);
        return end < 0 ? null : line[start..end];
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
