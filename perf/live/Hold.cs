using Mps.Live.Bench;

namespace Mps.Perf.Live;

/// <summary>
/// The largest number of recordings that this machine holds for some minutes without a loss and with no segment late: more and more
/// streams until one is late, then the number before that, in a fresh daemon; fewer when it does not hold. <c>COUNT</c> names the number to begin with.
/// </summary>
internal static class Hold
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5 * Recorder.SegmentSeconds);

    public static async Task RunAsync(Report report)
    {
        int step = Settings.Number("STREAMS", 50), minutes = Settings.Number("MINUTES", 5);
        using var origin = await RtmpServer.Start();
        using var source = Pattern.Publish(origin.Url("cam"), options: PatternOptions.OneMegabit);
        var count = Settings.Number("COUNT", 0);
        if (count == 0) count = await ClimbAsync(origin, step);
        while (count > 0 && !await HoldsAsync(origin, count, step, TimeSpan.FromMinutes(minutes))) count -= step;
        report.Value($"recordings of 1 Mb/s held for {minutes} min without loss, in steps of {step}", count);
    }

    private static async Task<int> ClimbAsync(RtmpServer origin, int step)
    {
        await using var recorder = await Recorder.StartAsync();
        await using var lateness = new Lateness(recorder);
        while (lateness.WorstSegments <= 2)
        {
            if (!await AddAsync(recorder, origin, step)) break;
            lateness.Restart();
            await Task.Delay(Look);
            Console.Error.WriteLine($"{recorder.Count} streams: latest segment {lateness.WorstSegments - 1:0.0} lengths after its end");
        }

        return recorder.Count - step;
    }

    private static async Task<bool> HoldsAsync(RtmpServer origin, int count, int step, TimeSpan time)
    {
        await using var recorder = await Recorder.StartAsync();
        while (recorder.Count < count)
        {
            if (!await AddAsync(recorder, origin, step)) return false;
        }

        double worst;
        await using (var lateness = new Lateness(recorder))
        {
            await Task.Delay(time);
            worst = lateness.WorstSegments;
        }

        var lost = await Whole.LostAsync(recorder);
        Console.Error.WriteLine($"{count} streams for {time.TotalMinutes:0} min: {lost} losses, latest segment {worst - 1:0.0} lengths after its end");
        return lost == 0 && worst <= 2;
    }

    /// <summary>False when the streams do not all grow.</summary>
    private static async Task<bool> AddAsync(Recorder recorder, RtmpServer origin, int streams)
    {
        for (var n = 0; n < streams; n++) await recorder.RecordAsync(origin.Url("cam"));
        try
        {
            await recorder.GrowAsync(2);
            return true;
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine($"{recorder.Count} streams: not all of them grow");
            return false;
        }
    }
}
