using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Streams that are sent on to another server; what arrives there is recorded by a second stream of the same worker.</summary>
public sealed class PushTests : IAsyncLifetime
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
    public async Task What_is_sent_on_arrives_whole(bool tls)
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var folder = new Folder();
        using FaultProxy? proxy = tls ? new FaultProxy(_server.RtmpPort, tls: true) : null;
        using var worker = new LiveWorker();
        var push = new LivePushOutput(0, tls ? _server.Url("b", proxy!.Port).Replace("rtmp:", "rtmps:", StringComparison.Ordinal) : _server.Url("b"));
        worker.Start(_server.Url("a"), push, addresses: tls ? LiveWorker.Believing(proxy!, folder.At("ca.pem")) : null);
        LivePushProgress sending = await Sending(worker);
        string staging = worker.Start(_server.Url("b"), LiveWorker.Hls(), task: "far");
        await worker.Until<LiveSegmentEvent>(s => s.Number == 5);
        worker.Stop("far");
        await worker.Until<LiveEndedEvent>(e => e.TaskId == "far");
        Assert.Equal(JobOutcome.Cancelled, (await worker.End()).Outcome);

        Assert.Equal((0L, ""), (sending.Reconnects, sending.Message));
        PatternReader seen = await worker.Watch(staging);
        Assert.Single(seen.Runs());
        Assert.True(seen.Frames.Count >= 125, $"{seen.Frames.Count} pictures");
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }

    [Fact]
    public async Task What_is_sent_on_by_SRT_arrives_whole()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var folder = new Folder();
        string address = $"srt://127.0.0.1:{Loopback.FreePort()}";
        using var listener = new Tool("ffmpeg", "-v", "error", "-nostdin", "-i", $"{address}?mode=listener", "-c", "copy", folder.At("got.ts"));
        using var worker = new LiveWorker();
        worker.Start(_server.Url("a"), new LivePushOutput(0, address));
        await Sending(worker);
        await worker.Until<LiveProgressEvent>(p => p.Pushes is [{ BytesOut: > 80_000 }]);
        await worker.End();
        await listener.Exit();
        PatternReader seen = await PatternReader.Read(folder.At("got.ts"));
        Assert.Single(seen.Runs());
        Assert.True(seen.Frames.Count >= 100, $"{seen.Frames.Count} pictures");
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }

    [Fact]
    public async Task A_server_that_goes_away_costs_the_push_its_pictures_and_the_recording_none()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var proxy = new FaultProxy(_server.RtmpPort);
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), [LiveWorker.Hls(), new LivePushOutput(1, _server.Url("b", proxy.Port))], LiveWorker.Quick with { ReadTimeoutSeconds = 8 });
        await Sending(worker);
        proxy.Refuse(true);
        proxy.Cut();
        LivePushProgress away = (await worker.Until<LiveProgressEvent>(p => p.Pushes![0] is { State: LivePushState.Waiting, Dropped: > 20 })).Pushes![0];
        Assert.NotEqual("", away.Message);
        proxy.Refuse(false);
        await worker.Until<LiveProgressEvent>(p => p.Pushes![0] is { State: LivePushState.Sending, Reconnects: 1 });

        // A server that takes nothing any more without closing the connection.
        proxy.Freeze();
        await worker.Until<LiveProgressEvent>(p => p.Pushes![0].State == LivePushState.Waiting);
        proxy.Thaw();
        await worker.Until<LiveProgressEvent>(p => p.Pushes![0] is { State: LivePushState.Sending, Reconnects: > 1 });
        await worker.End();
        Assert.Empty(worker.Told.OfType<LiveGapEvent>());
        Assert.Empty(worker.Told.OfType<LiveOutputFailedEvent>());
        Assert.Single((await worker.Watch(staging)).Runs());
    }

    [Fact]
    public async Task A_server_that_never_takes_anything_fails_the_push_at_the_end()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        worker.Start(_server.Url("a"), [LiveWorker.Hls(), new LivePushOutput(1, $"rtmp://127.0.0.1:{Loopback.FreePort()}/live/key?secret=x")]);
        await worker.Until<LiveSegmentEvent>(s => s.Number == 2);
        await worker.End();
        JobFailure failure = Assert.Single(worker.Told.OfType<LiveOutputFailedEvent>()).Failure;
        Assert.Equal((JobFault.Destination, true), (failure.Fault, failure.Retryable));
        Assert.Contains("never took the stream", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<LivePushProgress> Sending(LiveWorker worker) =>
        (await worker.Until<LiveProgressEvent>(p => p.Pushes is [{ State: LivePushState.Sending }])).Pushes![0];
}
