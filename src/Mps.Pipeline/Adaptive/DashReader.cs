using System.Buffers.Binary;
using System.Globalization;
using System.Xml.Linq;

namespace Mps.Pipeline.Adaptive;

/// <summary>Reads staged DASH manifests as a player would, as far as <see cref="DashManifest"/> writes them.</summary>
internal static class DashReader
{
    /// <summary>Reads every representation of sound and picture.</summary>
    /// <param name="name">The manifest's path below the staging folder.</param>
    /// <param name="staging">The staging folder.</param>
    /// <returns>Listings by representation id.</returns>
    /// <exception cref="FormatException">It is no manifest, or lists what is not there.</exception>
    public static Dictionary<string, TrackListing> Read(string name, string staging)
    {
        XElement root = XDocument.Load(Path.Combine(staging, name)).Root ?? throw new FormatException("it is empty.");
        XNamespace mpd = root.Name.Namespace;
        Dictionary<string, TrackListing> listings = [];
        foreach (XElement representation in root.Descendants(mpd + "Representation"))
        {
            string id = Text(representation, "id");
            if (representation.Element(mpd + "SegmentBase") is { } indexed)
                listings.Add(id, FromIndex(representation, indexed, mpd, name, staging));
            else if (representation.Element(mpd + "SegmentTemplate") is { } template)
                listings.Add(id, FromTemplate(template, mpd, name, staging));
            else if (representation.Element(mpd + "SegmentList") is { } list)
                listings.Add(id, FromList(list, mpd, name, staging));
        }

        return listings;
    }

    private static TrackListing FromIndex(XElement representation, XElement segments, XNamespace mpd, string name, string staging)
    {
        string file = StagedUri.Resolve(name, representation.Element(mpd + "BaseURL")?.Value ?? throw new FormatException("a representation has no address."));
        FileRange index = Range(file, staging, Text(segments, "indexRange"));
        FileRange init = Range(file, staging, Text(segments.Element(mpd + "Initialization")!, "range"));
        byte[] box = new byte[index.Length];
        using (FileStream stream = File.OpenRead(Path.Combine(staging, file)))
        {
            stream.Position = index.Offset;
            stream.ReadExactly(box);
        }

        if (box.Length < 40 || BinaryPrimitives.ReadUInt32BigEndian(box.AsSpan(4)) != Boxes.SegmentIndex || box[8] != 1)
            throw new FormatException($"{file} holds no index where the manifest says.");
        double tick = 1.0 / BinaryPrimitives.ReadUInt32BigEndian(box.AsSpan(16));
        long at = index.Offset + index.Length + BinaryPrimitives.ReadInt64BigEndian(box.AsSpan(28));
        List<(FileRange, double)> found = [];
        for (int i = 0; i < BinaryPrimitives.ReadUInt16BigEndian(box.AsSpan(38)); i++)
        {
            ReadOnlySpan<byte> entry = box.AsSpan(40 + (i * 12));
            uint size = BinaryPrimitives.ReadUInt32BigEndian(entry);
            found.Add((new FileRange(file, at, size), BinaryPrimitives.ReadUInt32BigEndian(entry[4..]) * tick));
            at += size;
        }

        return new TrackListing(init, found);
    }

    private static TrackListing FromTemplate(XElement template, XNamespace mpd, string name, string staging)
    {
        string media = Text(template, "media");
        long number = long.Parse(Text(template, "startNumber"), CultureInfo.InvariantCulture);
        int mark = media.IndexOf("$Number", StringComparison.Ordinal), end = media.IndexOf('$', mark + 1);
        string width = media[(mark + 7)..end];
        string format = width.Length == 0 ? "0" : new string('0', int.Parse(width.AsSpan(2, width.Length - 3), CultureInfo.InvariantCulture));
        List<(FileRange, double)> found = [];
        foreach (double seconds in Durations(template, mpd))
        {
            string uri = media[..mark] + number++.ToString(format, CultureInfo.InvariantCulture) + media[(end + 1)..];
            found.Add((Whole(StagedUri.Resolve(name, uri.Replace("$$", "$", StringComparison.Ordinal)), staging), seconds));
        }

        string init = Text(template, "initialization").Replace("$$", "$", StringComparison.Ordinal);
        return new TrackListing(Whole(StagedUri.Resolve(name, init), staging), found);
    }

    private static TrackListing FromList(XElement list, XNamespace mpd, string name, string staging)
    {
        XElement init = list.Element(mpd + "Initialization") ?? throw new FormatException("a list has no initialisation.");
        return new TrackListing(
            Part(init, "sourceURL", "range"),
            [.. list.Elements(mpd + "SegmentURL").Zip(Durations(list, mpd), (s, seconds) => (Part(s, "media", "mediaRange"), seconds))]);

        FileRange Part(XElement element, string address, string range)
        {
            string file = StagedUri.Resolve(name, Text(element, address));
            return element.Attribute(range) is { } part ? Range(file, staging, part.Value) : Whole(file, staging);
        }
    }

    private static IEnumerable<double> Durations(XElement segments, XNamespace mpd)
    {
        double tick = 1 / double.Parse(Text(segments, "timescale"), CultureInfo.InvariantCulture);
        foreach (XElement s in segments.Element(mpd + "SegmentTimeline")!.Elements(mpd + "S"))
        {
            for (int i = 0; i <= ((int?)s.Attribute("r") ?? 0); i++)
                yield return (long)s.Attribute("d")! * tick;
        }
    }

    private static FileRange Whole(string file, string staging)
    {
        var found = new FileInfo(Path.Combine(staging, file));
        return found.Exists ? new FileRange(file, 0, found.Length) : throw new FormatException($"it names {file}, which is not there.");
    }

    private static FileRange Range(string file, string staging, string text)
    {
        string[] ends = text.Split('-');
        long first = long.Parse(ends[0], CultureInfo.InvariantCulture), last = long.Parse(ends[1], CultureInfo.InvariantCulture);
        FileRange whole = Whole(file, staging);
        return last < whole.Length ? new FileRange(file, first, last - first + 1) : throw new FormatException($"{file} is shorter than its range {text}.");
    }

    private static string Text(XElement element, string attribute) =>
        element.Attribute(attribute)?.Value ?? throw new FormatException($"{element.Name.LocalName} lacks {attribute}.");
}
