using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Adaptive;

/// <summary>
/// Which tracks an adaptive output has, which sound goes into which of them, and what players may choose. Sound of equal parameters
/// is coded once, however many rungs ask for it. Owns the writers.
/// </summary>
internal sealed class AdaptiveLayout : IDisposable
{
    // Times of MPEG-2 streams start here, so that decoding times of reordered pictures and an encoder's priming stay above zero.
    private const int StreamOriginSeconds = 10;

    private readonly RunContext _context;
    private readonly AdaptiveOutput _spec;
    private readonly double _expectedSeconds;
    private readonly IReadOnlyList<double>? _keySeconds;
    private readonly Action _progress;
    private readonly OutputRun _run;
    private readonly SegmentForm _soundForm;
    private readonly List<Track> _tracks = [];
    private readonly List<Variant> _variants = [];
    private readonly Dictionary<(AudioTarget, string), Sound?> _sounds = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _renditions;

    /// <summary>One sound, and everywhere it goes.</summary>
    internal sealed record Sound(SoundTrack Made)
    {
        /// <summary>The library's name of its codec.</summary>
        public string Codec => Made.Choice is null ? Made.Picks[0].Stream.Codec : Made.Target.Codec;

        /// <summary>The tracks that it lies in.</summary>
        public List<(TrackWriter Writer, int Slot)> Places { get; } = [];

        /// <summary>The track that is this sound alone; null = none yet.</summary>
        public Track? Own { get; set; }
    }

    /// <param name="context">The run's.</param>
    /// <param name="spec">The output.</param>
    /// <param name="rungs">The rungs that are made, at one frame rate.</param>
    /// <param name="run">Gets a word about sounds that are left out because the source has none.</param>
    /// <param name="rate">Pictures per second; 0 = uneven or unknown.</param>
    /// <param name="expectedSeconds">Length of what is made; 0 = unknown.</param>
    /// <param name="progress">Called when a track has more.</param>
    public AdaptiveLayout(
        RunContext context, AdaptiveOutput spec, IReadOnlyList<AdaptiveRung> rungs, OutputRun run, Rational rate, double expectedSeconds, Action progress)
    {
        _context = context;
        _spec = spec;
        _expectedSeconds = expectedSeconds;
        _progress = progress;
        _run = run;
        _keySeconds = rungs.FirstOrDefault(r => r.Video is not null)?.Video!.KeySeconds;
        SegmentSeconds = rungs.Any(r => r.Video is not null) ? SegmentGrid.WholePictures(spec.SegmentSeconds, rate) : spec.SegmentSeconds;
        // DASH players expect every sound in a set of its own.
        bool apart = spec.AudioForm is not null || spec.Dash;
        _soundForm = spec.AudioForm ?? spec.Form;
        bool streams = !spec.Form.IsMp4() || !_soundForm.IsMp4();
        Origin = new MediaTime(streams ? StreamOriginSeconds : 0, new Rational(1, 1));
        try
        {
            // Rungs of sound alone name their tracks themselves, so they come first.
            foreach (AdaptiveRung rung in rungs.Where(r => r.Video is null))
                AddSoundRung(rung);
            foreach (AdaptiveRung rung in rungs.Where(r => r.Video is not null))
                AddPictureRung(rung, apart);
            _variants.Sort((a, b) => Place(a).CompareTo(Place(b)));
            ShareSounds(apart);
        }
        catch
        {
            Dispose();
            throw;
        }

        int Place(Variant variant) => rungs.TakeWhile(r => r.PlaylistName != variant.Main.Names.Playlist).Count();
    }

    /// <summary>Length of a segment.</summary>
    public double SegmentSeconds { get; }

    /// <summary>Time at which the programme's zero is written.</summary>
    public MediaTime Origin { get; }

    /// <summary>Every track.</summary>
    public IReadOnlyList<Track> Tracks => _tracks;

    /// <summary>What players choose from, in the request's order.</summary>
    public IReadOnlyList<Variant> Variants => _variants;

    /// <summary>Every sound, once.</summary>
    public IEnumerable<Sound> Sounds => _sounds.Values.OfType<Sound>();

    /// <summary>Names for files that stand beside a rung's.</summary>
    public static TrackNames NamesOf(AdaptiveOutput spec, AdaptiveRung rung) =>
        new(rung.PlaylistName, rung.SegmentPattern, spec.Numbering ?? new SegmentNumbering());

    /// <summary>Refuses a name that another file of the output has.</summary>
    /// <exception cref="JobException">It is taken.</exception>
    public void Claim(string name)
    {
        if (!_names.Add(name))
            throw JobException.Request($"Two files of the adaptive stream would be called {name}; give each rung a SubStreamObjectName and SegmentObjectName of its own.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Track track in _tracks)
            track.Writer.Dispose();
    }

    private void AddSoundRung(AdaptiveRung rung)
    {
        if (rung.Audio.Count > 0 && SoundOf(rung.Audio[0]) is { } sound)
            _variants.Add(new Variant(OwnTrack(sound, SoundNames(rung, sound)), []));
    }

    // The request gives all rungs one kind of segment name; packed sound is no container of that kind.
    private TrackNames SoundNames(AdaptiveRung rung, Sound sound)
    {
        TrackNames names = NamesOf(_spec, rung);
        return _soundForm.IsPacked() && Path.GetExtension(names.Pattern) is ".ts" or ".m4s" or ".mp4"
            ? names with { Pattern = Path.ChangeExtension(names.Pattern, Extension(sound)) }
            : names;
    }

    private void AddPictureRung(AdaptiveRung rung, bool apart)
    {
        Sound? inside = !apart && rung.Audio.Count > 0 ? SoundOf(rung.Audio[0]) : null;
        Track track = Open(NamesOf(_spec, rung), _spec.Form, rung.Video, inside?.Made.Target);
        track.Writer.Declare();
        inside?.Places.Add((track.Writer, track.Writer.Declare()));
        _variants.Add(new Variant(track, []));
    }

    // What can be heard with each variant, once all tracks that have names of their own are there.
    private void ShareSounds(bool apart)
    {
        for (int i = 0; i < _variants.Count; i++)
        {
            Variant variant = _variants[i];
            AdaptiveRung rung = _spec.Rungs.First(r => r.PlaylistName == variant.Main.Names.Playlist);
            AudioTarget[] targets = [.. rung.Audio, .. _spec.MoreAudio ?? []];
            // One sound inside the only track there is leaves nothing to choose.
            if (targets.Length == 0 || (targets.Length == 1 && !apart && variant.Main.Sound is not null))
                continue;
            List<Rendition> renditions = [];
            int chosen = Math.Max(0, Array.FindIndex(targets, t => t.Default));
            for (int n = 0; n < targets.Length; n++)
            {
                bool within = n == 0 && variant.Main.Sound is not null;
                if (SoundOf(targets[n]) is not { } sound)
                    continue;
                Track track = within ? variant.Main : sound.Own ?? OwnTrack(sound, NamesOf(_spec, _spec.Rungs[0]).Beside($"audio{++_renditions}", Extension(sound)));
                string? language = LanguageTag.Of(targets[n].Language ?? sound.Made.Picks[0].Stream.Language);
                string wanted = targets[n].Name is { Length: > 0 } stated ? stated : language ?? "Audio";
                renditions.Add(new Rendition(track, UniqueName.Of(wanted, renditions.Select(r => r.Name)), language, n == chosen));
            }

            _variants[i] = variant with { Sounds = renditions };
        }
    }

    // Null = the source has none.
    private Sound? SoundOf(AudioTarget target)
    {
        string picks = string.Join(';', (target.Tracks ?? []).Select(p => p.ToString()));
        // What it is called does not change how it is coded.
        (AudioTarget, string) key = (target with { Tracks = null, Name = null, Default = false }, picks);
        if (_sounds.TryGetValue(key, out Sound? known))
            return known;
        SoundTrack? made = SoundTrack.Resolve(target, _soundForm.IsMp4() ? "mp4" : "hls", _context);
        if (made is null)
            _run.Explain("audio: the source has none; left out");
        return _sounds[key] = made is null ? null : new Sound(made);
    }

    private Track OwnTrack(Sound sound, TrackNames names)
    {
        Track track = Open(names, _soundForm, null, sound.Made.Target, sound.Codec);
        sound.Places.Add((track.Writer, track.Writer.Declare()));
        sound.Own ??= track;
        return track;
    }

    private string? Extension(Sound sound) => _soundForm switch
    {
        SegmentForm.PackedAudioFiles or SegmentForm.PackedAudioByteRange => PackedAudioMuxer.Extension(sound.Codec),
        SegmentForm.TsFiles or SegmentForm.TsByteRange => ".ts",
        SegmentForm.Mp4ByteRange => ".mp4",
        _ => ".m4s",
    };

    private Track Open(TrackNames names, SegmentForm form, VideoTarget? video, AudioTarget? audio, string codec = "")
    {
        if (!form.IsSingleFile() && !names.Pattern.Contains(TrackNames.Number, StringComparison.Ordinal))
            throw JobException.Request($"SegmentObjectName needs {TrackNames.Number} where each segment is a file of its own; {names.Pattern} has none.");
        if (_spec.Hls)
            Claim(names.Playlist);
        Claim(names.Segment(0));
        var store = new SegmentStore(_context, names, form.IsSingleFile());
        var grid = new SegmentGrid(SegmentSeconds, _keySeconds);
        int expected = (int)Math.Min(100_000, Math.Ceiling(_expectedSeconds / SegmentSeconds)) + (_keySeconds?.Count ?? 0) + 2;
        SegmentMuxer muxer = form.IsMp4() ? new CmafMuxer(store, _context.Interrupt, Origin, expected)
            : form.IsPacked() ? new PackedAudioMuxer(codec, store, _context.Interrupt, Origin)
            : new TsMuxer(store, _context.Interrupt, Origin);
        var track = new Track(names, form, new TrackWriter(muxer, store, grid, _context.Counters, _progress)) { Video = video, Sound = audio };
        _tracks.Add(track);
        return track;
    }
}
