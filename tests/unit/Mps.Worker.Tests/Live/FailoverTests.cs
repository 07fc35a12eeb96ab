using System.Globalization;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Sources that send, but nothing worth having: a backup is taken, and the primary again once it is well.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private const string Picture = "testsrc=s=320x180:r=25", Tone = "sine=frequency=440:sample_rate=44100";

    private RtmpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RtmpServer.Start();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, string, string> Troubles => new()
    {
        { Picture + ",drawbox=color=black:t=fill:enable='gte(t,6)'", Tone, "the picture was black for 2 s" },
        { Picture + ",loop=loop=-1:size=1:start=150", Tone, "the picture stood still for 2 s" },
        { Picture, "aevalsrc='if(lt(t,6),0.3*sin(2*PI*440*t),0)':s=44100", "the sound was silent for 2 s" },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task A_source_that_sends_nothing_worth_having_is_left_for_the_backup(string picture, string sound, string reason)
    {
        using Tool primary = Publish("primary", picture, sound);
        using Tool backup = Publish("backup", Picture, Tone);
        using var worker = new LiveWorker();
        worker.Start(
            $"{_server.Url("primary")} {_server.Url("backup")}", [LiveWorker.Hls()],
            failover: new LiveFailover(BlackSeconds: 2, FreezeSeconds: 2, SilenceSeconds: 2));
        await worker.Until<LiveStateEvent>(s => s is { State: LiveState.Receiving, Source: 0 });
        await worker.Until<LiveStateEvent>(s => s is { State: LiveState.Receiving, Source: 1 });
        LiveGapEvent gap = await worker.Until<LiveGapEvent>();
        Assert.Equal(reason, gap.Reason);
        Assert.True(gap.To > gap.From);
        await worker.Until<LiveSegmentEvent>(s => s.Discontinuity);
        await worker.End();
        Assert.DoesNotContain(worker.Told.OfType<LiveStateEvent>().SkipWhile(s => s.Source == 0), s => s.Source == 0); // never back without being asked to
    }

    [Fact]
    public async Task The_primary_is_taken_again_once_it_was_well_for_long_enough()
    {
        using Tool backup = Publish("backup", Picture, Tone);
        using var worker = new LiveWorker();
        using (Publish("primary", Picture, Tone))
        {
            worker.Start($"{_server.Url("primary")} {_server.Url("backup")}", [LiveWorker.Hls()], LiveWorker.Quick with { ConnectTimeoutSeconds = 5, ReadTimeoutSeconds = 2 }, failover: new LiveFailover(ReturnSeconds: 3));
            await worker.Until<LiveStateEvent>(s => s is { State: LiveState.Receiving, Source: 0 });
        }

        await worker.Until<LiveStateEvent>(s => s is { State: LiveState.Receiving, Source: 1 });
        using Tool primary = Publish("primary", Picture, Tone);
        await worker.Until<LiveStateEvent>(s => s is { State: LiveState.Receiving, Source: 0 });
        Assert.Equal("the primary is well again", (await worker.Until<LiveGapEvent>(g => g.Reason.Contains("well", StringComparison.Ordinal))).Reason);
        await worker.Until<LiveSegmentEvent>(s => s.Discontinuity);
        await worker.End();
    }

    private Tool Publish(string name, string picture, string sound) => new(
        "ffmpeg", "-v", "error", "-nostdin", "-re", "-f", "lavfi", "-i", picture, "-re", "-f", "lavfi", "-i", sound,
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-threads", "1", "-b:v", "300k",
        "-c:a", "aac", "-b:a", "64k", "-t", 300.ToString(CultureInfo.InvariantCulture), "-f", "flv", _server.Url(name));
}
