using System.Text;

namespace Mps.ControlPlane.Metrics;

/// <summary>What Prometheus calls a metric's type.</summary>
public enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts observations in buckets.</summary>
    Histogram,
}

/// <summary>All series of one name. Thread-safe.</summary>
public sealed class MetricFamily
{
    /// <summary>Label sets of one metric; further ones are counted together. Labels come from closed sets: this is a safety net.</summary>
    public const int MaxSeries = 1000;

    private const string Overflow = "overflow=\"true\"";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly double[] _bounds;

    internal MetricFamily(string name, MetricKind kind, string help, double[] bounds)
    {
        Name = name;
        Kind = kind;
        Help = help;
        _bounds = bounds;
    }

    /// <summary>The name as exposed; counters end in _total.</summary>
    public string Name { get; }

    public MetricKind Kind { get; }

    public string Help { get; }

    /// <summary>Upper bounds of the buckets, without +Inf; empty unless a histogram.</summary>
    public IReadOnlyList<double> Bounds => _bounds;

    /// <summary>A consistent copy: labels as they are written between braces, and values.</summary>
    public IReadOnlyList<(string Labels, MetricSeries Series)> Snapshot()
    {
        lock (_gate)
            return [.. _series.Select(series => (series.Key, series.Value.Copy()))];
    }

    internal void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
            Find(tags).Value += value;
    }

    internal void Set(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
            Find(tags).Value = value;
    }

    internal void Observe(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
            Find(tags).Observe(value, _bounds);
    }

    /// <summary>Forgets all series; what is observed anew comes back.</summary>
    internal void Clear()
    {
        lock (_gate)
            _series.Clear();
    }

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        if (_series.TryGetValue(labels, out var series))
            return series;
        if (_series.Count >= MaxSeries && !_series.TryGetValue(labels = Overflow, out series))
            return _series[Overflow] = new MetricSeries(_bounds.Length);
        return series ?? (_series[labels] = new MetricSeries(_bounds.Length));
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var sorted = tags.ToArray();
        Array.Sort(sorted, (left, right) => string.CompareOrdinal(left.Key, right.Key));
        var text = new StringBuilder();
        foreach (var (name, value) in sorted)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(name).Append("=\"").Append(PrometheusText.EscapeLabel(value?.ToString() ?? "")).Append('"');
        }

        return text.ToString();
    }
}

/// <summary>One label set's numbers.</summary>
public sealed class MetricSeries
{
    internal MetricSeries(int buckets) => Buckets = new long[buckets];

    private MetricSeries(MetricSeries from)
    {
        Value = from.Value;
        Count = from.Count;
        Buckets = [.. from.Buckets];
    }

    /// <summary>The value; a histogram's sum.</summary>
    public double Value { get; internal set; }

    /// <summary>Observations of a histogram.</summary>
    public long Count { get; private set; }

    /// <summary>Observations per bucket, not cumulated.</summary>
    public IReadOnlyList<long> PerBucket => Buckets;

    private long[] Buckets { get; }

    internal void Observe(double value, double[] bounds)
    {
        if (double.IsNaN(value))
            return;
        Value += value;
        Count++;
        var bucket = Array.BinarySearch(bounds, value);
        bucket = bucket < 0 ? ~bucket : bucket;
        if (bucket < Buckets.Length)
            Buckets[bucket]++;
    }

    internal MetricSeries Copy() => new(this);
}
