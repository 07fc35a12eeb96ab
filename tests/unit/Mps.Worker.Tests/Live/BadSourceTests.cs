using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Sources that are not what they should be, beside one that is, all in one worker.</summary>
public sealed class BadSourceTests
{
    private static readonly LivePolicy s_twice = LiveWorker.Quick with { ConnectTries = 2, ConnectTimeoutSeconds = 2, ReadTimeoutSeconds = 2 };

    [Fact]
    public async Task Each_fails_by_its_cause_and_disturbs_no_other()
    {
        using var folder = new Folder();
        await Pattern.Write(folder.At("a.flv"), seconds: 60);
        await Tool.Run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=160x90:r=10:d=2", "-c:v", "flv1", folder.At("old.flv"));
        byte[] noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        using RtmpServer server = await RtmpServer.Start();
        using Pattern pattern = Pattern.Publish(server.Url("a"));
        using var noisy = new FlvServer(noise, tag => tag.Milliseconds, speed: 1e12);
        using var flood = new FlvServer(File.ReadAllBytes(folder.At("a.flv")), speed: 1e12);
        using var old = new FlvServer(File.ReadAllBytes(folder.At("old.flv")));
        using var trickle = new FaultProxy(flood.Port);
        trickle.Throttle(1);

        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url("a"), LiveWorker.Hls(), task: "well");
        await worker.Until<LiveSegmentEvent>(s => s.TaskId == "well");
        worker.Start(noisy.Url, LiveWorker.Hls(), s_twice, task: "noise");
        worker.Start($"http://127.0.0.1:{trickle.Port}/live.flv", LiveWorker.Hls(), s_twice, task: "trickle");
        worker.Start(flood.Url, LiveWorker.Hls(), s_twice with { MaxBitRate = 100_000 }, task: "flood");
        worker.Start(old.Url, LiveWorker.Hls(), s_twice, task: "old");
        Dictionary<string, LiveEndedEvent> ends = [];
        while (ends.Count < 4)
        {
            LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
            ends.Add(end.TaskId, end);
        }

        Assert.All(ends.Values, e => Assert.Equal(JobOutcome.Failed, e.Outcome));
        Assert.Contains("could not be pulled in 2 tries", ends["noise"].Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("could not be pulled in 2 tries", ends["trickle"].Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("more than the 100000 bits per second", ends["flood"].Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("cannot hold flv1", ends["old"].Failure!.Message, StringComparison.Ordinal);

        LiveSegmentEvent last = worker.Told.OfType<LiveSegmentEvent>().Last(s => s.TaskId == "well");
        await worker.Until<LiveSegmentEvent>(s => s.TaskId == "well" && s.Number == last.Number + 2);
        await worker.End("well");
        Assert.DoesNotContain(worker.Told.OfType<LiveGapEvent>(), g => g.TaskId == "well");
        Assert.Single((await worker.Watch(staging, s => s.TaskId == "well")).Runs());
    }

    [Fact]
    public async Task Noise_in_mid_stream_costs_what_it_covers()
    {
        using RtmpServer server = await RtmpServer.Start();
        using Pattern pattern = Pattern.Publish(server.Url("a"));
        using var proxy = new FaultProxy(server.RtmpPort);
        using var worker = new LiveWorker();
        // Noise may read like the head of a packet of megabytes, and then it is the silence that tells.
        string staging = worker.Start(server.Url("a", proxy.Port), LiveWorker.Hls(), LiveWorker.Quick with { ReadTimeoutSeconds = 2 });
        await worker.Until<LiveSegmentEvent>(s => s.Number == 1);
        proxy.Garble(20_000);
        await worker.Until<LiveGapEvent>();
        LiveSegmentEvent last = worker.Told.OfType<LiveSegmentEvent>().Last();
        await worker.Until<LiveSegmentEvent>(s => s.Number == last.Number + 3);
        await worker.End();
        Assert.All((await worker.Watch(staging)).SoundOffsets(), offset => Assert.InRange(offset, -0.040, 0.040));
    }
}
