using System.Globalization;
using Mps.Jobs;
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
    [InlineData("aac", "-b:a", "64k")]
    [InlineData("pcm_mulaw", "-ar", "8000", "-ac", "1")] // in packets of 0.18 s, a report between two of them
    public async Task RTSP_is_recorded_whole(params string[] sound)
    {
        using var folder = new Folder();
        using RtspServer server = await RtspServer.Start(folder.Path, sound: sound);
        await IsWhole(server.Url);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RTMPS_is_recorded_whole(bool believed)
    {
        using var folder = new Folder();
        using RtmpServer server = await RtmpServer.Start();
        using Pattern pattern = Pattern.Publish(server.Url("a"));
        using var proxy = new FaultProxy(server.RtmpPort, tls: true);
        await IsWhole(Secured(server, proxy), believed ? LiveWorker.Believing(proxy, folder.At("ca.pem")) : new AddressRules([], [], UncheckedHosts: ["127.0.0.1"]));
    }

    [Theory]
    [InlineData("rtmps")]
    [InlineData("https")]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_by_name(string protocol)
    {
        using RtmpServer server = await RtmpServer.Start();
        using var proxy = new FaultProxy(server.RtmpPort, tls: true);
        using var worker = new LiveWorker();
        worker.Start($"{protocol}://127.0.0.1:{proxy.Port.ToString(CultureInfo.InvariantCulture)}/live/a.m3u8", LiveWorker.Hls(), LiveWorker.Quick with { ConnectTries = 1 });
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Failed, JobFault.Source), (end.Outcome, end.Failure!.Fault));
        Assert.Contains("The certificate of host 127.0.0.1 is not trusted", end.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("Inputs:CaFile", end.Failure.Message, StringComparison.Ordinal);
    }

    private static string Secured(RtmpServer server, FaultProxy proxy) => server.Url("a", proxy.Port).Replace("rtmp:", "rtmps:", StringComparison.Ordinal);

    private static async Task IsWhole(string url, AddressRules? addresses = null)
    {
        using var worker = new LiveWorker();
        string staging = worker.Start(url, LiveWorker.Hls(), LiveWorker.Quick with { ConnectTries = 20 }, addresses: addresses);
        await worker.Until<LiveSegmentEvent>(s => s.Number == 6);
        await worker.End();
        Assert.Empty(worker.Told.OfType<LiveGapEvent>());
        PatternReader seen = await worker.Watch(staging);
        Assert.Single(seen.Runs());
        Assert.True(seen.Beeps.Count >= 5, $"{seen.Beeps.Count} beeps");
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }
}
