using System.Diagnostics.Metrics;
using Mps.ControlPlane.Metrics;

namespace Mps.ControlPlane.Tests;

public sealed class MetricsTests : IDisposable
{
    private readonly Meter _meter = new("Mps.Test");
    private readonly MetricCollector _collector;

    public MetricsTests() => _collector = new MetricCollector(meter => ReferenceEquals(meter, _meter));

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Counters_gauges_and_histograms_are_written_as_Prometheus_reads_them()
    {
        var counter = _meter.CreateCounter<long>("mps_things", description: "Things \\ and\nmore.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a \"b\"\\\n"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "a \"b\"\\\n"));
        _meter.CreateObservableGauge("mps_level", () => 1.5, description: "Level.");
        var seconds = _meter.CreateHistogram("mps_wait_seconds", null, "Wait.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2.5] });
        seconds.Record(1, new KeyValuePair<string, object?>("b", 2), new KeyValuePair<string, object?>("a", 1));
        seconds.Record(2, new KeyValuePair<string, object?>("a", 1), new KeyValuePair<string, object?>("b", 2));
        seconds.Record(9, new KeyValuePair<string, object?>("a", 1), new KeyValuePair<string, object?>("b", 2));
        Assert.Equal(
            """
            # HELP mps_level Level.
            # TYPE mps_level gauge
            mps_level 1.5
            # HELP mps_things_total Things \\ and\nmore.
            # TYPE mps_things_total counter
            mps_things_total{kind="a \"b\"\\\n"} 5
            # HELP mps_wait_seconds Wait.
            # TYPE mps_wait_seconds histogram
            mps_wait_seconds_bucket{a="1",b="2",le="1.0"} 1
            mps_wait_seconds_bucket{a="1",b="2",le="2.5"} 2
            mps_wait_seconds_bucket{a="1",b="2",le="+Inf"} 3
            mps_wait_seconds_sum{a="1",b="2"} 12
            mps_wait_seconds_count{a="1",b="2"} 3

            """,
            PrometheusText.Write(_collector.Collect(), openMetrics: false));
    }

    [Fact]
    public void OpenMetrics_names_counters_without_their_suffix_and_ends()
    {
        _meter.CreateCounter<int>("mps_things_total", description: "A \"thing\".").Add(1);
        Assert.Equal(
            "# HELP mps_things A \\\"thing\\\".\n# TYPE mps_things counter\nmps_things_total 1\n# EOF\n",
            PrometheusText.Write(_collector.Collect(), openMetrics: true));
    }

    [Fact]
    public void What_is_no_longer_observed_disappears()
    {
        var states = new List<string> { "a", "b" };
        _meter.CreateObservableGauge("mps_state", () => states.Select(state => new Measurement<int>(1, new KeyValuePair<string, object?>("state", state))));
        Assert.Equal(2, Assert.Single(_collector.Collect()).Snapshot().Count);
        states.Remove("a");
        Assert.Equal("state=\"b\"", Assert.Single(Assert.Single(_collector.Collect()).Snapshot()).Labels);
    }

    [Fact]
    public void Observed_counters_state_totals_and_updown_counters_fall()
    {
        _meter.CreateObservableCounter("mps_total_seconds", () => 7.5);
        var level = _meter.CreateUpDownCounter<int>("mps_open");
        level.Add(3);
        level.Add(-1);
        _collector.Collect();
        var families = _collector.Collect();
        Assert.Equal([("mps_open", MetricKind.Gauge, 2), ("mps_total_seconds_total", MetricKind.Counter, 7.5)],
            families.Select(family => (family.Name, family.Kind, family.Snapshot()[0].Series.Value)));
    }

    [Fact]
    public void An_instrument_that_fails_is_missing_alone()
    {
        _meter.CreateObservableGauge("mps_broken", int () => throw new InvalidOperationException("broken"));
        _meter.CreateObservableGauge("mps_whole", () => 1);
        Exception? failure = null;
        var text = PrometheusText.Write(_collector.Collect(cause => failure = cause), openMetrics: false);
        Assert.Equal("# TYPE mps_whole gauge\nmps_whole 1\n", text);
        Assert.Contains("broken", failure!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Label_sets_are_bounded()
    {
        var counter = _meter.CreateCounter<int>("mps_things");
        for (var i = 0; i < MetricFamily.MaxSeries + 10; i++)
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        var series = Assert.Single(_collector.Collect()).Snapshot();
        Assert.Equal(MetricFamily.MaxSeries + 1, series.Count);
        Assert.Equal(10, series.Single(s => s.Labels == "overflow=\"true\"").Series.Value);
    }

    [Fact]
    public void Other_peoples_meters_are_none_of_our_business()
    {
        using var collector = new MetricCollector();
        using var other = new Meter("System.Net.Test");
        other.CreateCounter<int>("foreign").Add(1);
        Assert.DoesNotContain(collector.Collect(), family => family.Name.StartsWith("foreign", StringComparison.Ordinal));
    }
}
