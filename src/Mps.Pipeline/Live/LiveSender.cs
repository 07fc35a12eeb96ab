using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>
/// Sends what comes through its queue to a server, on a thread of its own: connects, sends, and when the server goes away connects
/// again, with growing pauses, for as long as the stream lasts. Whoever fills the queue never waits.
/// </summary>
internal sealed class LiveSender : IDisposable
{
    // How long the last packets may take once the stream has ended.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private readonly LivePushOutput _spec;
    private readonly LivePolicy _policy;
    private readonly TimeProvider _time;
    private readonly NamedAddresses _named;
    private readonly Action<JobException> _fail;
    private readonly Interrupt _interrupt = new();
    private readonly Lock _deadline = new();
    private readonly LiveMeter _meter = new();
    private readonly LiveItem _item = new();
    private LiveTracks? _tracks;
    private SinkStreams? _streams;
    private Thread? _thread;
    private volatile LivePushState _state = LivePushState.Connecting;
    private volatile string _trouble = "";
    private volatile bool _ending;
    private long _connections;

    /// <param name="spec">Where to.</param>
    /// <param name="context">The stream's.</param>
    /// <param name="fail">Told, once, why it can never succeed.</param>
    public LiveSender(LivePushOutput spec, LiveContext context, Action<JobException> fail) =>
        (_spec, _policy, _time, _named, _fail) = (spec, context.Policy, context.Time, new NamedAddresses(context.Addresses), fail);

    /// <summary>What to send.</summary>
    public LiveQueue Queue { get; } = new();

    /// <summary>The heart-beat as of now. One thread at a time.</summary>
    public LivePushProgress Progress()
    {
        (long bitRate, _) = _meter.Sample();
        return new LivePushProgress(
            _spec.Index, _state, bitRate, _meter.Bytes, Math.Max(0, Interlocked.Read(ref _connections) - 1), Queue.Dropped, _trouble);
    }

    /// <summary>Begins. The thread inherits the sandbox of the caller's.</summary>
    /// <param name="streams">What is sent; null = as the queue's tracks say.</param>
    public void Start(SinkStreams? streams = null)
    {
        if (_thread is not null)
            return;
        _streams = streams;
        if (streams is not null)
            Queue.Begin(streams.Video is not null);
        _thread = new Thread(Work) { IsBackground = true, Name = "push" };
        _thread.Start();
    }

    /// <summary>Nothing follows: what is queued is sent if the server takes it soon.</summary>
    public void End()
    {
        lock (_deadline)
        {
            if (_ending)
                return;
            _ending = true;
            _interrupt.SetDeadline(Farewell);
        }

        Queue.End();
    }

    /// <summary>Waits until everything is sent, or the time for it is over.</summary>
    public void Join()
    {
        End();
        _thread?.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Join();
        Queue.Dispose();
        _item.Dispose();
        _interrupt.Dispose();
    }

    private void Work()
    {
        int failures = 0;
        try
        {
            while (true)
            {
                _state = failures == 0 ? LivePushState.Connecting : LivePushState.Waiting;
                Queue.LatestOnly = true;
                if (failures > 0 && Queue.WaitForEnd(RetryPause.After(failures, _policy)))
                    return;
                if (!AwaitStreams())
                    return;
                long before = _meter.Bytes;
                try
                {
                    if (Send(_streams!))
                        return;
                    failures = 0;
                }
                catch (MediaException e)
                {
                    if (_ending)
                        return;
                    _trouble = e.Interrupted ? "the server does not answer" : _named.Meaning(e, JobPhase.Mux).Message;
                    failures = _meter.Bytes > before ? 1 : failures + 1;
                }
            }
        }
        catch (JobException e)
        {
            _trouble = e.Message;
            _fail(e);
        }
#pragma warning disable CA1031 // A bug of ours costs this push, and not every stream of the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _trouble = e.Message;
            _fail(new JobException(FailureClassifier.Classify(e, JobPhase.Mux), e));
        }
        finally
        {
            if (_meter.Bytes == 0 && _trouble.Length > 0)
            {
                _fail(new JobException(new JobFailure(
                    JobPhase.Mux, JobFault.Destination, Retryable: true, $"{LiveAddress.Shown(_spec.Url)} never took the stream: {_trouble}")));
            }

            _tracks?.Source.Dispose();
            Queue.End();
        }
    }

    // Until it is known what to send; false when the stream has ended before.
    private bool AwaitStreams()
    {
        while (_streams is null)
        {
            if (Queue.Take(_item, Timeout.InfiniteTimeSpan) != QueueTurn.Item)
                return false;
            if (_item.Kind == LiveItemKind.Tracks)
                Follow(_item.TakeTracks());
        }

        return true;
    }

    // True when the stream has ended; false when it goes on in another coding, which needs another connection.
    private bool Send(SinkStreams streams)
    {
        SetDeadline(_policy.ConnectTimeoutSeconds);
        string? options = _named.OptionsOf(_spec.Url);
        _named.ThrowIfRefused();
        using var connection = new PushConnection(_spec.Url, streams, options!, _interrupt);
        Interlocked.Increment(ref _connections);
        Queue.LatestOnly = false;
        while (Queue.Take(_item, Timeout.InfiniteTimeSpan) == QueueTurn.Item)
        {
            if (_item.Kind == LiveItemKind.Tracks)
            {
                if (Follow(_item.TakeTracks()))
                    return false;
            }
            else if (_item.Kind == LiveItemKind.Packet)
            {
                SetDeadline(_policy.ReadTimeoutSeconds);
                int size = _item.Packet.Facts.SizeBytes;
                connection.Write(_item);
                _meter.Add(size, _item.Stream == StreamKind.Video, _time.GetUtcNow());
                (_state, _trouble) = (LivePushState.Sending, "");
            }
        }

        connection.Finish();
        return true;
    }

    // True when the streams are not what they were.
    private bool Follow(LiveTracks tracks)
    {
        // Some containers show a picture before its size is known; the first key frame tells.
        if (tracks.Video is { Width: 0 })
        {
            tracks.Source.Dispose();
            return false;
        }

        bool changed = tracks.VideoCoding != _tracks?.VideoCoding || tracks.AudioCoding != _tracks?.AudioCoding;
        _tracks?.Source.Dispose();
        _tracks = tracks;
        _streams = PushConnection.Copies(_spec.Url, tracks);
        return changed;
    }

    private void SetDeadline(double seconds)
    {
        lock (_deadline)
        {
            // The farewell is the last one.
            if (!_ending)
                _interrupt.SetDeadline(TimeSpan.FromSeconds(seconds));
        }
    }
}
