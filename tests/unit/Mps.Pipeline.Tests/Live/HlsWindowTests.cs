using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

public sealed class HlsWindowTests
{
    private const string Live = "#EXTM3U\r\n#EXT-X-TARGETDURATION:4\r\n#EXT-X-MEDIA-SEQUENCE:7\r\n#EXTINF:4.0,\r\na.ts\r\n#EXTINF:3.5,title\r\nb.ts\r\n#EXT-X-DISCONTINUITY\r\n#EXTINF:4,\r\nc.ts\r\n";

    [Theory]
    [InlineData(Live, false)]
    [InlineData(Live + "#EXT-X-ENDLIST\n", true)]
    public void Lengths_and_the_end_are_read(string playlist, bool ended)
    {
        HlsWindow window = HlsWindow.Parse(playlist, out _)!;
        Assert.Equal([4, 3.5, 4], window.Seconds);
        Assert.Equal(ended, window.Ended);
    }

    [Fact]
    public void Of_variants_the_first_is_named()
    {
        Assert.Null(HlsWindow.Parse("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nhigh/index.m3u8\n", out string? variant));
        Assert.Equal("low/index.m3u8", variant);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>gone</html>")]
    public void Other_texts_are_none(string text)
    {
        Assert.Null(HlsWindow.Parse(text, out string? variant));
        Assert.Null(variant);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 5)]
    [InlineData(4.5, 7)]
    [InlineData(3600, 10)]
    public void A_reader_that_was_away_begins_with_what_it_may_have_missed(double seconds, int segments) =>
        Assert.Equal(segments, new HlsWindow([.. Enumerable.Repeat(2.0, 10)], false).SegmentsSince(TimeSpan.FromSeconds(seconds)));
}
