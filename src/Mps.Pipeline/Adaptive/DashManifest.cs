using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Adaptive;

/// <summary>
/// Static DASH manifests (ISO/IEC 23009-1): the on-demand profile over single files with an index, the live profile over files of
/// segments.
/// </summary>
internal static class DashManifest
{
    private const string OnDemand = "urn:mpeg:dash:profile:isoff-on-demand:2011";
    private const string Live = "urn:mpeg:dash:profile:isoff-live:2011";
    private const string Main = "urn:mpeg:dash:profile:isoff-main:2011";

    private static readonly XNamespace s_mpd = "urn:mpeg:dash:schema:mpd:2011";

    /// <summary>Writes a manifest.</summary>
    /// <param name="name">Its path below the staging folder.</param>
    /// <param name="programme">What there is; its tracks are verified and all CMAF.</param>
    public static string Write(string name, Programme programme)
    {
        Track[] tracks = [.. programme.Variants.Select(v => v.Main).Concat(programme.Sounds.Select(s => s.Track)).Distinct()];
        double longest = tracks.SelectMany(t => t.Writer.Segments).Select(s => s.Seconds).DefaultIfEmpty(1).Max();
        string profile = tracks.All(t => t.Writer.Index is not null) ? OnDemand : tracks.All(UsesTemplate) ? Live : Main;
        int id = 0;
        var period = new XElement(s_mpd + "Period", new XAttribute("id", "0"), new XAttribute("start", "PT0S"));
        // Players switch only inside a set, and only between representations that one decoder can take one after the other.
        foreach (IGrouping<string, Track> family in tracks.Where(t => t.Facts.Video is not null).GroupBy(t => t.Facts.Video!.Codec))
            period.Add(VideoSet(name, id++, programme, [.. family]));
        // One set per thing to hear; the same thing in several qualities is one set.
        foreach (var set in programme.Sounds.GroupBy(s => (s.Name, s.Language, s.Track.Facts.Audio!.Codec, s.Track.Facts.Audio.Channels)))
            period.Add(AudioSet(name, id++, [.. set]));
        foreach (SubtitleRendition subtitle in programme.Subtitles.Where(s => s.SidecarFile is not null))
            period.Add(TextSet(name, id++, subtitle, programme.Seconds));

        var root = new XElement(
            s_mpd + "MPD",
            new XAttribute("profiles", profile),
            new XAttribute("type", "static"),
            new XAttribute("mediaPresentationDuration", Duration(programme.Seconds)),
            new XAttribute("maxSegmentDuration", Duration(longest)),
            new XAttribute("minBufferTime", Duration(longest)),
            period);
        using var text = new Utf8Text();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
            root.Save(writer);
        return text + "\n";
    }

    private static XElement VideoSet(string name, int id, Programme programme, Track[] tracks)
    {
        StreamFacts[] videos = [.. tracks.Select(t => t.Facts.Video!)];
        var set = Set(id, "video", "video/mp4", tracks);
        set.Add(new XAttribute("maxWidth", videos.Max(v => v.Width)), new XAttribute("maxHeight", videos.Max(v => v.Height)));
        Rational rate = programme.Rate.IsPositive ? programme.Rate.Reduced : default;
        if (rate.IsPositive)
            set.Add(new XAttribute("frameRate", rate.Den == 1 ? Number(rate.Num) : $"{rate.Num}/{rate.Den}"));
        foreach (Track track in tracks)
        {
            StreamFacts video = track.Facts.Video!;
            Rational sar = video.SampleAspectRatio.IsPositive ? video.SampleAspectRatio.Reduced : new Rational(1, 1);
            XElement representation = Representation(name, track);
            representation.Add(
                new XAttribute("width", video.Width), new XAttribute("height", video.Height), new XAttribute("sar", $"{sar.Num}:{sar.Den}"));
            representation.Add(Addressing(name, track));
            set.Add(representation);
        }

        return set;
    }

    private static XElement AudioSet(string name, int id, Rendition[] sounds)
    {
        Track[] tracks = [.. sounds.Select(s => s.Track).Distinct()];
        var set = Set(id, "audio", "audio/mp4", tracks);
        if (sounds[0].Language is { } language)
            set.Add(new XAttribute("lang", language));
        set.Add(
            new XElement(s_mpd + "Role", new XAttribute("schemeIdUri", "urn:mpeg:dash:role:2011"), new XAttribute("value", sounds.Any(s => s.Default) ? "main" : "alternate")),
            new XElement(s_mpd + "Label", sounds[0].Name));
        foreach (Track track in tracks)
        {
            StreamFacts audio = track.Facts.Audio!;
            XElement representation = Representation(name, track);
            representation.Add(new XAttribute("audioSamplingRate", audio.SampleRateHz));
            representation.Add(new XElement(
                s_mpd + "AudioChannelConfiguration",
                new XAttribute("schemeIdUri", "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"), new XAttribute("value", ChannelConfiguration(audio.Channels))));
            representation.Add(Addressing(name, track));
            set.Add(representation);
        }

        return set;
    }

    // ISO/IEC 23091-3, table 1: up to 5.1 the index is the number of channels.
    private static int ChannelConfiguration(int channels) => channels switch { 7 => 11, 8 => 12, _ => channels };

    private static XElement TextSet(string name, int id, SubtitleRendition subtitle, double seconds)
    {
        var set = new XElement(
            s_mpd + "AdaptationSet", new XAttribute("id", id), new XAttribute("contentType", "text"), new XAttribute("mimeType", subtitle.SidecarType));
        if (subtitle.Language is { } language)
            set.Add(new XAttribute("lang", language));
        set.Add(
            new XElement(s_mpd + "Role", new XAttribute("schemeIdUri", "urn:mpeg:dash:role:2011"), new XAttribute("value", subtitle.Default ? "main" : "subtitle")),
            new XElement(s_mpd + "Label", subtitle.Name));
        long bits = subtitle.SidecarBytes * 8;
        set.Add(new XElement(
            s_mpd + "Representation",
            new XAttribute("id", subtitle.SidecarFile!), new XAttribute("bandwidth", Math.Max(1, (long)Math.Ceiling(bits / Math.Max(1, seconds)))),
            new XElement(s_mpd + "BaseURL", StagedUri.Of(name, subtitle.SidecarFile!))));
        return set;
    }

    private static XElement Set(int id, string content, string mime, Track[] tracks)
    {
        bool indexed = tracks.All(t => t.Writer.Index is not null);
        return new XElement(
            s_mpd + "AdaptationSet",
            new XAttribute("id", id), new XAttribute("contentType", content), new XAttribute("mimeType", mime),
            new XAttribute(indexed ? "subsegmentAlignment" : "segmentAlignment", "true"),
            new XAttribute(indexed ? "subsegmentStartsWithSAP" : "startWithSAP", "1"));
    }

    private static XElement Representation(string name, Track track) => new(
        s_mpd + "Representation",
        new XAttribute("id", Path.GetFileNameWithoutExtension(track.Names.Playlist)),
        new XAttribute("bandwidth", BitRates.Of(track.Writer.Segments).Peak),
        new XAttribute("codecs", string.Join(',', track.Facts.Codecs)));

    private static IEnumerable<XElement> Addressing(string name, Track track)
    {
        FileRange init = track.Writer.Init!.Value;
        string InitUri() => StagedUri.Of(name, init.File);
        if (track.Writer.Index is { } index)
        {
            return
            [
                new XElement(s_mpd + "BaseURL", InitUri()),
                new XElement(
                    s_mpd + "SegmentBase", new XAttribute("indexRange", Range(index)), new XAttribute("indexRangeExact", "true"),
                    new XAttribute("timescale", track.Writer.Timescale),
                    new XElement(s_mpd + "Initialization", new XAttribute("range", Range(init)))),
            ];
        }

        IReadOnlyList<MediaSegment> segments = track.Writer.Segments;
        if (UsesTemplate(track))
        {
            return
            [
                new XElement(
                    s_mpd + "SegmentTemplate", new XAttribute("timescale", track.Writer.Timescale),
                    new XAttribute("initialization", Escaped(InitUri())), new XAttribute("media", Template(name, track.Names)),
                    new XAttribute("startNumber", track.Names.Numbering.Initial), Timeline(track)),
            ];
        }

        return
        [
            new XElement(
                s_mpd + "SegmentList", new XAttribute("timescale", track.Writer.Timescale),
                new XElement(s_mpd + "Initialization", new XAttribute("sourceURL", InitUri()), track.SingleFile ? new XAttribute("range", Range(init)) : null),
                Timeline(track),
                segments.Select(s => new XElement(
                    s_mpd + "SegmentURL", new XAttribute("media", StagedUri.Of(name, s.Where.File)),
                    track.SingleFile ? new XAttribute("mediaRange", Range(s.Where)) : null))),
        ];
    }

    // $Number$ counts by one and pads with zeros; other numbers are listed.
    private static bool UsesTemplate(Track track) =>
        !track.SingleFile && track.Names.Numbering is { Increment: 1, Initial: >= 0 } numbering
        && (numbering.MinLength <= 1 || numbering.PlaceHolder is "0" or "");

    private static string Template(string name, TrackNames names)
    {
        string width = names.Numbering.MinLength > 1 ? string.Create(CultureInfo.InvariantCulture, $"%0{names.Numbering.MinLength}d") : "";
        // A mark that survives the encoding stands for the number meanwhile.
        const string mark = "segment-number-goes-here";
        string uri = StagedUri.Of(name, names.Pattern.Replace(TrackNames.Number, mark, StringComparison.Ordinal));
        return Escaped(uri).Replace(mark, $"$Number{width}$", StringComparison.Ordinal);
    }

    private static string Escaped(string uri) => uri.Replace("$", "$$", StringComparison.Ordinal);

    private static XElement Timeline(Track track)
    {
        var timeline = new XElement(s_mpd + "SegmentTimeline");
        var unit = new Rational(1, (int)track.Writer.Timescale);
        XElement? last = null;
        long lastLength = -1;
        foreach (MediaSegment segment in track.Writer.Segments)
        {
            long start = segment.Start.Rescale(unit).Ticks, length = segment.End.Rescale(unit).Ticks - start;
            if (last is not null && length == lastLength)
            {
                last.SetAttributeValue("r", ((int?)last.Attribute("r") ?? 0) + 1);
                continue;
            }

            last = new XElement(s_mpd + "S", last is null ? new XAttribute("t", start) : null, new XAttribute("d", length));
            lastLength = length;
            timeline.Add(last);
        }

        return timeline;
    }

    private static string Range(FileRange range) => string.Create(CultureInfo.InvariantCulture, $"{range.Offset}-{range.Offset + range.Length - 1}");

    private static string Duration(double seconds) => string.Create(CultureInfo.InvariantCulture, $"PT{seconds:0.######}S");

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);

    private sealed class Utf8Text : StringWriter
    {
        public Utf8Text()
            : base(CultureInfo.InvariantCulture)
        {
        }

        public override Encoding Encoding => Encoding.UTF8;
    }
}
