using System.Globalization;
using System.Text;
using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Adaptive;

/// <summary>HLS master playlists (RFC 8216, 4.3.4).</summary>
internal static class MasterPlaylist
{
    private const string SubtitleGroup = "subtitles";

    /// <summary>Writes a master playlist.</summary>
    /// <param name="name">Its path below the staging folder.</param>
    /// <param name="programme">What there is; its tracks are verified.</param>
    public static string Write(string name, Programme programme)
    {
        var text = new StringBuilder();
        bool mp4 = programme.Variants.Any(v => v.Main.Form.IsMp4());
        Line(text, $"#EXTM3U");
        Line(text, $"#EXT-X-VERSION:{(mp4 ? 7 : 4)}");
        Line(text, $"#EXT-X-INDEPENDENT-SEGMENTS");

        List<IReadOnlyList<Rendition>> groups = [];
        foreach (Variant variant in programme.Variants)
            GroupOf(groups, variant.Sounds);
        for (int i = 0; i < groups.Count; i++)
        {
            foreach (Rendition sound in groups[i])
                WriteSound(text, name, $"audio{i}", sound, muxed: sound.Track.Video is not null);
        }

        HlsSubtitle[] subtitles = [.. programme.Subtitles.Select(s => s.Hls).OfType<HlsSubtitle>()];
        foreach (HlsSubtitle subtitle in subtitles)
        {
            Line(text, $"#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"{SubtitleGroup}\",NAME=\"{Text(subtitle.Name)}\",DEFAULT={YesNo(subtitle.Default)},AUTOSELECT=YES,FORCED=NO{Language(subtitle.Language)},URI=\"{StagedUri.Of(name, subtitle.Playlist)}\"");
        }

        foreach (Variant variant in programme.Variants)
            WriteVariant(text, name, programme, variant, GroupOf(groups, variant.Sounds), subtitles.Length > 0);
        return text.ToString();
    }

    // Variants with the same sounds share a group; -1 = nothing to choose.
    private static int GroupOf(List<IReadOnlyList<Rendition>> groups, IReadOnlyList<Rendition> sounds)
    {
        if (sounds.Count == 0)
            return -1;
        int found = groups.FindIndex(g => g.SequenceEqual(sounds));
        if (found >= 0)
            return found;
        groups.Add(sounds);
        return groups.Count - 1;
    }

    private static void WriteSound(StringBuilder text, string name, string group, Rendition sound, bool muxed)
    {
        int channels = sound.Track.Facts.Audio!.Channels;
        // A sound that lies inside the variant's own segments has no address (4.3.4.2.1).
        string address = muxed ? "" : $",URI=\"{StagedUri.Of(name, sound.Track.Names.Playlist)}\"";
        Line(text, $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{group}\",NAME=\"{Text(sound.Name)}\",DEFAULT={YesNo(sound.Default)},AUTOSELECT=YES{Language(sound.Language)},CHANNELS=\"{channels}\"{address}");
    }

    private static void WriteVariant(StringBuilder text, string name, Programme programme, Variant variant, int group, bool subtitles)
    {
        Track main = variant.Main;
        BitRates rates = BitRates.Of(main.Writer.Segments);
        Track[] others = [.. variant.Sounds.Select(s => s.Track).Where(t => t != main)];
        // The largest sum of a playable combination (4.3.4.2): the picture with the sound that needs most.
        if (others.Length > 0 && main.Facts.Video is not null)
            rates += others.Select(t => BitRates.Of(t.Writer.Segments)).MaxBy(r => r.Peak);
        string[] codecs = [.. main.Facts.Codecs.Concat(others.SelectMany(t => t.Facts.Codecs)).Distinct()];

        var line = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"#EXT-X-STREAM-INF:BANDWIDTH={rates.Peak},AVERAGE-BANDWIDTH={rates.Average},CODECS=\"{string.Join(',', codecs)}\""));
        if (main.Facts.Video is { } video)
        {
            (int width, int height) = Display(video);
            line.Append(CultureInfo.InvariantCulture, $",RESOLUTION={width}x{height}");
            Rational rate = programme.Rate.IsPositive ? programme.Rate : video.AverageRate;
            if (rate.IsPositive)
                line.Append(CultureInfo.InvariantCulture, $",FRAME-RATE={rate.ToDouble():0.000}");
            if (VideoRange(video) is { } range)
                line.Append(CultureInfo.InvariantCulture, $",VIDEO-RANGE={range}");
        }

        if (group >= 0)
            line.Append(CultureInfo.InvariantCulture, $",AUDIO=\"audio{group}\"");
        if (subtitles)
            line.Append(CultureInfo.InvariantCulture, $",SUBTITLES=\"{SubtitleGroup}\"");
        if (main.Facts.Video is not null)
            line.Append(",CLOSED-CAPTIONS=NONE");
        text.Append(line).Append('\n').Append(StagedUri.Of(name, main.Names.Playlist)).Append('\n');
    }

    /// <summary>Size at which a picture is meant to be shown.</summary>
    public static (int Width, int Height) Display(StreamFacts video) => video.SampleAspectRatio is { IsPositive: true } sar
        ? ((int)Math.Round(video.Width * sar.ToDouble()), video.Height)
        : (video.Width, video.Height);

    // RFC 8216bis, 4.4.6.2; left out for ordinary pictures, which older players expect.
    private static string? VideoRange(StreamFacts video) => video.TransferName switch { "smpte2084" => "PQ", "arib-std-b67" => "HLG", _ => null };

    private static string Language(string? tag) => tag is null ? "" : $",LANGUAGE=\"{Text(tag)}\"";

    private static string YesNo(bool value) => value ? "YES" : "NO";

    // A quoted string holds neither quotes nor line ends (4.2).
    private static string Text(string text) => string.Concat(text.Select(c => c == '"' ? '\'' : char.IsControl(c) ? ' ' : c));

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
