using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Recordings of a pattern that numbers its pictures, from a real RTMP server.</summary>
public sealed class RecordingTests : IAsyncLifetime
{
    private const double MostOffset = 0.040;

    private RtmpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RtmpServer.Start();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_picture_is_recorded_and_sound_stays_with_it(bool reorder)
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"), options: new PatternOptions(Reorder: reorder));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), LiveWorker.Hls(segmentSeconds: 2));
        LiveSourceEvent source = await worker.Until<LiveSourceEvent>();
        Assert.Equal((320, 180, "h264"), (source.Info.Video[0].Width, source.Info.Video[0].Height, source.Info.Video[0].Codec));
        await worker.Until<LiveSegmentEvent>(s => s.Number == 3);
        LiveEndedEvent end = await worker.End();
        Assert.Equal((JobOutcome.Cancelled, null), (end.Outcome, end.Failure));

        LiveSegmentEvent[] segments = [.. worker.Told.OfType<LiveSegmentEvent>()];
        Assert.Equal(Enumerable.Range(0, segments.Length).Select(n => (long)n), segments.Select(s => s.Number));
        Assert.All(segments[..^1], s => Assert.Equal(2, s.DurationSeconds, 0.001));
        Assert.All(segments, s => Assert.Equal((false, false, s.SizeBytes), (s.Discontinuity, s.Salvaged, new FileInfo(Path.Combine(staging, s.Path)).Length)));
        LiveFileEvent file = Assert.Single(worker.Told.OfType<LiveFileEvent>());
        Assert.True(file.Last);
        Assert.Equal(segments.Sum(s => s.DurationSeconds), file.DurationSeconds, 0.001);
        Assert.Empty(worker.Told.OfType<LiveGapEvent>());

        PatternReader seen = await worker.Watch(staging);
        // Where pictures are sent in another order than shown, a stop falls between one and those before it.
        Assert.Single(seen.Runs(), r => !reorder || r.Last - r.First > 2);
        Assert.Equal(file.DurationSeconds, seen.Frames.Count / (double)Pattern.Rate, 0.15);
        Assert.True(seen.Beeps.Count >= 7, $"{seen.Beeps.Count} beeps");
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }

    [Fact]
    public async Task A_new_file_begins_without_losing_a_picture()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), LiveWorker.Hls(segmentSeconds: 1, fileSeconds: 3));
        LiveFileEvent first = await worker.Until<LiveFileEvent>();
        Assert.Equal((0, 3.0, false), (first.File, first.DurationSeconds, first.Last));
        await worker.Until<LiveSegmentEvent>(s => s.File == 1);
        await worker.End();
        Assert.Equal([0L, 1, 2], worker.Told.OfType<LiveSegmentEvent>().Where(s => s.File == 0).Select(s => s.Number));
        Assert.All(worker.Told.OfType<LiveSegmentEvent>(), s => Assert.False(s.Discontinuity));
        Assert.Single((await worker.Watch(staging)).Runs());
    }

    [Fact]
    public async Task Files_of_MP4_are_finished_and_lose_nothing_at_the_seam()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), LiveWorker.Mp4(fileSeconds: 3));
        LiveFileEvent first = await worker.Until<LiveFileEvent>();
        Assert.Equal(3, first.DurationSeconds, 0.1);
        await worker.End();
        LiveFileEvent last = worker.Told.OfType<LiveFileEvent>().Last();
        Assert.Equal((false, true), (first.Last, last.Last));
        int next = 0;
        foreach (LiveFileEvent file in worker.Told.OfType<LiveFileEvent>())
        {
            string path = Path.Combine(staging, file.Path!);
            Assert.True(File.ReadAllBytes(path).AsSpan().IndexOf("moov"u8) is > 0 and < 100, "the index stands in front");
            PatternReader seen = await PatternReader.Read(path);
            (int start, int end) = Assert.Single(seen.Runs());
            Assert.True(next == 0 || next == start, $"{start} follows {next - 1}");
            next = end + 1;
            Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
        }
    }

    [Fact]
    public async Task Sound_alone_is_recorded_on_request()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), LiveWorker.Hls(streams: LiveRecordStreams.Audio));
        LiveSegmentEvent segment = await worker.Until<LiveSegmentEvent>(s => s.Number == 2);
        await worker.End();
        Assert.Equal(1, segment.DurationSeconds, 0.05);
        await Assert.ThrowsAsync<InvalidOperationException>(() => worker.Watch(staging));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/a", "\"ftp\" is none of them")]
    [InlineData("file:///etc/passwd", "\"file\" is none of them")]
    [InlineData("gopher", "is no address")]
    public async Task Other_protocols_are_refused_by_name(string url, string words)
    {
        using var worker = new LiveWorker();
        worker.Start(url, LiveWorker.Hls());
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Failed, JobFault.Request), (end.Outcome, end.Failure!.Fault));
        Assert.Contains(words, end.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_taken_of_key_frames()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), new LiveSnapshotOutput(0, IntervalSeconds: 2, Width: 160, Height: 0, "shots/{number}.jpg"));
        LivePictureEvent second = await worker.Until<LivePictureEvent>(p => p.Number == 1);
        LivePictureEvent first = worker.Told.OfType<LivePictureEvent>().First();
        await worker.End();
        Assert.Equal(("shots/0.jpg", "shots/1.jpg"), (first.Path, second.Path));
        Assert.Equal([0xff, 0xd8, 0xff], File.ReadAllBytes(Path.Combine(staging, second.Path))[..3]);
    }
}
