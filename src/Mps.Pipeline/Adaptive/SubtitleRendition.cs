using System.Text;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Subtitles;

namespace Mps.Pipeline.Adaptive;

/// <summary>A subtitle rendition in an HLS master playlist.</summary>
/// <param name="Name">For people.</param>
/// <param name="Language">BCP 47; null = unknown.</param>
/// <param name="Default">Shown when the viewer chose nothing.</param>
/// <param name="Playlist">Its media playlist.</param>
internal sealed record HlsSubtitle(string Name, string? Language, bool Default, string Playlist);

/// <summary>
/// Subtitles beside the picture: WebVTT segments with a playlist for HLS (RFC 8216, 3.5), one WebVTT or TTML file for DASH. Read when
/// the output is planned, so that an unreadable file fails before anything is encoded; written when its length is known.
/// </summary>
internal sealed class SubtitleRendition
{
    private readonly IReadOnlyList<SubtitleCue> _cues;
    private readonly TrackNames _names;
    private readonly bool _hls;
    private readonly bool _ttml;

    private SubtitleRendition(SubtitleTrack track, IReadOnlyList<SubtitleCue> cues, string name, TrackNames names, bool hls, bool dash)
    {
        _cues = cues;
        _names = names;
        _hls = hls;
        _ttml = track.OutputFormat == "ttml";
        Name = name;
        Language = LanguageTag.Of(track.Language);
        Default = track.Default;
        SidecarFile = dash ? Path.ChangeExtension(names.Playlist, _ttml ? ".ttml" : ".vtt") : null;
        Hls = hls ? new HlsSubtitle(Name, Language, Default, names.Playlist) : null;
    }

    /// <summary>For people; unique in the output.</summary>
    public string Name { get; }

    /// <summary>BCP 47; null = unknown.</summary>
    public string? Language { get; }

    /// <summary>Shown when the viewer chose nothing.</summary>
    public bool Default { get; }

    /// <summary>As HLS sees it; null = not in HLS.</summary>
    public HlsSubtitle? Hls { get; }

    /// <summary>The whole text for DASH, relative to the staging folder; null = not in DASH.</summary>
    public string? SidecarFile { get; }

    /// <summary>Size of <see cref="SidecarFile"/>, once it is written.</summary>
    public long SidecarBytes { get; private set; }

    /// <summary>Type of <see cref="SidecarFile"/>.</summary>
    public string SidecarType => _ttml ? "application/ttml+xml" : "text/vtt";

    /// <summary>Every file made.</summary>
    public List<string> Files { get; } = [];

    /// <summary>Reads the tracks.</summary>
    /// <param name="spec">The output.</param>
    /// <param name="names">Of the rung that the names are made from.</param>
    /// <param name="range">The part of the programme that is shown.</param>
    /// <param name="interrupt">Cancels.</param>
    /// <exception cref="JobException">One cannot be read, or not be carried.</exception>
    public static IReadOnlyList<SubtitleRendition> Open(AdaptiveOutput spec, TrackNames names, Negotiation.TimeRange range, Interrupt interrupt)
    {
        List<SubtitleRendition> renditions = [];
        foreach (SubtitleTrack track in spec.Subtitles ?? [])
        {
            if (track.Form != SubtitleForm.Stream)
            {
                throw JobException.Request(
                    "AddOnSubtitles.Type close-caption-608 and close-caption-708 cannot be made in an adaptive stream; choose subtitle-stream.",
                    JobFailureDetail.Unsupported);
            }

            if (track.OutputFormat == "ttml" && !spec.Dash)
            {
                throw JobException.Request(
                    "AddOnSubtitles.OutputFormat TTML needs MPEG-DASH; subtitles of HLS are WebVTT.", JobFailureDetail.Unsupported);
            }

            IReadOnlyList<SubtitleCue> cues = SubtitleOpener.Open(track.Source, interrupt)
                .Between(TimeSpan.FromSeconds(range.StartSeconds), range.EndSeconds is { } end ? TimeSpan.FromSeconds(end) : null);
            string wanted = track.Name is { Length: > 0 } stated ? stated : track.Language is { Length: > 0 } code ? code : "Subtitles";
            string name = UniqueName.Of(wanted, renditions.Select(r => r.Name));
            renditions.Add(new SubtitleRendition(
                track, cues, name, names.Beside($"subtitle{renditions.Count + 1}", ".vtt") with { Playlist = Playlist(names, renditions.Count + 1) },
                spec.Hls, spec.Dash));
        }

        return renditions;
    }

    /// <summary>Writes the files.</summary>
    /// <param name="context">The run's.</param>
    /// <param name="seconds">Length of the programme.</param>
    /// <param name="segmentSeconds">Length of a segment.</param>
    /// <param name="origin">Time at which the programme's zero is written in its media segments.</param>
    public void Write(RunContext context, double seconds, double segmentSeconds, MediaTime origin)
    {
        if (SidecarFile is not null)
        {
            using (TextWriter whole = Create(context, SidecarFile))
            {
                if (_ttml)
                    TtmlWriter.Write(whole, _cues, Language);
                else
                    WebVttWriter.Write(whole, _cues);
            }

            SidecarBytes = new FileInfo(context.PathOf(SidecarFile)).Length;
        }

        if (!_hls)
            return;
        long mpegTime = origin.Rescale(new Rational(1, 90_000)).Ticks;
        List<MediaSegment> segments = [];
        for (int n = 0; n == 0 || n * segmentSeconds < seconds - 0.001; n++)
        {
            double start = n * segmentSeconds, end = Math.Min(seconds, start + segmentSeconds);
            string file = _names.Segment(n);
            using (TextWriter writer = Create(context, file))
                WebVttWriter.Write(writer, _cues.Where(c => c.End.TotalSeconds > start && c.Start.TotalSeconds < end), mpegTime);
            segments.Add(new MediaSegment(
                new FileRange(file, 0, new FileInfo(context.PathOf(file)).Length), Micro(start), Micro(end)));
        }

        using TextWriter playlist = Create(context, _names.Playlist);
        playlist.Write(MediaPlaylist.Write(_names.Playlist, null, segments, ranges: false));
    }

    private static MediaTime Micro(double seconds) => new((long)Math.Round(seconds * 1e6), new Rational(1, 1_000_000));

    private static string Playlist(TrackNames names, int n) => Path.ChangeExtension(names.Beside($"subtitle{n}", null).Playlist, ".m3u8");

    private StreamWriter Create(RunContext context, string file)
    {
        Files.Add(file);
        return new StreamWriter(context.PathOf(file), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
