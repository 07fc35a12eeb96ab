using Mps.Orchestration.Live;
using Xunit;

namespace Mps.Orchestration.Tests.Live;

public sealed class RecordingPlaylistTests
{
    private static LiveSegment Segment(long number, double seconds = 10, long era = 0, string? init = null, string name = "a b", int rung = 0) => new(
        0, rung, 0, number, $"s{number}", $"folder/{name}_{number}.ts", init, init is null ? null : "folder/" + init, seconds, ScriptedStream.Start.AddSeconds(number * 10), era, 125_000);

    [Fact]
    public void A_playlist_grows_as_an_event_and_ends_as_vod()
    {
        var playlist = new RecordingPlaylist(10);
        playlist.Add(Segment(0));
        Assert.Equal(
            """
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:20
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-PLAYLIST-TYPE:EVENT
            #EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:00:00.000Z
            #EXTINF:10.000000,
            a%20b_0.ts

            """,
            playlist.Text(finished: false));
        playlist.Add(Segment(1, era: 1));
        Assert.Equal(
            """
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:20
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-PLAYLIST-TYPE:VOD
            #EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:00:00.000Z
            #EXTINF:10.000000,
            a%20b_0.ts
            #EXT-X-DISCONTINUITY
            #EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:00:10.000Z
            #EXTINF:10.000000,
            a%20b_1.ts
            #EXT-X-ENDLIST

            """,
            playlist.Text(finished: true));
    }

    [Fact]
    public void Segments_of_odd_length_do_not_change_the_target_duration_but_longer_ones_than_it_must()
    {
        var playlist = new RecordingPlaylist(6);
        for (var i = 0; i < 20; i++)
        {
            playlist.Add(Segment(i, seconds: 1 + (i % 15)));
            Assert.Contains("#EXT-X-TARGETDURATION:16\n", playlist.Text(finished: false), StringComparison.Ordinal);
        }

        playlist.Add(Segment(20, seconds: 20.6));
        Assert.Contains("#EXT-X-TARGETDURATION:21\n", playlist.Text(finished: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_of_fragmented_segments_are_named_when_they_change_and_after_each_break()
    {
        var playlist = new RecordingPlaylist(10);
        playlist.Add(Segment(0, init: "i0.mp4"));
        playlist.Add(Segment(1, init: "i0.mp4"));
        playlist.Add(Segment(2, init: "i1.mp4", era: 1));
        playlist.Add(Segment(3, init: "i1.mp4", era: 2));
        var text = playlist.Text(finished: true);
        Assert.Contains("#EXT-X-VERSION:7", text, StringComparison.Ordinal);
        Assert.Equal(
            ["#EXT-X-MAP:URI=\"i0.mp4\"", "#EXT-X-MAP:URI=\"i1.mp4\"", "#EXT-X-MAP:URI=\"i1.mp4\""],
            LiveHouse.Lines(text).Where(l => l.StartsWith("#EXT-X-MAP", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_missing_number_is_a_break()
    {
        var playlist = new RecordingPlaylist(10);
        playlist.Add(Segment(0));
        playlist.Add(Segment(3));
        Assert.Contains("#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:00:30.000Z\n", playlist.Text(finished: false), StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_says_where_it_stands_and_how_many_breaks_lie_before_it()
    {
        var text = LadderPlaylist.Media([Segment(7, 4, era: 2), Segment(8, 4, era: 2), Segment(9, 4, era: 3)], 4, finished: false);
        Assert.Equal(
            """
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:4
            #EXT-X-MEDIA-SEQUENCE:7
            #EXT-X-DISCONTINUITY-SEQUENCE:2
            #EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:01:10.000Z
            #EXTINF:4.000000,
            a%20b_7.ts
            #EXTINF:4.000000,
            a%20b_8.ts
            #EXT-X-DISCONTINUITY
            #EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:01:30.000Z
            #EXTINF:4.000000,
            a%20b_9.ts

            """,
            text);
    }

    [Fact]
    public void A_master_names_every_rung_with_its_peak_rate()
    {
        var text = LadderPlaylist.Master(
            [("f/x_0.m3u8", new Jobs.VideoTarget("h264", 1280, 720, BitrateKbps: 1000)), ("f/x_1.m3u8", new Jobs.VideoTarget("h264", Height: 360))],
            new Jobs.AudioTarget("aac", 100),
            new Dictionary<int, long> { [1] = 600_000 });
        Assert.Equal(
            """
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-STREAM-INF:BANDWIDTH=2205000,RESOLUTION=1280x720
            x_0.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=600000
            x_1.m3u8

            """,
            text);
    }
}
