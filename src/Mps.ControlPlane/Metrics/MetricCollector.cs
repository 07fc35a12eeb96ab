using System.Diagnostics.Metrics;

namespace Mps.ControlPlane.Metrics;

/// <summary>Listens to the meters named Mps.* from its construction on and keeps their values for scrapes.</summary>
public sealed class MetricCollector : IDisposable
{
    private const string MeterPrefix = "Mps.";

    // From half a millisecond (a stage's frame) to two hours (a long task).
    private static readonly double[] Seconds =
    [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200,
    ];

    private static readonly double[] Ratios = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4, 8, 16, 32, 64, 128];

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Lock _scrape = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly HashSet<MetricFamily> _observed = [];
    private readonly Func<Meter, bool> _accepts;

    /// <param name="accepts">Narrows the meters further; null = all of ours.</param>
    public MetricCollector(Func<Meter, bool>? accepts = null)
    {
        _accepts = accepts ?? (_ => true);
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<double>(Record);
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, state) => Record(instrument, (double)value, tags, state));
        _listener.Start();
    }

    /// <summary>All metrics by name, with observed values as of now.</summary>
    /// <param name="onFailure">Told of instruments that could not be observed; they are absent from this scrape, the others are not.</param>
    public IReadOnlyList<MetricFamily> Collect(Action<Exception>? onFailure = null)
    {
        lock (_scrape)
        {
            List<MetricFamily> families;
            lock (_gate)
            {
                families = [.. _families.Values];
                // A label set that is no longer observed must not stay.
                foreach (var family in _observed)
                    family.Clear();
            }

            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException e)
            {
                onFailure?.Invoke(e);
            }

            return families;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal) || !_accepts(instrument.Meter))
            return;
        var kind = Kind(instrument);
        var name = kind == MetricKind.Counter && !instrument.Name.EndsWith("_total", StringComparison.Ordinal) ? instrument.Name + "_total" : instrument.Name;
        MetricFamily? family;
        lock (_gate)
        {
            if (!_families.TryGetValue(name, out family))
                _families[name] = family = new MetricFamily(name, kind, instrument.Description ?? "", kind == MetricKind.Histogram ? Bounds(instrument) : []);
            if (instrument.IsObservable)
                _observed.Add(family);
        }

        listener.EnableMeasurementEvents(instrument, family);
    }

    private static void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var family = (MetricFamily)state!;
        if (family.Kind == MetricKind.Histogram)
            family.Observe(value, tags);
        else if (Adds(instrument))
            family.Add(value, tags);
        else
            family.Set(value, tags);
    }

    /// <summary>Counters report what was added; observable instruments and gauges report what is.</summary>
    private static bool Adds(Instrument instrument) =>
        !instrument.IsObservable && instrument.GetType().GetGenericTypeDefinition() != typeof(Gauge<>);

    private static MetricKind Kind(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        return type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : type == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
    }

    private static double[] Bounds(Instrument instrument) =>
        instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? [.. advised]
        : instrument.Name.EndsWith("_ratio", StringComparison.Ordinal) ? Ratios
        : Seconds;
}
