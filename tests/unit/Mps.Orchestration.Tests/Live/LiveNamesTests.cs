using Mps.Api;
using Mps.Orchestration.Live;
using Xunit;

namespace Mps.Orchestration.Tests.Live;

public sealed class LiveNamesTests
{
    private static readonly LiveNames Names = new("1-LiveScheduleTask-ab", "cam", "/rec/", 0);

    [Fact]
    public void The_default_path_gives_each_file_a_folder_of_its_own_that_stays_the_same()
    {
        var first = Names.Record(LiveNames.DefaultRecord, 0, 20001, "m3u8");
        Assert.Matches("^rec/1-LiveScheduleTask-ab/[0-9a-f]{8}/cam_record_20001\\.m3u8$", first);
        Assert.Equal(first, new LiveNames("1-LiveScheduleTask-ab", "cam", "/rec/", 0).Record(LiveNames.DefaultRecord, 0, 20001, "m3u8"));
        Assert.NotEqual(first, Names.Record(LiveNames.DefaultRecord, 1, 20001, "m3u8"));
        Assert.NotEqual(first, new LiveNames("1-LiveScheduleTask-ab", "cam", "/rec/", 1).Record(LiveNames.DefaultRecord, 0, 20001, "m3u8"));
    }

    [Theory]
    [InlineData("{streamId}", 0, "rec/cam.m3u8")]
    [InlineData("{streamId}", 2, "rec/cam_2.m3u8")]
    [InlineData("/top/{streamId}_{definition}.{format}", 0, "top/cam_7.m3u8")]
    public void Patterns_are_relative_to_the_folder_and_never_collide(string pattern, int file, string key) =>
        Assert.Equal(key, Names.Record(pattern, file, 7, "m3u8"));

    [Theory]
    [InlineData("{number}.m3u8", "{number}")]
    [InlineData("../{streamId}", "'..'")]
    [InlineData("folder/", "names a folder")]
    public void Bad_patterns_are_refused(string pattern, string message) =>
        Assert.Contains(message, Assert.Throws<ApiException>(() => Names.Record(pattern, 0, 7, "m3u8")).Message, StringComparison.Ordinal);

    [Fact]
    public void Segments_and_headers_stand_beside_their_playlist()
    {
        Assert.Equal("a/b_12.ts", LiveNames.Segment("a/b.m3u8", 12, ".ts"));
        Assert.Equal("a/b_3_init.mp4", LiveNames.Init("a/b.m3u8", 3, "x/init.mp4"));
        Assert.Matches("^rec/1-LiveScheduleTask-ab/[0-9a-f]{8}/cam_snapshot_20260301T120000\\.000Z\\.jpg$", Names.Picture(ScriptedStream.Start));
    }
}
