using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Options;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Workers;

namespace Mps.Orchestration.Live;

/// <summary>
/// One live task while this daemon holds it, over any number of workers: turns what they tell into ledger, files and status.
/// Events are taken one at a time, off the worker's thread; only the once-a-second progress is taken at once.
/// </summary>
/// <param name="desk">What outputs write with.</param>
/// <param name="sinks">The outputs that have not ended.</param>
/// <param name="options">How streams survive.</param>
/// <param name="addresses">What playlists may name.</param>
/// <param name="events">Whom to tell.</param>
/// <param name="log">The log.</param>
/// <param name="pausing">Cancelled when the daemon stops: files then stay open for the next one.</param>
internal sealed class LiveSession(
    LiveDesk desk, IReadOnlyList<LiveSink> sinks, LiveOptions options, AddressRules addresses, TaskEvents events, ILogger log, CancellationToken pausing)
{
    /// <summary>Events that may wait for the ledger; more means that it cannot keep up, and the worker is stopped.</summary>
    public const int MaxPending = 4096;

    // Less than two frames of slow film: what is said to be missing must be worth a word.
    private static readonly TimeSpan SmallestGap = TimeSpan.FromMilliseconds(100);

    // A source that is coded in ever new ways does not fill the memory.
    private const int MaxNotes = 16;

    // Why there is a seam, as its gap says.
    private const string Lost = "worker restarted", NoSpace = "no space left";

    private readonly Dictionary<int, JobFailure> _full = [];
    private readonly Dictionary<int, LiveSink> _sinks = sinks.ToDictionary(s => s.Index);
    private LiveStatus _status = new(desk.Task.Id, desk.Plan.StreamId, LiveStatus.Starting, LiveStatus.Shown(desk.Plan.Sources[0]));
    private LiveProgressEvent? _progress;
    private long _reconnectsBefore;
    private long _discontinuitiesBefore;
    private DateTimeOffset? _lastEnd;
    private bool _resumed;
    private string _seam = Lost;
    private int _gaps;
    private bool _received;
    private volatile IReadOnlyList<string> _notes = [];

    /// <summary>What the worker found in the source; null before it was reached.</summary>
    public MediaInfo? Source { get; private set; }

    /// <summary>The outputs.</summary>
    public IReadOnlyList<LiveSink> Sinks => sinks;

    /// <summary>Takes up what an attempt before, or a daemon before, left.</summary>
    public void Load(LiveLedger ledger)
    {
        foreach (var sink in sinks) sink.Load(ledger);
        _lastEnd = ledger.Segments.Select(s => (DateTimeOffset?)s.Ended).Concat(ledger.Files.Select(f => (DateTimeOffset?)f.Ended)).Max();
        _gaps = ledger.Gaps.Count;
        if (_lastEnd is not null) Received();
        Show();
    }

    /// <summary>Runs the stream in a worker until it ends there.</summary>
    /// <exception cref="WorkerLostException">The worker was lost; what it completed has been taken.</exception>
    /// <param name="workers">Where to run it.</param>
    /// <param name="alone">In a worker of its own.</param>
    /// <param name="slate">What encoded outputs show while the source is away; null = nothing.</param>
    /// <param name="hardware">Where encoders may work.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<LiveEndedEvent> RunAsync(IWorkerPool workers, bool alone, LiveSlate? slate, HardwarePolicy hardware, CancellationToken cancellation)
    {
        // What an attempt left open is worth its salvage even when nothing of it was ever complete.
        _resumed = _received || (Directory.Exists(desk.Path("open")) && Directory.EnumerateFileSystemEntries(desk.Path("open")).Any());
        _full.Clear();
        var spec = Spec() with { Slate = slate, Failover = desk.Plan.Failover, Hardware = desk.Plan.IsEncoded ? hardware : null };
        var pending = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(MaxPending) { SingleReader = true, SingleWriter = true });
        var taking = TakeAsync(pending.Reader);
        try
        {
            return await workers.RunLiveAsync(spec, alone, OnEvent, cancellation).ConfigureAwait(false);
        }
        finally
        {
            pending.Writer.TryComplete();
            await taking.ConfigureAwait(false);
            _reconnectsBefore += _progress?.Reconnects ?? 0;
            _discontinuitiesBefore += _progress?.Discontinuities ?? 0;
            _progress = null;
            _seam = Lost;
            Show(LiveStatus.Starting);
        }

        void OnEvent(LiveEvent e)
        {
            if (e is LiveProgressEvent progress)
            {
                _progress = progress;
                foreach (var push in progress.Pushes ?? []) (Find(push.Output) as LivePush)?.Progress(push);
                if (progress.LastFrame is not null) Received();
                Show(LiveStatus.Word(progress.State));
            }
            else if (!pending.Writer.TryWrite(e))
            {
                throw new InvalidOperationException($"More than {MaxPending} events of live stream {e.TaskId} wait for the ledger.");
            }
        }
    }

    /// <summary>
    /// Whether a run that ended is to be repeated once there is room: nothing could be written any more, and segments are to be lost
    /// rather than the recording. Otherwise outputs that found no room have failed.
    /// </summary>
    public bool AwaitsRoom(LiveEndedEvent ended)
    {
        if (_full.Count > 0 && IsForRoom(ended.Failure))
        {
            _seam = NoSpace;
            return true;
        }

        foreach (var (output, failure) in _full) Find(output)!.Fail(failure);
        return false;
    }

    /// <summary>Shows the stream to whoever looks.</summary>
    public void Show(string? state = null, string? message = null)
    {
        var p = _progress;
        var source = p is not null && p.Source >= 0 && p.Source < desk.Plan.Sources.Count ? p.Source : 0;
        _status = _status with
        {
            State = state ?? _status.State,
            Source = LiveStatus.Shown(desk.Plan.Sources[source]),
            SourceIndex = source,
            BitRate = p?.BitRate ?? 0,
            FramesPerSecond = p?.FramesPerSecond ?? 0,
            LastFrame = p?.LastFrame ?? _status.LastFrame,
            LagSeconds = p?.LagSeconds ?? 0,
            Reconnects = _reconnectsBefore + (p?.Reconnects ?? 0),
            Discontinuities = _discontinuitiesBefore + (p?.Discontinuities ?? 0),
            RecordedSeconds = sinks.Select(s => s.RecordedSeconds).DefaultIfEmpty().Max(),
            RecordedBytes = sinks.Sum(s => s.RecordedBytes),
            Files = sinks.Sum(s => s.Files),
            SpooledBytes = desk.Uploads.Bytes,
            Gaps = Volatile.Read(ref _gaps),
            Message = message ?? _status.Message,
            Dropped = p?.Dropped ?? 0,
            Pushes = sinks.OfType<LivePush>().Select(s => s.Status).OfType<LivePushStatus>().ToList() is { Count: > 0 } pushes ? pushes : null,
            Notes = _notes is { Count: > 0 } notes ? notes : null,
        };
        var shown = desk.Uploads.Trouble.Length == 0 ? _status : _status with { Message = $"the bucket does not take segments: {desk.Uploads.Trouble}" };
        desk.Board.Show(shown);
        events.Publish(TaskEvent.Of(desk.Task with { State = TaskState.Processing }) with { Live = shown });
    }

    private LiveSpec Spec()
    {
        var open = sinks.Where(s => s.Failure is null).ToList();
        var resume = _resumed ? new LiveResume([.. open.Select(s => s.Resume()).OfType<LiveOutputResume>()], _seam) : null;
        var patience = desk.Plan.Outputs.OfType<RecordPlan>().Select(r => r.ContinueSeconds).DefaultIfEmpty().Max();
        return new LiveSpec(
            Corridor.Version,
            desk.Task.Id,
            [.. desk.Plan.Sources.Select(url => new LiveSource(url))],
            desk.Staging,
            [.. open.Select(s => s.Spec())],
            options.Policy(desk.Plan.Forever, patience),
            resume,
            addresses);
    }

    private async Task TakeAsync(ChannelReader<LiveEvent> pending)
    {
        await foreach (var e in pending.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await TakeAsync(e).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (desk.Lost.IsCancellationRequested)
            {
                // Somebody else holds the task: whatever comes now is no business of ours.
            }
#pragma warning disable CA1031 // One event less is one segment less, until the next attempt tells of it again; no more events would be all of them.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                log.LiveEventRefused(desk.Task.Id, e.GetType().Name, exception.Message);
            }
        }
    }

    private async Task TakeAsync(LiveEvent e)
    {
        switch (e)
        {
            case LiveStateEvent state:
                if (state.Reason.Length > 0) log.LiveState(e.TaskId, LiveStatus.Word(state.State), state.Source, state.Reason);
                Show(LiveStatus.Word(state.State), state.Reason);
                break;
            case LiveSourceEvent source:
                Source = source.Info;
                break;
            case LiveSegmentEvent segment when Find(segment.Output) is { } sink:
                await SeamAsync(segment).ConfigureAwait(false);
                await sink.SegmentAsync(segment).ConfigureAwait(false);
                break;
            case LiveFileEvent file when Find(file.Output) is { } sink:
                await sink.FileAsync(file, file.Last && pausing.IsCancellationRequested).ConfigureAwait(false);
                break;
            case LivePictureEvent picture when Find(picture.Output) is { } sink:
                await sink.PictureAsync(picture).ConfigureAwait(false);
                break;
            case LiveGapEvent gap:
                _resumed = false; // the worker told of the seam itself
                if (gap.To > gap.From) await GapAsync(new LiveGap(gap.From, gap.To, gap.Reason)).ConfigureAwait(false);
                break;
            case LiveNoteEvent note when Find(note.Output) is not null:
                Note(note);
                break;
            case LiveOutputFailedEvent failed when Find(failed.Output) is { } sink:
                log.LiveOutputFailed(e.TaskId, failed.Output, failed.Failure.Message);
                if (IsForRoom(failed.Failure)) _full[failed.Output] = failed.Failure;
                else sink.Fail(failed.Failure);
                break;
        }
    }

    /// <summary>Between two attempts something is missing that neither of them can tell of.</summary>
    private async Task SeamAsync(LiveSegmentEvent segment)
    {
        if (_resumed && !segment.Salvaged && _lastEnd is { } end)
        {
            _resumed = false;
            if (segment.Started - end > SmallestGap) await GapAsync(new LiveGap(end, segment.Started, _seam)).ConfigureAwait(false);
        }

        var ended = segment.Started.AddSeconds(segment.DurationSeconds);
        _lastEnd = _lastEnd is { } last && last > ended ? last : ended;
    }

    private async Task GapAsync(LiveGap gap)
    {
        await desk.AddGapAsync(gap).ConfigureAwait(false);
        Interlocked.Increment(ref _gaps);
        log.LiveGap(desk.Task.Id, (gap.To - gap.From).TotalSeconds, gap.Reason);
    }

    // Told again by every connection.
    private void Note(LiveNoteEvent told)
    {
        if (_notes.Contains(told.Note) || _notes.Count >= MaxNotes) return;
        log.LiveNote(desk.Task.Id, told.Output, told.Note);
        _notes = [.. _notes, told.Note];
        Show();
    }

    private void Received()
    {
        if (_received) return;
        _received = true;
        foreach (var sink in sinks) sink.Received();
    }

    private bool IsForRoom(JobFailure? failure) => failure is { Detail: JobFailureDetail.NoSpace } && options.SpoolFull == LiveOptions.Drop;

    private LiveSink? Find(int output) => _sinks.GetValueOrDefault(output);
}
