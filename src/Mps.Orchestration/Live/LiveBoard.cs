using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Live;

/// <summary>
/// The live streams that this daemon runs, with how each fares: what <c>mpsctl live ls</c> and the metrics show. Metrics are
/// sums and extremes by state: a stream's name is never a label.
/// </summary>
public sealed class LiveBoard : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Mps.Live";

    private readonly ConcurrentDictionary<string, LiveStatus> _streams = new(StringComparer.Ordinal);
    private readonly Meter _meter = new(MeterName);
    private readonly TimeProvider _time;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _discontinuities;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _segments;

    public LiveBoard(TimeProvider time)
    {
        _time = time;
        _reconnects = _meter.CreateCounter<long>("mps_live_reconnects_total", null, "Connections to sources of live streams after the first.");
        _discontinuities = _meter.CreateCounter<long>("mps_live_discontinuities_total", null, "Breaks of clock, codec or connection of live sources.");
        _gaps = _meter.CreateCounter<long>("mps_live_gaps_total", null, "Times at which recordings miss something.");
        _segments = _meter.CreateCounter<long>("mps_live_segments_total", null, "Segments of live streams by what became of them.");
        _reconnects.Add(0);
        _discontinuities.Add(0);
        _gaps.Add(0);
        Segment(committed: true, 0);
        Segment(committed: false, 0);
        _meter.CreateObservableGauge("mps_live_streams", () => ByState(s => s.Count()), description: "Live streams by state.");
        _meter.CreateObservableGauge("mps_live_bitrate_bits_per_second", () => ByState(s => s.Sum(x => x.BitRate)), description: "Bits received per second, all streams of a state together.");
        _meter.CreateObservableGauge("mps_live_frames_per_second", () => ByState(s => s.Sum(x => x.FramesPerSecond)), description: "Video frames received per second, all streams of a state together.");
        _meter.CreateObservableGauge("mps_live_last_frame_age_seconds", () => ByState(s => s.Select(Age).DefaultIfEmpty().Max()), "s", "Age of the last frame of the stream that is worst off, by state.");
        _meter.CreateObservableGauge("mps_live_lag_seconds", () => ByState(s => s.Select(x => x.LagSeconds).DefaultIfEmpty().Max()), "s", "Lag behind real time of the stream that is worst off, by state.");
        _meter.CreateObservableGauge("mps_live_spool_bytes", () => _streams.Values.Sum(s => s.SpooledBytes), "By", "Complete segments that wait for a bucket.");
    }

    /// <summary>Wakes the runner.</summary>
    internal WaitingSignal Arrived { get; } = new();

    /// <summary>All streams, by task.</summary>
    public IReadOnlyList<LiveStatus> Streams => [.. _streams.Values.OrderBy(s => s.TaskId, StringComparer.Ordinal)];

    /// <summary>One stream, or null when this daemon does not run it.</summary>
    public LiveStatus? Find(string taskId) => _streams.GetValueOrDefault(taskId);

    public void Dispose()
    {
        _meter.Dispose();
        Arrived.Dispose();
    }

    /// <summary>Shows a stream as it is now, and counts what happened since.</summary>
    internal void Show(LiveStatus status)
    {
        var before = _streams.GetValueOrDefault(status.TaskId);
        _streams[status.TaskId] = status;
        if (before is null) return;
        Add(_reconnects, status.Reconnects - before.Reconnects);
        Add(_discontinuities, status.Discontinuities - before.Discontinuities);
        Add(_gaps, status.Gaps - before.Gaps);
    }

    internal void Remove(string taskId) => _streams.TryRemove(taskId, out _);

    internal void Segment(bool committed, int count = 1) => _segments.Add(count, new KeyValuePair<string, object?>("result", committed ? "committed" : "dropped"));

    /// <summary>Tells this instance's meter from another's of the same name.</summary>
    internal bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    private static void Add(Counter<long> counter, long more)
    {
        if (more > 0) counter.Add(more);
    }

    private double Age(LiveStatus status) => status.LastFrame is { } last ? Math.Max(0, (_time.GetUtcNow() - last).TotalSeconds) : 0;

    private IEnumerable<Measurement<double>> ByState(Func<IEnumerable<LiveStatus>, double> measure)
    {
        var streams = _streams.Values.ToLookup(s => s.State, StringComparer.Ordinal);
        return LiveStatus.States.Select(state => new Measurement<double>(measure(streams[state]), new KeyValuePair<string, object?>("state", state)));
    }
}
