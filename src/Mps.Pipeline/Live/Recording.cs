using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>What recordings of every form share: which streams they take, that they begin at a key frame, and where open pieces lie.</summary>
internal abstract class Recording : LiveOutputWriter, IFlushed
{
    // As long as a stream may take to show its picture or sound before a recording that needs it is given up.
    private const long Patience = 20L * LiveClock.PerSecond;

    private readonly LiveRecordOutput _spec;
    private readonly string _staging;
    private bool _waits = true;
    private long _waitingSince = long.MinValue;

    /// <param name="taskId">The stream.</param>
    /// <param name="spec">What to record.</param>
    /// <param name="staging">Existing folder.</param>
    /// <param name="round">Makes what is written durable.</param>
    /// <param name="emit">Receives events, from several threads.</param>
    protected Recording(string taskId, LiveRecordOutput spec, string staging, SyncRound round, Action<JobEvent> emit)
        : base(taskId, spec.Index, emit)
    {
        (_spec, _staging, Round) = (spec, staging, round);
    }

    /// <summary>What to record.</summary>
    protected LiveRecordOutput Spec => _spec;

    /// <summary>Makes what is written durable.</summary>
    protected SyncRound Round { get; }

    /// <summary>Never cancelled: what is open can always be closed.</summary>
    protected Interrupt NeverInterrupted { get; } = new();

    /// <summary>What comes in; null before the first connection.</summary>
    protected LiveTracks? Tracks { get; private set; }

    /// <summary>The picture is recorded.</summary>
    protected bool TakesVideo => _spec.Sound != LiveRecordStreams.Audio && Tracks?.Video is not null;

    /// <summary>The sound is recorded.</summary>
    protected bool TakesAudio => Tracks?.Audio is not null;

    /// <inheritdoc/>
    public abstract bool Flush();

    /// <inheritdoc/>
    public override void Dispose() => NeverInterrupted.Dispose();

    /// <inheritdoc/>
    protected override void OnConnect(LiveTracks tracks, bool fromKey)
    {
        Tracks = tracks;
        _waits |= fromKey;
        OnTracks(tracks);
    }

    /// <summary>The streams are new.</summary>
    protected abstract void OnTracks(LiveTracks tracks);

    /// <inheritdoc/>
    protected sealed override void OnPacket(in LivePacket packet)
    {
        if (packet.Kind == StreamKind.Video ? !TakesVideo : !TakesAudio)
            return;
        if (_waits)
        {
            RequireStreams(packet);
            if (TakesVideo ? !packet.Key : _spec.Sound == LiveRecordStreams.Video)
                return;
            _waits = false;
        }

        Record(packet);
    }

    /// <summary>Takes a packet of a stream that is recorded; the first one after a connection is a key frame where there is a picture.</summary>
    protected abstract void Record(in LivePacket packet);

    /// <summary>Absolute path of something below the staging folder.</summary>
    protected string PathOf(string relative)
    {
        string path = Path.GetFullPath(relative, _staging);
        if (!path.StartsWith(_staging.TrimEnd('/') + "/", StringComparison.Ordinal))
            throw JobException.Request($"\"{relative}\" lies outside the staging folder.");
        return path;
    }

    /// <summary>Absolute path of an open piece.</summary>
    protected string PathOf(OpenPiece piece) => Path.Combine(_staging, OpenPiece.Folder, piece.Name);

    private void RequireStreams(in LivePacket packet)
    {
        bool lacks = _spec.Sound == LiveRecordStreams.Audio ? !TakesAudio : _spec.Sound == LiveRecordStreams.Video && !TakesVideo;
        if (!lacks)
        {
            _waitingSince = long.MinValue;
            return;
        }

        if (_waitingSince == long.MinValue)
            _waitingSince = packet.Times.Dts;
        if (packet.Times.Dts - _waitingSince > Patience)
        {
            throw _spec.Sound == LiveRecordStreams.Audio
                ? JobException.InSource(JobPhase.Probe, "The stream has no sound to record.", JobFailureDetail.NoAudio)
                : JobException.InSource(JobPhase.Probe, "The stream has no picture to record.", JobFailureDetail.NoVideo);
        }
    }
}
