using System.Globalization;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Ladders and pushes that are encoded, from a source that numbers its pictures.</summary>
public sealed class LadderTests : IAsyncLifetime
{
    private const double MostOffset = 0.040;

    // The pattern's number is read from blocks at the top left, so that one rung keeps its size.
    private static readonly VideoTarget s_high = new("h264", 320, 180, BitrateKbps: 400, Preset: "ultrafast");
    private static readonly VideoTarget s_low = new("h264", 160, 90, BitrateKbps: 100, Preset: "ultrafast");
    private static readonly LiveLadderOutput s_ladder = new(0, [s_high, s_low], new AudioTarget("aac"), 1, "l_{rung}_{number}.ts");

    private RtmpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RtmpServer.Start();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Rungs_hold_every_picture_and_are_cut_alike()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), s_ladder);
        await worker.Until<LiveSegmentEvent>(s => s is { Rung: 1, Number: 4 });
        Assert.Equal(JobOutcome.Cancelled, (await worker.End()).Outcome);

        LiveSegmentEvent[] high = Of(worker, 0), low = Of(worker, 1);
        Assert.Equal(Enumerable.Range(0, high.Length).Select(n => (long)n), high.Select(s => s.Number));
        Assert.Equal(high.Select(s => (s.Number, s.DurationSeconds)), low.Select(s => (s.Number, s.DurationSeconds)));
        Assert.All(high[..^1], s => Assert.Equal(1, s.DurationSeconds, 0.001));
        Assert.All(high, s => Assert.Equal((false, new FileInfo(Path.Combine(staging, s.Path)).Length), (s.Discontinuity, s.SizeBytes)));
        PatternReader seen = await worker.Watch(staging, s => s.Rung == 0);
        (int first, int last) = Assert.Single(seen.Runs());
        Assert.True(last - first >= 100, $"{first}..{last}");
        Assert.True(seen.Beeps.Count >= 3, $"{seen.Beeps.Count} beeps");
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
        Assert.Equal(0, worker.Told.OfType<LiveProgressEvent>().Last().Dropped);
        // Each segment can be decoded alone, and shows the size that was asked for.
        string alone = Path.Combine(staging, low[2].Path);
        Assert.Equal("160x90", await Probe(alone, "stream=width,height", "v"));
    }

    [Fact]
    public async Task A_lost_source_costs_the_ladder_its_gap_and_no_seam()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var proxy = new FaultProxy(_server.RtmpPort);
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a", proxy.Port), [LiveWorker.Hls(), s_ladder with { Index = 1 }]);
        await worker.Until<LiveSegmentEvent>(s => s is { Output: 1, Rung: 0, Number: 1 });
        proxy.Cut();
        await worker.Until<LiveGapEvent>();
        await worker.Until<LiveSegmentEvent>(s => s is { Output: 1, Rung: 0, Number: >= 4 });
        await worker.End();
        LiveSegmentEvent[] high = [.. worker.Told.OfType<LiveSegmentEvent>().Where(s => s is { Output: 1, Rung: 0 })];
        Assert.DoesNotContain(high, s => s.Discontinuity);
        PatternReader seen = await worker.Watch(staging, s => s is { Output: 1, Rung: 0 });
        Assert.Equal(2, seen.Runs().Count);
        // Sound may have come further than the picture when the connection was cut, but no further than what is missing.
        Assert.All(seen.Frames.Zip(seen.Frames.Skip(1)), pair => Assert.InRange(
            pair.Second.Seconds - pair.First.Seconds, 0.02, ((pair.Second.Number - pair.First.Number) / (double)Pattern.Rate) + 0.06));
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }

    [Theory]
    [InlineData(LiveSlateKind.Last)]
    [InlineData(LiveSlateKind.Black)]
    [InlineData(LiveSlateKind.Picture)]
    public async Task With_a_slate_the_output_goes_on_at_its_pace_while_the_source_is_away(LiveSlateKind kind)
    {
        using var folder = new Folder();
        await Tool.Run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=c=white:s=320x180", "-frames:v", "1", folder.At("slate.png"));
        var slate = new LiveSlate(kind, kind == LiveSlateKind.Picture ? new FileInput(folder.At("slate.png"), folder.Path) : null);
        DateTimeOffset began = DateTimeOffset.UtcNow;
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var proxy = new FaultProxy(_server.RtmpPort);
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a", proxy.Port), [s_ladder], slate: slate);
        await worker.Until<LiveSegmentEvent>(s => s is { Rung: 0, Number: 1 });
        proxy.Refuse(true);
        proxy.Cut();
        // The source has sent no more than a second of media in a second: what goes beyond that is the slate's, of which there are three seconds at least.
        double sent = (DateTimeOffset.UtcNow - began).TotalSeconds;
        LiveSegmentEvent away = await worker.Until<LiveSegmentEvent>(s => s.Rung == 0 && s.Number > sent + 3);
        Assert.NotEqual(LiveState.Receiving, worker.Told.OfType<LiveProgressEvent>().Last().State);
        proxy.Refuse(false);
        await worker.Until<LiveStateEvent>(s => s.State == LiveState.Receiving && s.Source == 0);
        long last = Of(worker, 0).Max(s => s.Number);
        LiveSegmentEvent back = await worker.Until<LiveSegmentEvent>(s => s.Rung == 0 && s.Number >= last + 3);
        await worker.End();

        // No faster than the source, whose clock the slate goes on by; a busy machine may lag behind it and catch up.
        double media = Of(worker, 0).Where(s => s.Number < away.Number).Sum(s => s.DurationSeconds), wall = (away.Started - began).TotalSeconds;
        Assert.True(media < wall + 1, $"{media} s of media in {wall} s");
        Assert.True(back.Started > away.Started);
        PatternReader seen = await worker.Watch(staging, s => s.Rung == 0);
        Assert.All(seen.Frames.Zip(seen.Frames.Skip(1)), pair => Assert.InRange(pair.Second.Seconds - pair.First.Seconds, 0.02, 0.10));
        // The slate's blocks: all as they were, all black, or all white.
        int shown = seen.Frames.GroupBy(f => f.Number).MaxBy(g => g.Count())!.Key;
        Assert.True(seen.Frames.Count(f => f.Number == shown) > 50);
        if (kind != LiveSlateKind.Last)
            Assert.Equal(kind == LiveSlateKind.Black ? 0 : ushort.MaxValue, shown);
        // Sound for every picture, the silence of the slate included.
        double sound = double.Parse(await Probe(worker.Join(staging, s => s.Rung == 0), "stream=duration", "a"), CultureInfo.InvariantCulture);
        double picture = double.Parse(await Probe(worker.Join(staging, s => s.Rung == 0), "stream=duration", "v"), CultureInfo.InvariantCulture);
        Assert.Equal(picture, sound, 1.2);
    }

    [Fact]
    public async Task A_push_with_a_slate_never_stops()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var proxy = new FaultProxy(_server.RtmpPort);
        using var worker = new LiveWorker();
        worker.Start(_server.Url("a", proxy.Port), [new LivePushOutput(0, _server.Url("b"))], slate: new LiveSlate(LiveSlateKind.Black));
        await worker.Until<LiveProgressEvent>(p => p.Pushes is [{ State: LivePushState.Sending }]);
        string staging = worker.Start(_server.Url("b"), LiveWorker.Hls(), task: "far");
        await worker.Until<LiveSegmentEvent>(s => s is { TaskId: "far", Number: 1 });
        proxy.Refuse(true);
        proxy.Cut();
        long number = (await worker.Until<LiveSegmentEvent>(s => s.TaskId == "far")).Number;
        await worker.Until<LiveSegmentEvent>(s => s.TaskId == "far" && s.Number == number + 6);
        proxy.Refuse(false);
        await worker.Until<LiveStateEvent>(s => s is { TaskId: "task", State: LiveState.Receiving });
        number = (await worker.Until<LiveSegmentEvent>(s => s.TaskId == "far")).Number;
        await worker.Until<LiveSegmentEvent>(s => s.TaskId == "far" && s.Number == number + 4);
        worker.Stop("far");
        await worker.Until<LiveEndedEvent>(e => e.TaskId == "far");
        await worker.End();
        Assert.DoesNotContain(worker.Told.OfType<LiveGapEvent>(), g => g.TaskId == "far");
        PatternReader seen = await worker.Watch(staging);
        Assert.Equal(1 + 2, seen.Runs().Count(r => r.Last > 0) + 1);
        Assert.True(seen.Frames.Count(f => f.Number == 0) > 50);
    }

    private static LiveSegmentEvent[] Of(LiveWorker worker, int rung) => [.. worker.Told.OfType<LiveSegmentEvent>().Where(s => s.Rung == rung)];

    private static async Task<string> Probe(string path, string entries, string stream)
    {
        using var folder = new Folder();
        await Tool.Run("ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", entries, "-of", "csv=p=0:s=x", "-o", folder.At("out"), path);
        return File.ReadLines(folder.At("out")).First(l => l.Length > 0).Trim('x');
    }
}
