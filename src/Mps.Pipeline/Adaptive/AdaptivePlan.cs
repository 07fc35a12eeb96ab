using System.Security.Cryptography;
using System.Text;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Overlays;

namespace Mps.Pipeline.Adaptive;

/// <summary>One programme in several qualities: HLS, DASH, or both over the same segments. Any rung's failure fails it as a whole.</summary>
internal sealed class AdaptivePlan(AdaptiveOutput spec) : PlannedOutput(new OutputRun(spec.Index))
{
    private readonly List<string> _manifests = [];
    private readonly List<SharedSound> _shared = [];
    private AdaptiveLayout? _layout;
    private IReadOnlyList<SubtitleRendition> _subtitles = [];
    private Rational _rate;

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        CheckForms();
        MediaSource source = context.Source;
        // Sound is resolved track by track; a rung's picture is what the source must have.
        StreamFacts? video = spec.Rungs.FirstOrDefault(r => r.Video is not null) is { } pictured
            ? StreamSelection.Resolve(pictured.Video, null, source).Video
            : null;
        Range = TimeRange.Resolve(0, 0, source.DurationSeconds);
        LengthSeconds = Range.LengthWithin(source.DurationSeconds);
        IReadOnlyList<AdaptiveRung> rungs = RungSelection.Resolve(spec, video, VideoRate(source, video), Run.Explain);
        VideoTarget? first = rungs.FirstOrDefault(r => r.Video is not null)?.Video;
        if (first is not null && video is not null)
            _rate = RateOf(first, video);

        _subtitles = SubtitleRendition.Open(spec, AdaptiveLayout.NamesOf(spec, spec.Rungs[0]), Range, context.Interrupt);
        _layout = new AdaptiveLayout(context, spec, rungs, Run, _rate, LengthSeconds ?? 0, OnProgress);
        foreach (string name in ManifestNames())
            _layout.Claim(name);
        if (_layout.Variants.Count == 0)
            throw JobException.Request("The source has no audio stream, and every rung of the template is sound alone.", JobFailureDetail.NoAudio);
        if (video is not null)
            Encodes = [.. EncodesOf(rungs, video, context)];
        AddSounds(context);
    }

    /// <inheritdoc/>
    public override int Percent => Concluded ? 100
        : LengthSeconds is > 0 and var length && _layout is { } layout ? (int)Math.Clamp(Slowest(layout) / length * 100, 0, 99)
        : 0;

    /// <inheritdoc/>
    public override OutputResult Conclude(RunContext context)
    {
        AdaptiveLayout layout = _layout!;
        foreach (Track track in layout.Tracks)
            track.Writer.Finish();
        Concluded = true;
        Task writeback = Writeback.Begin(layout.Tracks.SelectMany(t => t.Writer.Files).Select(context.PathOf));
        foreach (Track track in layout.Tracks.Where(t => t.Video is not null && t.Writer.LeadingPackets == 0))
            throw JobException.InSource(JobPhase.Decode, $"No picture of the source's video could be decoded for {track.Names.Playlist}.");
        Programme programme = Verify(layout, context);
        foreach (SubtitleRendition subtitle in _subtitles)
            subtitle.Write(context, programme.Seconds, layout.SegmentSeconds, layout.Origin);
        Track[] tracks = [.. programme.Variants.Select(v => v.Main).Concat(programme.Sounds.Select(s => s.Track)).Distinct()];
        if (spec.Hls)
            WriteHls(programme, tracks, context);
        if (spec.Dash)
            WriteDash(programme, tracks, context);
        writeback.GetAwaiter().GetResult();
        return Describe(programme, tracks, context);
    }

    /// <inheritdoc/>
    public override void Discard(string staging)
    {
        Dispose(true);
        IEnumerable<string> files = _manifests.Concat(_subtitles.SelectMany(s => s.Files));
        if (_layout is { } layout)
            files = files.Concat(layout.Tracks.SelectMany(t => t.Writer.Files));
        foreach (string file in files)
            File.Delete(Path.Combine(staging, file));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _layout?.Dispose();
        foreach (SharedSound shared in _shared)
            shared.Dispose();
    }

    private void CheckForms()
    {
        if (spec.Rungs.Count == 0)
            throw JobException.Request("StreamInfos is empty; an adaptive stream needs at least one.");
        if (!spec.Hls && !spec.Dash)
            throw JobException.Request("Format names neither HLS nor MPEG-DASH.");
        if (spec.SegmentSeconds <= 0)
            throw JobException.Request("The length of a segment must be above 0.");
        if (spec.Form.IsPacked())
            throw JobException.Request("SegmentType packs pictures as sound; packed audio is for sound alone.");
        if (spec.Dash && !(spec.Form.IsMp4() && (spec.AudioForm ?? spec.Form).IsMp4()))
            throw JobException.Request("MPEG-DASH needs a SegmentType of mp4 segments, e.g. mp4-byterange.", JobFailureDetail.Unsupported);
    }

    private IEnumerable<string> ManifestNames() =>
    [
        spec.FileName,
        .. spec.Hls && spec.Dash ? new[] { SecondManifest } : [],
    ];

    // With both, the main manifest is the one that the name asks for, and the other stands beside it.
    private string SecondManifest => Path.ChangeExtension(spec.FileName, Path.GetExtension(spec.FileName) == ".mpd" ? ".m3u8" : ".mpd");

    private string HlsName => spec.Dash && Path.GetExtension(spec.FileName) == ".mpd" ? SecondManifest : spec.FileName;

    private string DashName => spec.Hls && Path.GetExtension(spec.FileName) != ".mpd" ? SecondManifest : spec.FileName;

    private IEnumerable<EncodeDemand> EncodesOf(IReadOnlyList<AdaptiveRung> rungs, StreamFacts video, RunContext context)
    {
        for (int i = 0; i < rungs.Count; i++)
        {
            if (rungs[i].Video is not { } wanted)
                continue;
            VideoTarget target = OnGrid(wanted);
            // Ask now, so that a missing encoder is refused before anything is written.
            EncoderChoice.Resolve(target, default, forceIdr: true, threads: 1);
            Track track = _layout!.Variants.First(v => v.Main.Names.Playlist == rungs[i].PlaylistName).Main;
            yield return new EncodeDemand(Run, $"video-{Run.Index}.{i}", video, target, Range, track.Writer, 0, _layout.SegmentSeconds)
            {
                Overlays = spec.Overlays ?? [],
                Timeline = new OverlayTimeline(context.Job.Input, Range.StartSeconds, LengthSeconds),
            };
        }
    }

    // SVT-AV1 takes no wishes for key frames, but it counts pictures, and the grid is a whole number of them.
    private VideoTarget OnGrid(VideoTarget target)
    {
        if (target.Codec == "copy")
            throw JobException.Request("Video.Codec copy cannot be cut into segments that match the other rungs; name a codec.", JobFailureDetail.Unsupported);
        if (target.Codec != "av1")
            return target;
        if (target.KeySeconds is { Count: > 0 })
            throw JobException.Request("KeyPTSList cannot be met with av1, whose encoder places key frames by itself; use h264 or h265.", JobFailureDetail.Unsupported);
        if (!_rate.IsPositive)
            throw JobException.Request("av1 in an adaptive stream needs Video.Fps, since the source states no frame rate.", JobFailureDetail.Unsupported);
        return target with { GopFrames = (int)Math.Round(_layout!.SegmentSeconds * _rate.ToDouble()), GopSeconds = 0, FpsNumerator = _rate.Num, FpsDenominator = _rate.Den };
    }

    private void AddSounds(RunContext context)
    {
        var wants = new SoundWants();
        foreach (AdaptiveLayout.Sound sound in _layout!.Sounds)
        {
            (IPacketWriter writer, int slot) = sound.Places[0];
            if (sound.Places.Count > 1)
            {
                var shared = new SharedSound(sound.Places);
                _shared.Add(shared);
                (writer, slot) = (shared, 0);
            }

            sound.Made.State(Run, Range, writer, slot, context, wants);
        }

        (Sounds, Copies, OwnStages) = (wants.Sounds, wants.Copies, wants.Stages);
    }

    private static long VideoRate(MediaSource source, StreamFacts? video)
    {
        if (video is null || video.BitRate > 0)
            return video?.BitRate ?? 0;
        long sound = source.Streams.Where(s => s.Kind == StreamKind.Audio).Sum(s => s.BitRate);
        return Math.Max(0, source.BitRate - sound);
    }

    private static Rational RateOf(VideoTarget target, StreamFacts video)
    {
        Rational source = video.AverageRate.IsPositive ? video.AverageRate : video.RealRate;
        return target.FpsNumerator > 0 ? new Rational(target.FpsNumerator, Math.Max(1, target.FpsDenominator)) : source;
    }

    private void OnProgress()
    {
        if (_layout is { } layout && Slowest(layout) is var seconds && double.IsFinite(seconds))
            Run.Written(seconds);
    }

    private static double Slowest(AdaptiveLayout layout) => layout.Tracks.Min(t => t.Writer.WrittenSeconds);

    // Reads every track back; sound that the source turned out not to have is left out.
    private Programme Verify(AdaptiveLayout layout, RunContext context)
    {
        foreach (Track track in layout.Tracks.Where(t => t.Writer.Segments.Count > 0))
            track.Facts = TrackVerifier.Read(track, context.Staging, context.Interrupt);
        TrackVerifier.CompareCuts([.. layout.Tracks.Where(t => t.Video is not null)]);
        Variant[] variants = [.. layout.Variants.Where(v => v.Main.Writer.Segments.Count > 0)
            .Select(v => v with { Sounds = [.. v.Sounds.Where(s => s.Track.Facts.Audio is not null)] })];
        if (variants.Length == 0)
            throw JobException.InSource(JobPhase.Decode, "No frame of the source could be decoded.");
        return new Programme(variants, _subtitles, layout.Tracks.Where(t => t.Writer.Segments.Count > 0).Max(t => t.Writer.Segments[^1].End.ToSeconds()), _rate);
    }

    private void WriteHls(Programme programme, Track[] tracks, RunContext context)
    {
        foreach (Track track in tracks)
        {
            Write(context, track.Names.Playlist, MediaPlaylist.Write(track.Names.Playlist, track.Writer.Init, track.Writer.Segments, track.SingleFile));
            TrackVerifier.Compare(track.Names.Playlist, track, ReadBack(track.Names.Playlist, () => MediaPlaylist.Read(track.Names.Playlist, context.Staging)));
        }

        Write(context, HlsName, MasterPlaylist.Write(HlsName, programme));
    }

    private void WriteDash(Programme programme, Track[] tracks, RunContext context)
    {
        Write(context, DashName, DashManifest.Write(DashName, programme));
        Dictionary<string, TrackListing> listings = ReadBack(DashName, () => DashReader.Read(DashName, context.Staging));
        foreach (Track track in tracks)
        {
            TrackListing listing = listings.GetValueOrDefault(Path.GetFileNameWithoutExtension(track.Names.Playlist))
                ?? throw TrackVerifier.Bad(DashName, $"it does not list {track.Names.Playlist}.");
            TrackVerifier.Compare(DashName, track, listing);
        }
    }

    private static T ReadBack<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or System.Xml.XmlException)
        {
            throw TrackVerifier.Bad(name, e.Message);
        }
    }

    private void Write(RunContext context, string name, string text)
    {
        _manifests.Add(name);
        File.WriteAllText(context.PathOf(name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private OutputResult Describe(Programme programme, Track[] tracks, RunContext context)
    {
        // Segments before the playlists that name them, and the manifests that name those last of all.
        string[] names =
        [
            .. tracks.SelectMany(t => t.Writer.Files),
            .. _subtitles.SelectMany(s => s.Files),
            .. _manifests.Where(m => m != spec.FileName),
            spec.FileName,
        ];
        OutputFile[] files = [.. names.Select(n => new OutputFile(n, new FileInfo(context.PathOf(n)).Length))];
        VideoStreamInfo[] videos = [.. tracks.SelectMany(t => t.Facts.Info.Video).Select((v, i) => v with { Index = i })];
        AudioStreamInfo[] audios = [.. tracks.SelectMany(t => t.Facts.Info.Audio).Select((a, i) => a with { Index = videos.Length + i })];
        long size = files.Sum(f => f.SizeBytes);
        var info = new MediaInfo(
            spec.FileName.EndsWith(".mpd", StringComparison.Ordinal) ? "dash" : "hls,applehttp",
            size, programme.Seconds, programme.Seconds > 0 ? (long)(size * 8 / programme.Seconds) : 0, videos, audios, _subtitles.Count);
        return new OutputResult(spec.Index, spec.FileName, files, info, Md5(context.PathOf(spec.FileName)), Run.Explanation);
    }

    private static string Md5(string path)
    {
        using FileStream file = File.OpenRead(path);
#pragma warning disable CA5351 // The API's results carry an MD5 as a checksum, not for security.
        return Convert.ToHexStringLower(MD5.HashData(file));
#pragma warning restore CA5351
    }
}
