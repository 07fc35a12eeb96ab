using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Live.Bench;

namespace Mps.Players.Tests;

/// <summary>A recording of a live stream plays in a browser while it grows, and once it is finished, over the place where its source broke off.</summary>
public sealed class LivePlaybackTests
{
    private const string Playlist = "cam/rec.m3u8";

    [Fact]
    public async Task A_recording_plays_while_it_grows_and_afterwards()
    {
        string? missing = await Browser.MissingAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(missing is not null, missing ?? "");
        using RtmpServer server = await RtmpServer.Start();
        using var proxy = new FaultProxy(server.RtmpPort);
        using Pattern source = Pattern.Publish(server.Url("cam"));
        await using DaemonProcess daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = new JsonObject { ["Retry"] = "forever", ["RetryWait"] = "200ms" } });
        string id = await daemon.RecordAsync(server.Url("cam", proxy.Port));
        await daemon.GrowsAsync(3);
        proxy.Cut();
        await daemon.GrowsAsync(3);

        Played during = Assert.Single(await Browser.PlayAsync(daemon.Output, [new PlayerCase("growing", "hls", Playlist, Growing: true)], TestContext.Current.CancellationToken));
        Assert.True(during.Errors.Count == 0, string.Join("; ", during.Errors));
        Assert.InRange(during.CurrentTime, 3, 10);
        Assert.Equal(0, during.Corrupted);

        await daemon.StopLiveAsync(id);
        string text = await File.ReadAllTextAsync(Path.Combine(daemon.Output, Playlist), TestContext.Current.CancellationToken);
        Assert.Contains("#EXT-X-DISCONTINUITY\n", text, StringComparison.Ordinal);
        double length = text.Split('\n').Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal))
            .Sum(l => double.Parse(l["#EXTINF:".Length..].TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture));
        Played after = Assert.Single(await Browser.PlayAsync(daemon.Output, [new PlayerCase("finished", "hls", Playlist)], TestContext.Current.CancellationToken));
        Assert.True(after.Errors.Count == 0, string.Join("; ", after.Errors));
        Assert.InRange(after.Duration, length - 0.5, length + 0.5);
        Assert.InRange(after.CurrentTime, length - 0.5, length + 0.5);
        Assert.Equal(0, after.Corrupted);
    }
}
