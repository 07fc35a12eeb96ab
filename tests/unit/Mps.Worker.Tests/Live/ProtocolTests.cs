using System.Globalization;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>The protocols beside RTMP, HTTP-FLV and HLS, each from a real peer.</summary>
public sealed class ProtocolTests
{
    private const double MostOffset = 0.040;

    [Fact]
    public async Task SRT_is_recorded_whole()
    {
        int port = Loopback.FreePort();
        using Pattern pattern = Pattern.Send(null, "-f", "mpegts", $"srt://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}?mode=listener");
        await IsWhole($"srt://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
    }

    [Theory]
    [InlineData(MostOffset, "aac", "-b:a", "64k")]
    [InlineData(0.060, "pcm_mulaw", "-ar", "8000", "-ac", "1")] // in packets of 0.18 s, a report between two of them
    public async Task RTSP_is_recorded_whole(double most, params string[] sound)
    {
        using var folder = new Folder();
        using RtspServer server = await RtspServer.Start(folder.Path, sound: sound);
        await IsWhole(server.Url, most);
    }

    [Fact]
    public async Task RTMPS_is_recorded_whole()
    {
        using RtmpServer server = await RtmpServer.Start();
        using Pattern pattern = Pattern.Publish(server.Url("a"));
        using var proxy = new FaultProxy(server.RtmpPort, tls: true);
        await IsWhole(server.Url("a", proxy.Port).Replace("rtmp:", "rtmps:", StringComparison.Ordinal));
    }

    private static async Task IsWhole(string url, double most = MostOffset)
    {
        using var worker = new LiveWorker();
        string staging = worker.Start(url, LiveWorker.Hls(), LiveWorker.Quick with { ConnectTries = 20 });
        await worker.Until<LiveSegmentEvent>(s => s.Number == 6);
        await worker.End();
        Assert.Empty(worker.Told.OfType<LiveGapEvent>());
        PatternReader seen = await worker.Watch(staging);
        Assert.Single(seen.Runs());
        Assert.True(seen.Beeps.Count >= 5, $"{seen.Beeps.Count} beeps");
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -most, most));
    }
}
