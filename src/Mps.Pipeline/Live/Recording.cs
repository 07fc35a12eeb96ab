using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>
/// What recordings of every form share: which streams they take, where a piece (a segment, or a file) may begin and end, and where
/// pieces lie. A piece begins with a key frame; with sound that is coded anew it begins anywhere, so that no picture is lost.
/// </summary>
internal abstract class Recording : LiveOutputWriter
{
    /// <summary>A key frame may come a little early against a target without costing another whole group of pictures.</summary>
    protected const long Tolerance = LiveClock.PerSecond / 50;

    // A picture that has been away for so long is no longer waited for.
    private const long Absence = LiveClock.PerSecond;

    // As long as a stream may take to show its picture or sound before a recording that needs it is given up.
    private const long Patience = 20L * LiveClock.PerSecond;

    private string _video = "";
    private string _audio = "";
    private bool _pictureIsNew;
    private bool _waits = true;
    private long _waitingSince = long.MinValue;
    private long _begin = long.MinValue;
    private long _lastVideo;
    private readonly EarlySound _early = new();
    private RecordedSound? _sound;
    private long _lastSound = long.MinValue; // time of the last packet that was encoded here
    private DateTimeOffset _soundReceived;
    private RecordedTrail? _trail;
    private bool _trailIsNew;

    /// <param name="context">The stream's.</param>
    /// <param name="spec">What to record.</param>
    protected Recording(LiveContext context, LiveRecordOutput spec)
        : base(context, spec.Index) => Spec = spec;

    /// <inheritdoc/>
    public override bool TakesBursts => true;

    /// <summary>Wall-clock end of what an attempt before left behind; null = nothing. Known after <see cref="TakeUp"/>.</summary>
    public DateTimeOffset? SalvagedUntil { get; protected set; }

    /// <summary>Looks for where the recording goes on after an attempt before; null = that is decided.</summary>
    public TrailSearch? Search { get; private set; }

    /// <summary>What to record.</summary>
    protected LiveRecordOutput Spec { get; }

    /// <summary>Makes what is written durable.</summary>
    protected SyncRound Round => Context.Round;

    /// <summary>Never cancelled: what is open can always be closed.</summary>
    protected Interrupt NeverInterrupted { get; } = new();

    /// <summary>What comes in; null before the first connection.</summary>
    protected LiveTracks? Tracks { get; private set; }

    /// <summary>The picture is recorded.</summary>
    protected bool TakesVideo => Spec.Sound != LiveRecordStreams.Audio && Tracks?.Video is not null;

    /// <summary>The sound is recorded; it is there once its rate is known, which a transport stream tells by its first frame.</summary>
    protected bool TakesAudio => Tracks?.Audio is { SampleRateHz: > 0 };

    /// <summary>Something was missed since the last packet: what is open next does not follow on.</summary>
    protected bool IsBroken { get; set; }

    /// <summary>The streams are coded in another way than those of the open piece.</summary>
    protected bool IsRenewed { get; private set; } = true;

    /// <summary>When the last packet came in that is recorded.</summary>
    protected DateTimeOffset LastReceived { get; set; }

    /// <summary>A piece is open.</summary>
    protected abstract bool IsOpen { get; }

    /// <summary>Something waits in a muxer that is worth a flush.</summary>
    protected abstract bool HasNews { get; }

    private string TrailPath => PathOfOpen($"{Index}.trail");

    /// <summary>Takes up what an attempt before left in <c>open/</c>. Before the first connection, on the stream's thread.</summary>
    public void TakeUp() => Guard(() =>
    {
        // A source that offers its past again may have what the piece that was open lacks: that piece waits for it.
        _trail = RecordedTrail.Read(TrailPath);
        if (!OnTakeUp(_trail is { Number: >= 0 } ? _trail : null))
            _trail?.Close();
        Search = _trail is null ? null : new TrailSearch(_trail);
    });

    /// <summary>The recording begins with frames of a kind: pictures, or sound alone.</summary>
    /// <param name="tracks">What comes in.</param>
    public StreamKind LeadOf(LiveTracks tracks) => Spec.Sound == LiveRecordStreams.Audio || tracks.Video is null ? StreamKind.Audio : StreamKind.Video;

    /// <summary>It is known where the recording goes on: with the next packet, or never.</summary>
    /// <param name="cut">A key frame of the piece that was open, which is cut before it; null = what there is of the piece is kept.</param>
    public void GoOn(RecordedKey? cut)
    {
        Search = null;
        Guard(() => OnGoOn(cut));
        if (cut is { } key)
            _trail!.Cut(key);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _early.Clear();
        _sound?.Dispose();
        NeverInterrupted.Dispose();
    }

    /// <inheritdoc/>
    public sealed override bool Flush()
    {
        bool any = false;
        Guard(() =>
        {
            any = HasNews;
            if (!any)
                return;
            SaveTrail();
            FlushPieces();
            _trail?.Settle();
        });
        return any;
    }

    /// <summary>Hands what waits in the muxers to the kernel.</summary>
    protected abstract void FlushPieces();

    /// <summary>See <see cref="TakeUp"/>.</summary>
    /// <param name="left">Names the open piece that is kept for <see cref="GoOn"/>; null = none is.</param>
    /// <returns>That piece is there.</returns>
    protected abstract bool OnTakeUp(RecordedTrail? left);

    /// <summary>See <see cref="GoOn"/>.</summary>
    protected abstract void OnGoOn(RecordedKey? cut);

    /// <summary>No piece is open any more, but the daemon may only be restarting: the next attempt goes on from here.</summary>
    protected void CloseTrail()
    {
        _trail?.Close(LastReceived);
        _trailIsNew = true;
        SaveTrail();
    }

    /// <inheritdoc/>
    protected override void OnConnect(LiveTracks tracks, bool fromKey)
    {
        if (fromKey)
            _early.Clear();
        if (fromKey || (_sound is { } before && !before.GoesOnWith(tracks)))
            EndSound();
        if (_sound is null && (_sound = RecordedSound.For(tracks, OnSound)) is { } fresh)
            Emit(new LiveNoteEvent(TaskId, Index, fresh.Summary));
        Tracks = tracks = _sound?.Recorded(tracks) ?? tracks;
        _waits |= fromKey;
        // The same coding goes on in the same piece. Sound in a new one begins a piece at once, pictures at a key frame; until then
        // the other of the two goes on where it is.
        _pictureIsNew = TakesVideo && tracks.VideoCoding != _video;
        IsRenewed = _pictureIsNew || tracks.AudioCoding != _audio || (!TakesVideo && _video.Length > 0);
    }

    /// <inheritdoc/>
    protected sealed override void OnPacket(in LivePacket packet)
    {
        if (Search is not null)
            return;
        bool waits = _waits && (TakesVideo || Spec.Sound == LiveRecordStreams.Video);
        if (packet.Kind == StreamKind.Video || waits)
            Take(packet);
        else
            TakeSound(packet);
        if (packet.Kind == StreamKind.Audio && waits)
            _early.Keep(packet);
        else if (waits && !_waits)
            _early.Release(_begin, TakeSound);
    }

    /// <inheritdoc/>
    protected sealed override void OnInterrupt()
    {
        EndSound();
        OnLost();
    }

    /// <inheritdoc/>
    protected sealed override void OnFinish()
    {
        EndSound();
        OnEnd();
    }

    /// <summary>See <see cref="LiveOutputWriter.Interrupt"/>.</summary>
    protected abstract void OnLost();

    /// <summary>See <see cref="LiveOutputWriter.Finish"/>.</summary>
    protected abstract void OnEnd();

    /// <summary>The open piece is long enough to end before this packet, which may begin another.</summary>
    protected abstract bool IsDue(in LivePacket packet);

    /// <summary>Opens a piece that this packet will be the first of.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="origin">The run's clock at its zero.</param>
    protected abstract OpenPiece OnBegin(in LivePacket packet, out long origin);

    /// <summary>Ends the open piece: this packet begins the next.</summary>
    protected abstract void End(in LivePacket packet);

    /// <summary>Ends the open piece: what follows is coded in another way.</summary>
    protected abstract void EndForNewCoding(in LivePacket packet);

    /// <summary>Writes a packet to the open piece.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="leads">It counts for the piece's length.</param>
    protected abstract void Put(in LivePacket packet, bool leads);

    /// <summary>Absolute path of something below the staging folder.</summary>
    protected string PathOf(string relative) => Context.PathOf(relative);

    /// <summary>Absolute path of something in the folder of open pieces.</summary>
    protected string PathOfOpen(string name) => Path.Combine(Context.Staging, OpenPiece.Folder, name);

    /// <summary>The open pieces of this recording that an attempt before left behind, in their order.</summary>
    protected IReadOnlyList<OpenPiece> LeftBehind()
    {
        var folder = new DirectoryInfo(Path.Combine(Context.Staging, OpenPiece.Folder));
        return !folder.Exists ? [] : [.. folder.EnumerateFiles().Select(f => OpenPiece.Parse(f.Name)).OfType<OpenPiece>()
            .Where(p => p.Output == Index).OrderBy(p => (p.File, p.Number))];
    }

    /// <summary>Creates the file of a piece.</summary>
    protected FileStream Create(OpenPiece piece)
    {
        string path = PathOfOpen(piece.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    // Sound that is encoded here begins with the samples of the picture that the recording begins with.
    private void TakeSound(in LivePacket packet)
    {
        if (_sound is null)
        {
            Take(packet);
            return;
        }

        IsBroken |= packet.Times.JumpSeconds is not null;
        _soundReceived = packet.Received;
        _sound.Take(packet, _begin);
    }

    private void OnSound(MediaPacket packet, LiveTimes times)
    {
        // An encoder that begins puts a packet before its first sample, which may lie in the last one of the encoder before.
        if (times.Dts <= _lastSound)
            return;
        _lastSound = times.Dts;
        Take(new LivePacket(packet, StreamKind.Audio, times, Key: false, _soundReceived));
    }

    // What the encoder holds back goes into the open piece.
    private void EndSound()
    {
        using RecordedSound? sound = _sound;
        try
        {
            sound?.End();
        }
        catch (MediaException) when (StorageError is null)
        {
            // As with any frame that cannot be taken: the library's words are in the log.
        }
        finally
        {
            _sound = null;
        }
    }

    private void Take(in LivePacket packet)
    {
        bool video = packet.Kind == StreamKind.Video;
        if (video ? !TakesVideo : !TakesAudio)
            return;
        IsBroken |= packet.Times.JumpSeconds is not null;
        if (_waits)
        {
            RequireStreams(packet);
            if (TakesVideo ? !packet.Key : Spec.Sound == LiveRecordStreams.Video)
                return;
            _waits = false;
            _begin = packet.Times.Pts;
        }

        bool begins = true;
        if (IsOpen && IsRenewed && (!_pictureIsNew || packet.Key))
            EndForNewCoding(packet);
        else if (IsOpen && MayCut(packet) && IsDue(packet))
            End(packet);
        else
            begins = !IsOpen;
        if (begins)
            Begin(packet);

        // A new picture waits for its key frame; sound from before the first key frame is as lost as the pictures there. (Sound that is
        // encoded here begins with that picture, but for the packet that decoders need before it.)
        if (video ? _pictureIsNew : TakesVideo && _sound is null && packet.Times.Pts < _begin)
            return;
        if (video)
            _lastVideo = packet.Times.Dts;
        LastReceived = packet.Received;
        if (!begins)
            Note(packet);
        Put(packet, leads: video || !TakesVideo || packet.Times.Dts - _lastVideo > Absence);
    }

    private void Begin(in LivePacket packet)
    {
        OpenPiece piece = OnBegin(packet, out long origin);
        if (packet.Mark is not null)
            _trail ??= new RecordedTrail();
        _trail?.Open(piece, origin);
        _trailIsNew = true;
        Note(packet);
        // Before the piece that ended can be told of: that is never taken for the open one.
        SaveTrail();
        (_video, _audio) = (Tracks!.VideoCoding, Tracks.AudioCoding);
        _lastVideo = packet.Times.Dts;
        (IsRenewed, _pictureIsNew, IsBroken) = (false, false, false);
    }

    private void Note(in LivePacket packet)
    {
        if (packet.Mark is not { } mark || packet.Kind != LeadOf(Tracks!))
            return;
        _trail?.Add(new RecordedKey(mark, packet.Times.Pts, packet.Received));
        _trailIsNew = true;
    }

    private void SaveTrail()
    {
        if (_trailIsNew)
            _trail?.Save(TrailPath);
        _trailIsNew = false;
    }

    private bool MayCut(in LivePacket packet) => packet.Kind == StreamKind.Video
        ? packet.Key
        : !TakesVideo || packet.Times.Dts - _lastVideo > Absence;

    private void RequireStreams(in LivePacket packet)
    {
        bool lacks = Spec.Sound == LiveRecordStreams.Audio ? !TakesAudio : Spec.Sound == LiveRecordStreams.Video && !TakesVideo;
        if (!lacks)
        {
            _waitingSince = long.MinValue;
            return;
        }

        if (_waitingSince == long.MinValue)
            _waitingSince = packet.Times.Dts;
        if (packet.Times.Dts - _waitingSince > Patience)
        {
            throw Spec.Sound == LiveRecordStreams.Audio
                ? JobException.InSource(JobPhase.Probe, "The stream has no sound to record.", JobFailureDetail.NoAudio)
                : JobException.InSource(JobPhase.Probe, "The stream has no picture to record.", JobFailureDetail.NoVideo);
        }
    }
}
