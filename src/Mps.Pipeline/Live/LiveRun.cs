using System.Diagnostics;
using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Pipeline.Live.Failover;
using Mps.Pipeline.Live.Transcode;

namespace Mps.Pipeline.Live;

/// <summary>
/// One run of a <see cref="LiveSpec"/>: connects, receives, reconnects, and hands every packet to the outputs, all on the thread
/// that calls <see cref="Run"/>. No call of it waits without a deadline.
/// </summary>
public sealed class LiveRun : IDisposable
{
    private readonly LiveSpec _spec;
    private readonly Action<JobEvent> _emit;
    private readonly TimeProvider _time;
    private readonly SyncRound _round;
    private readonly Interrupt _interrupt = new();
    private readonly ManualResetEventSlim _stopped = new(initialState: false, spinCount: 0);
    private readonly List<LiveOutputWriter> _outputs = [];
    private readonly List<Recording> _searching = []; // of which it is not known yet where they go on
    private readonly LiveClock _clock;
    private readonly LiveMeter _meter = new();
    private readonly LiveLag _lag = new();
    private readonly MediaPacket _packet = new();
    private readonly SourceTurns _turns;
    private readonly SourceWatch? _watch;
    private volatile LiveState _state = LiveState.Connecting;
    private volatile int _source;
    private volatile bool _abandoned;
    private long _connections;
    private long _discontinuities;
    private long _connectedAt;
    private long _connectedClock;
    private DateTimeOffset? _gapFrom;
    private string _gapReason = "";
    private (int Source, SourceTrail Trail)? _trail;
    private bool _nothingNew;
    private bool _mayGoOn;

    /// <param name="spec">What to do.</param>
    /// <param name="emit">Receives events, from several threads.</param>
    /// <param name="rounds">Of the process. Outputs join them here, outside of the sandbox that the run's thread may be in.</param>
    /// <param name="time">The wall clock; null = the system's.</param>
    /// <exception cref="IOException">There is no staging folder.</exception>
    public LiveRun(LiveSpec spec, Action<JobEvent> emit, SyncRounds rounds, TimeProvider? time = null)
    {
        (_spec, _emit, _time) = (spec, emit, time ?? TimeProvider.System);
        _clock = new LiveClock(spec.Policy.JumpSeconds);
        _turns = new SourceTurns(spec.Sources.Count, spec.Policy, hadMedia: spec.Resume is not null);
        _watch = spec is { Failover: { Watches: true } failover, Sources.Count: > 1 } ? new SourceWatch(failover) : null;
        _round = rounds.Of(spec.StagingDirectory);
        var context = new LiveContext(spec.TaskId, spec.StagingDirectory, _round, emit, _time, spec.Policy, spec.Addresses);
        try
        {
            foreach (LiveOutput output in spec.Outputs.Where(o => !IsEncoded(o)))
                _outputs.Add(Writer(context, output));
            LiveOutput[] encoded = [.. spec.Outputs.Where(IsEncoded)];
            if (encoded.Length > 0)
                _outputs.Add(new LiveTranscode(context, spec, encoded));
        }
        catch
        {
            Dispose();
            throw;
        }

        foreach (LiveOutputWriter output in _outputs)
            _round.Join(output);
    }

    /// <summary>Runs until the source has ended, nothing can be written any more, or a stop. Every output has been closed then.</summary>
    public LiveEndedEvent Run()
    {
        JobFailure? failure = null;
        try
        {
            TakeUp();
            failure = Follow();
        }
        catch (JobException e)
        {
            failure = e.Failure;
        }
        finally
        {
            Enter(LiveState.Closing, "");
            Close();
        }

        JobOutcome outcome = failure is not null ? JobOutcome.Failed : _stopped.IsSet ? JobOutcome.Cancelled : JobOutcome.Completed;
        return new LiveEndedEvent(_spec.TaskId, outcome, failure);
    }

    /// <summary>Ends the run; what is open is closed properly. Any thread.</summary>
    public void Stop()
    {
        _stopped.Set();
        _interrupt.Cancel();
    }

    /// <summary>As <see cref="Stop"/>, when nobody listens any more: what is open stays in <c>open/</c> for the next attempt. Any thread.</summary>
    public void Abandon()
    {
        _abandoned = true;
        Stop();
    }

    /// <summary>The heart-beat as of now. One thread at a time.</summary>
    public LiveProgressEvent Progress()
    {
        (long bitRate, double frames) = _meter.Sample();
        long at = Volatile.Read(ref _connectedAt);
        double lag = at == 0 ? 0 : _lag.Of(
            at, Clock(), Stopwatch.GetElapsedTime(at).TotalSeconds - ((double)(_clock.End - Volatile.Read(ref _connectedClock)) / LiveClock.PerSecond));
        return new LiveProgressEvent(
            _spec.TaskId, _state, _source, bitRate, frames, _meter.LastFrame, Math.Round(lag, 3),
            Math.Max(0, Volatile.Read(ref _connections) - 1), Volatile.Read(ref _discontinuities), _meter.Bytes,
            _outputs.Sum(o => o.Dropped), [.. _outputs.SelectMany(o => o.Pushes)]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LiveOutputWriter output in _outputs)
            output.Dispose();
        _watch?.Dispose();
        _packet.Dispose();
        _interrupt.Dispose();
        _stopped.Dispose();
    }

    private LiveOutputWriter Writer(LiveContext context, LiveOutput output)
    {
        LiveOutputResume? resume = _spec.Resume?.Outputs.FirstOrDefault(o => o.Index == output.Index);
        return output switch
        {
            LiveRecordOutput { Form: LiveRecordForm.Mp4 } record => new Mp4Recording(context, record, resume),
            LiveRecordOutput record => new HlsRecording(context, record, resume),
            LiveSnapshotOutput snapshot => new LiveSnapshots(context, snapshot, resume),
            LivePushOutput push => new LivePush(context, push),
            _ => throw JobException.Request($"{output.GetType().Name} is not known to this worker.", JobFailureDetail.Unsupported),
        };
    }

    // Why something is missing from before this run.
    private string Seam => _spec.Resume?.Reason ?? "worker restarted";

    // A slate has to be encoded, so that a push with one is, too.
    private bool IsEncoded(LiveOutput output) => output is LiveLadderOutput || (output is LivePushOutput push && (!push.IsCopy || _spec.Slate is not null));

    private void TakeUp()
    {
        foreach (Recording recording in _outputs.OfType<Recording>())
        {
            recording.TakeUp();
            if (recording.SalvagedUntil is { } until && (_gapFrom is not { } known || until > known))
                _gapFrom = until;
        }

        _searching.AddRange(_outputs.OfType<Recording>().Where(r => r.Search is not null));
        if (_gapFrom is not null || _searching.Count > 0)
            _gapReason = Seam;
    }

    // Null when the source has ended or a stop was asked for.
    private JobFailure? Follow()
    {
        while (!_stopped.IsSet)
        {
            if (_outputs.TrueForAll(o => o.HasFailed))
                return NoOutputIsLeft();
            _source = _turns.Source;
            Enter(_turns.HadMedia ? LiveState.Waiting : LiveState.Connecting, _gapReason);
            JobFailure? failure = null;
            try
            {
                if (Pull())
                    return null;
            }
            catch (JobException e) when (e.Failure.Fault == JobFault.Source && !e.IsFinal)
            {
                failure = e.Failure;
            }

            if (_stopped.IsSet)
                return null;
            if (_outputs.TrueForAll(o => o.HasFailed))
                continue;
            switch (_turns.Next())
            {
                case SourceTurn.Ended:
                    return null;
                case SourceTurn.GivenUp:
                    string where = string.Join(", ", _spec.Sources.Select(s => LiveAddress.Shown(s.Url)).Distinct());
                    return failure! with { Message = $"{where} could not be pulled in {_spec.Policy.ConnectTries} tries: {failure.Message}", Retryable = false };
            }

            _stopped.Wait(_turns.Pause);
        }

        return null;
    }

    // By the cause of the first to fail, when there was one.
    private JobFailure NoOutputIsLeft() => _outputs.Select(o => o.Failure).FirstOrDefault(f => f is not null)
        ?? new JobFailure(JobPhase.Mux, JobFault.Destination, false, "No output of the stream can be written any more.");

    // True when the stream has ended for good.
    private bool Pull()
    {
        var named = new NamedAddresses(_spec.Addresses);
        LiveAddress address = LiveAddress.Of(_spec.Sources[_source], _spec.Policy);
        SourceTrail? trail = TrailOf(address);
        if (trail is null)
            StopSearching();
        // As much of the past as holds what has come since, so that nothing is missing in between.
        DateTimeOffset? since = _searching.Where(r => r.Search!.Source == _source).Min(r => (DateTimeOffset?)r.Search!.Since)
            ?? (trail is { IsEmpty: false } ? _gapFrom : null);
        HlsWindow? window = since is not null ? HlsWindow.Fetch(address, named, _turns.ConnectDeadline, _interrupt) : null;
        int segments = window?.SegmentsSince(_time.GetUtcNow() - since!.Value) ?? 0;
        if (window is not null)
            address = address.From(segments);
        using LiveConnection connection = LiveConnection.Open(address, named, _turns.ConnectDeadline, _interrupt);
        connection.TakesLosses = (trail is { IsEmpty: true } && since is null) || _nothingNew;
        long ReachOf(StreamFacts? lead) => lead is null ? 0 : (long)(window?.Seconds.TakeLast(segments).Sum() / lead.TimeBase.ToDouble() ?? 0);
        trail?.Connect(mustRepeat: window is { Ended: true }, ReachOf(connection.Tracks.Video ?? connection.Tracks.Audio));
        foreach (Recording recording in _searching)
        {
            bool pictures = recording.LeadOf(connection.Tracks) == StreamKind.Video;
            recording.Search!.Connect(mustRepeat: window is { Ended: true }, ReachOf(pictures ? connection.Tracks.Video : connection.Tracks.Audio));
        }

        try
        {
            return Receive(connection, trail, () => HlsWindow.Fetch(address, named, address.Silence, _interrupt) is { Ended: true });
        }
        finally
        {
            _nothingNew = trail is { HasNew: false };
        }
    }

    // What has come of a source that offers its past again; null for others.
    private SourceTrail? TrailOf(LiveAddress address)
    {
        if (!address.IsPlaylist)
            return null;
        if (_trail is not { } known || known.Source != _source)
            _trail = (_source, new SourceTrail(_source));
        return _trail.Value.Trail;
    }

    // True when the stream has ended for good.
    private bool Receive(LiveConnection connection, SourceTrail? trail, Func<bool> hasEnded)
    {
        Interlocked.Increment(ref _connections);
        var limit = new BitRateLimit(_spec.Policy.MaxBitRate, inBursts: trail is not null);
        SourcePace? pace = connection.Address.Gathers && _outputs.TrueForAll(o => o.TakesBursts) ? new SourcePace(Clock()) : null;
        bool first = true, goesOn = false;
        string reason = "the source ended";
        bool final = false, left = false;
        using PrimaryReturn? back = _source > 0 && _spec.Failover is { ReturnSeconds: > 0 } rules ? new PrimaryReturn(_spec.Sources[0], _spec.Policy, rules, _spec.Addresses) : null;
        try
        {
            TimeSpan asked = Clock();
            while (connection.Read(_packet, out PacketFacts facts, out bool changed) is { } stream)
            {
                TimeSpan waited = Clock() - asked;
                if (trail is not null && !trail.IsNew(facts, leads: stream.Kind == StreamKind.Video || connection.Tracks.Video is null))
                    continue;
                if (_searching.Count > 0 && !Search(connection.Tracks, stream.Kind, trail?.Key))
                    continue;
                if (first)
                {
                    goesOn = trail is { Continues: true } && _mayGoOn && !connection.HasLost;
                    Join(goesOn, aligns: connection.Tracks.Source.Format == "rtsp");
                    connection.ForgetLosses();
                }

                DateTimeOffset now = _time.GetUtcNow() - connection.Age;
                _meter.Add(facts.SizeBytes, stream.Kind == StreamKind.Video, now);
                LiveTimes times = _clock.Next(stream.Index, facts, stream.TimeBase, LiveTracks.PeriodOf(connection.Tracks.Source, stream));
                limit.Add(facts.SizeBytes, times.Dts);
                if (first)
                    Begin(connection, now, times, goesOn);
                else if (changed)
                    Announce(connection, fromKey: false);
                else if (times.JumpSeconds is { } jump)
                    Break(jump, now);
                first = false;
                _gapFrom = now;
                var packet = new LivePacket(_packet, stream.Kind, times, stream.Kind == StreamKind.Video && facts.Key, now, trail?.Key);
                foreach (LiveOutputWriter output in _outputs)
                    output.Write(packet);
                if (_outputs.TrueForAll(o => o.HasFailed))
                    return false;
                if (Unfit(packet, back) is { } trouble)
                {
                    (reason, left) = (trouble, true);
                    break;
                }

                asked = Clock();
                if (pace?.PauseAfter(asked, waited, facts.SizeBytes) is { } pause && pause > TimeSpan.Zero && !_stopped.Wait(pause))
                    asked = Clock();
            }

            final = !left && trail is not null && hasEnded();
        }
        catch (MediaException e)
        {
            reason = e.Interrupted ? $"nothing came for {connection.Address.Silence.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s" : "connection lost";
        }

        if (first && !(final && trail is { IsEmpty: false }))
            throw JobException.InSource(JobPhase.Decode, $"The source was opened, but no packet came: {reason}.", JobFailureDetail.TimedOut);
        if (final || _stopped.IsSet)
            return true;
        _gapReason = reason;
        if (!left)
            _turns.Lost();
        // Where the past is offered again nothing may be missing in the end: what is open stays open until that is known.
        _mayGoOn = trail is not null && !left;
        if (!_mayGoOn)
            Interrupt();
        return false;
    }

    // Why another source is to be taken although this one sends; null = it is not.
    private string? Unfit(in LivePacket packet, PrimaryReturn? back)
    {
        if (back is { IsWell: true })
        {
            _turns.Leave(0);
            return "the primary is well again";
        }

        if (_watch?.Look(packet) is not { } trouble)
            return null;
        _turns.Leave();
        return trouble;
    }

    private static TimeSpan Clock() => Stopwatch.GetElapsedTime(0);

    // A connection whose first packet follows the last one of the connection before, or not.
    private void Join(bool goesOn, bool aligns)
    {
        if (goesOn)
            return;
        if (_mayGoOn)
            Interrupt();
        _clock.Connect(aligns);
    }

    // Finds where recordings go on that an attempt before had; false while none takes anything.
    private bool Search(LiveTracks tracks, StreamKind kind, SourceMark? key)
    {
        DateTimeOffset now = _time.GetUtcNow(), from = now;
        bool any = false;
        for (int i = _searching.Count - 1; i >= 0; i--)
        {
            Recording recording = _searching[i];
            StreamKind lead = recording.LeadOf(tracks);
            RecordedKey? cut = null;
            bool isHere = lead == StreamKind.Video || tracks.Audio is not null;
            if (isHere && (kind != lead || key is not { } mark || !recording.Search!.Finds(mark, out cut)))
                continue;
            DateTimeOffset since = recording.Search!.Since;
            _searching.RemoveAt(i);
            recording.GoOn(cut);
            any = true;
            if (cut is null && (recording.SalvagedUntil ?? since) is var until && until < from)
                from = until;
        }

        if (any)
            _emit(new LiveGapEvent(_spec.TaskId, from, now, from < now ? Seam : "nothing is missing"));
        return _outputs.OfType<Recording>().Any(r => r.Search is null);
    }

    // What is offered now is not what was recorded.
    private void StopSearching()
    {
        foreach (Recording recording in _searching)
        {
            recording.GoOn(null);
            _gapFrom = recording.SalvagedUntil is { } until && (_gapFrom is not { } known || until > known) ? until : _gapFrom;
        }

        _searching.Clear();
    }

    private void Interrupt()
    {
        _mayGoOn = false;
        foreach (LiveOutputWriter output in _outputs)
            output.Interrupt();
    }

    private void Begin(LiveConnection connection, DateTimeOffset now, LiveTimes times, bool goesOn)
    {
        _turns.Received();
        Volatile.Write(ref _connectedAt, Stopwatch.GetTimestamp());
        Volatile.Write(ref _connectedClock, times.Dts);
        Enter(LiveState.Receiving, "");
        if (!goesOn && _gapFrom is { } from)
        {
            Interlocked.Increment(ref _discontinuities);
            _emit(new LiveGapEvent(_spec.TaskId, from, now, _gapReason));
        }

        _gapReason = "";
        Announce(connection, fromKey: !goesOn);
    }

    private void Announce(LiveConnection connection, bool fromKey)
    {
        // Some containers show a picture before its size is known; the first key frame tells, and is a change then.
        if (connection.Tracks.Video is not { Width: 0 })
            _emit(new LiveSourceEvent(_spec.TaskId, _source, MediaInspector.Describe(connection.Tracks.Source)));
        _watch?.Connect(connection.Tracks, _clock.End);
        foreach (LiveOutputWriter output in _outputs)
            output.Connect(connection.Tracks, fromKey);
    }

    private void Break(double jumpSeconds, DateTimeOffset now)
    {
        Interlocked.Increment(ref _discontinuities);
        string reason = string.Create(CultureInfo.InvariantCulture, $"timestamps jumped by {jumpSeconds:0.0} s");
        _emit(new LiveGapEvent(_spec.TaskId, _gapFrom ?? now, now, reason));
    }

    private void Enter(LiveState state, string reason)
    {
        _state = state;
        _emit(new LiveStateEvent(_spec.TaskId, state, _source, reason));
    }

    private void Close()
    {
        if (!_abandoned)
        {
            StopSearching();
            foreach (LiveOutputWriter output in _outputs)
                output.Finish();
        }

        _round.Drain();
        foreach (LiveOutputWriter output in _outputs)
            output.Complete();
        // What was encoded has only ended now.
        _round.Drain();
        foreach (LiveOutputWriter output in _outputs)
            _round.Leave(output);
    }
}
