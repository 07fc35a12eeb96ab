using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Mps.Orchestration.Telemetry;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task A_run_is_counted_with_closed_labels()
    {
        await using var house = new House();
        var metrics = house.Get<OrchestrationMetrics>();
        var sums = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (metrics.Owns(instrument.Meter)) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((i, value, labels, _) => Add(i.Name, value, labels));
        listener.SetMeasurementEventCallback<double>((i, value, labels, _) => Add(i.Name, value, labels));
        listener.Start();
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100010},{'Definition':5}");
        await house.Get<Microsoft.Extensions.Hosting.IHostedService>().StopAsync(CancellationToken.None);
        listener.RecordObservableInstruments();

        Assert.Equal(300, sums["mps_frames_total stage=decode"]);
        Assert.Equal(290, sums["mps_frames_total stage=encode"]);
        Assert.Equal(1, sums["mps_subtask_results_total type=Transcode result=success"]);
        Assert.Equal(1, sums["mps_subtask_results_total type=Transcode result=fail"]);
        Assert.Equal(1, sums["mps_tasks state=FINISH kind=workflow"]);
        Assert.Equal(0, sums["mps_tasks state=WAITING kind=workflow"]);
        Assert.Equal(0, sums["mps_ring_slots state=allocated"]);
        Assert.True(sums.ContainsKey("mps_task_duration_seconds"));
        Assert.True(sums.ContainsKey("mps_submit_to_first_frame_seconds"));
        Assert.True(sums.ContainsKey("mps_task_realtime_ratio"));
        Assert.DoesNotContain(sums.Keys, k => k.Contains(task.Id, StringComparison.Ordinal));

        void Add(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            var key = name;
            foreach (var label in labels) key += $" {label.Key}={label.Value}";
            sums.AddOrUpdate(key, value, (_, sum) => sum + value);
        }
    }
}
