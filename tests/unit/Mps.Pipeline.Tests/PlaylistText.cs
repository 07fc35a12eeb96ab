using System.Globalization;

namespace Mps.Pipeline.Tests;

/// <summary>An HLS playlist as the tests read it: independent of what writes it.</summary>
internal sealed class PlaylistText
{
    private readonly string _folder;
    private readonly string[] _lines;

    public PlaylistText(string path)
    {
        _folder = Path.GetDirectoryName(path)!;
        _lines = File.ReadAllLines(path);
        Assert.Equal("#EXTM3U", _lines[0]);
    }

    /// <summary>Values of a tag, in order.</summary>
    public string[] Tags(string tag) => [.. _lines.Where(l => l.StartsWith($"#{tag}:", StringComparison.Ordinal)).Select(l => l[(tag.Length + 2)..])];

    /// <summary>Addresses with the STREAM-INF before each.</summary>
    public (string Info, string Address)[] Variants => [.. _lines.Zip(_lines.Skip(1))
        .Where(p => p.First.StartsWith("#EXT-X-STREAM-INF:", StringComparison.Ordinal)).Select(p => (p.First[18..], p.Second))];

    /// <summary>File, offset, length (-1 = whole) and seconds of each segment.</summary>
    public List<(string File, long Offset, long Length, double Seconds)> Segments
    {
        get
        {
            List<(string, long, long, double)> segments = [];
            double seconds = 0;
            long offset = 0, length = -1;
            foreach (string line in _lines)
            {
                if (line.StartsWith("#EXTINF:", StringComparison.Ordinal))
                    seconds = double.Parse(line[8..].TrimEnd(','), CultureInfo.InvariantCulture);
                else if (line.StartsWith("#EXT-X-BYTERANGE:", StringComparison.Ordinal))
                    (length, offset) = (long.Parse(line[17..].Split('@')[0], CultureInfo.InvariantCulture), long.Parse(line.Split('@')[1], CultureInfo.InvariantCulture));
                else if (line.Length > 0 && line[0] != '#')
                    segments.Add((FileOf(line), offset, length, seconds));
            }

            return segments;
        }
    }

    /// <summary>Bytes of the initialisation section; empty = none.</summary>
    public byte[] Init
    {
        get
        {
            if (Tags("EXT-X-MAP") is not [var map])
                return [];
            byte[] file = File.ReadAllBytes(FileOf(Attribute(map, "URI")!));
            return Attribute(map, "BYTERANGE") is { } range
                ? file[..int.Parse(range.Split('@')[0], CultureInfo.InvariantCulture)]
                : file;
        }
    }

    /// <summary>Bytes of a segment.</summary>
    public static byte[] Read((string File, long Offset, long Length, double Seconds) segment)
    {
        byte[] file = File.ReadAllBytes(segment.File);
        return segment.Length < 0 ? file : file[(int)segment.Offset..(int)(segment.Offset + segment.Length)];
    }

    /// <summary>A value of an attribute list, without quotes.</summary>
    public static string? Attribute(string list, string name)
    {
        int start = $",{list}".IndexOf($",{name}=", StringComparison.Ordinal);
        if (start < 0)
            return null;
        string value = list[(start + name.Length + 1)..];
        return value[0] == '"' ? value[1..value.IndexOf('"', 1)] : value.Split(',')[0];
    }

    public string FileOf(string address) => Path.Combine(_folder, Uri.UnescapeDataString(address));
}
