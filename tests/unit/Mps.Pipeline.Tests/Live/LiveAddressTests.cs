using Mps.Jobs.Live;
using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

public sealed class LiveAddressTests
{
    private static readonly LivePolicy s_policy = new(ReadTimeoutSeconds: 10);

    [Theory]
    [InlineData("rtmp://h/a/b")]
    [InlineData("rtmps://h/a/b")]
    [InlineData("http://h/a.flv")]
    [InlineData("https://h/a.m3u8?x=1")]
    [InlineData("srt://h:1")]
    [InlineData("rtsp://h/a")]
    public void No_live_protocol_leads_to_files(string url)
    {
        string list = LiveAddress.Of(new LiveSource(url), s_policy).Options.Split('\n').Single(o => o.StartsWith("protocol_whitelist=", StringComparison.Ordinal));
        Assert.DoesNotContain("file", list, StringComparison.Ordinal);
        Assert.DoesNotContain("concat", list, StringComparison.Ordinal);
    }

    [Fact]
    public void A_playlist_may_be_silent_for_longer_and_offers_its_past_again()
    {
        LiveAddress playlist = LiveAddress.Of(new LiveSource("http://h/a.M3U8?token=x"), s_policy), flv = LiveAddress.Of(new LiveSource("http://h/a.flv"), s_policy);
        Assert.Equal((TimeSpan.FromSeconds(30), true), (playlist.Silence, playlist.IsPlaylist));
        Assert.Equal((TimeSpan.FromSeconds(10), false), (flv.Silence, flv.IsPlaylist));
    }

    [Theory]
    [InlineData("rtmp://user:pass@h/a/key?secret=1#x", "rtmp://h/a/key")]
    [InlineData("http://h/a", "http://h/a")]
    [InlineData("nothing", "nothing")]
    public void Keys_are_not_shown(string url, string shown) => Assert.Equal(shown, LiveAddress.Shown(url));
}
