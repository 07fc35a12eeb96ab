using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Editing;

namespace Mps.Pipeline.Tests;

/// <summary>Compositions: items in time, and what comes out of real files.</summary>
public sealed class ComposeTests
{
    private static readonly ComposePlace s_whole = new(null, null, null, null);
    private static readonly VideoTarget s_video = new("h264", Preset: "ultrafast", FpsNumerator: 25);
    private static readonly AudioTarget s_audio = new("aac", 64, 44100, 2);

    [Fact]
    public void Items_follow_each_other_and_transitions_overlap_them()
    {
        ComposeTimeline timeline = Resolve([Video(0, 4), new ComposeTransition(1, "Circle", null), Video(1, 3), new ComposeGap(2), Video(0, 1)]);
        Assert.Equal([(0.0, 4.0, 0.0, 1.0), (3.0, 2.0, 1.0, 0.0), (7.0, 1.0, 0.0, 0.0)], timeline.Tracks[0].Select(i => (i.Start, i.Length, i.FadeIn, i.FadeOut)));
        Assert.Equal("Circle", timeline.Tracks[0][1].Transition);
        Assert.Equal(8, timeline.Seconds);
    }

    public static TheoryData<string, ComposeItem[]> Refused() => new()
    {
        { "lasts until 4 s", [Video(0, 4), Video(0, 1) with { StartSeconds = 3 }] },
        { "between two items", [new ComposeTransition(1, null, null), Video(0, 4)] },
        { "between two items", [Video(0, 4), new ComposeTransition(1, null, null)] },
        { "longer than an item", [Video(0, 4), new ComposeTransition(2, null, null), Video(0, 1)] },
        { "starts at 20 s of a file", [Video(20, 21)] },
        { "must start where", [Video(0, 4), new ComposeTransition(1, null, null), Video(0, 2) with { StartSeconds = 6 }] },
        { "duration is missing", [new ComposeImage("a", s_whole, 0, false, false, null, null)] },
        { "follow an empty item", [Video(0, 4), new ComposeGap(1), new ComposeTransition(1, null, null), Video(0, 2)] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_placed_is_refused_in_words(string words, ComposeItem[] items) =>
        Assert.Contains(words, Assert.Throws<JobException>(() => Resolve(items)).Failure.Message, StringComparison.Ordinal);

    [Fact]
    public void Every_transition_is_a_graph_that_opens()
    {
        foreach (string name in Transitions.Names)
        {
            var input = new VideoParameters(64, 36, AvLibrary.PixelFormat("yuva444p"), new(1, 25), new(25, 1), new(1, 1), ColorFacts.Unspecified);
            using FilterGraph graph = FilterGraph.OpenVideo($"[in0][in1]xfade={Transitions.Options(name)}:duration=1:offset=1[out]", [input, input], 1);
            Assert.Equal((64, 36), (graph.VideoOutput.Width, graph.VideoOutput.Height));
        }

        Assert.Contains("Circleopen", Assert.Throws<JobException>(() => Transitions.Options("Cannabisleaf")).Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_parts_with_a_transition_under_a_turned_picture_and_text()
    {
        var style = new ComposeTextStyle(new Extent(40), new Extent(10), "Liberation Sans", new Extent(24), true, false, 0xFFFF00, 1, "Center",
            new Extent(0), new Extent(2), 0x000000, null, 1);
        using TestRun run = Compose(
            new ComposeCanvas(320, 180, 0x204060),
            new ComposeTrack(ComposeTrackKind.Video, [Video(0, 2), new ComposeTransition(0.5, "BowTieHorizontal", null), Video(4, 6)]),
            new ComposeTrack(ComposeTrackKind.Video,
            [
                new ComposeVideo("a", 1, 2, new ComposePlace(new Extent(25, ExtentUnit.Percent), new Extent(30, ExtentUnit.Percent), new Extent(100), null), 30, true, false, 0, 1, null),
            ]),
            new ComposeTrack(ComposeTrackKind.Title, [new ComposeText("Hello {world}", style, 0.5, 2)]));
        OutputResult result = run.Run().Finished();
        Assert.Equal((320, 180), (result.Info.Video[0].Width, result.Info.Video[0].Height));
        Assert.InRange(result.Info.DurationSeconds, 3.45, 3.6);
        Assert.Equal(88, run.Packets("x.mp4").Count, 2.0);
        Assert.Equal(["x.mp4"], result.Files.Select(f => f.Path));
    }

    [Fact]
    public void Sound_alone_is_mixed_to_its_length()
    {
        using TestRun run = Compose(new ComposeCanvas(0, 0, 0), (VideoTarget?)null,
            new ComposeTrack(ComposeTrackKind.Audio, [new ComposeAudio("a", 0, 2, 1, 0, null), new ComposeAudio("a", 0, 1, 0.5, 3, null)]));
        OutputResult result = run.Run().Finished();
        Assert.Empty(result.Info.Video);
        Assert.InRange(result.Info.DurationSeconds, 3.95, 4.15);
    }

    [Fact]
    public void A_missing_file_fails_the_output_by_its_name()
    {
        using var run = new TestRun("sample.mp4", Output(new ComposeCanvas(0, 0, 0), s_video,
            new Dictionary<string, MediaInput> { ["b"] = new FileInput(Clip.Named("absent.mp4"), Clip.Folder) },
            [new ComposeTrack(ComposeTrackKind.Video, [new ComposeVideo("b", 0, 1, s_whole, 0, false, false, 1, null, null)])]));
        run.Run();
        Assert.Contains("\"b\"", run.Failed().Message, StringComparison.Ordinal);
        Assert.Empty(run.StagedFiles);
    }

    [Fact]
    public void Percents_count_the_length_of_the_file()
    {
        ComposeVideo part = Video(0, 4) with { FromPercent = 10, ToPercent = 40, ToSeconds = null };
        PlacedItem placed = Assert.Single(Resolve([part]).Tracks[0]);
        Assert.Equal(3, placed.Length, 6);
        Assert.Equal((1.0, 4.0), (((ComposeVideo)placed.Item).FromSeconds, ((ComposeVideo)placed.Item).ToSeconds));
    }

    private static ComposeTimeline Resolve(ComposeItem[] items) =>
        ComposeTimeline.Resolve(Output(new ComposeCanvas(0, 0, 0), s_video, [], [new ComposeTrack(ComposeTrackKind.Video, items)]), _ => 10);

    private static ComposeVideo Video(double from, double to) => new("a", from, to, s_whole, 0, false, false, 1, null, null);

    private static TestRun Compose(ComposeCanvas canvas, params ComposeTrack[] tracks) => Compose(canvas, s_video, tracks);

    private static TestRun Compose(ComposeCanvas canvas, VideoTarget? video, params ComposeTrack[] tracks) => new(
        "sample.mp4", Output(canvas, video, new Dictionary<string, MediaInput> { ["a"] = new FileInput(Clip.Named("sample.mp4"), Clip.Folder) }, tracks));

    private static ComposeOutput Output(ComposeCanvas canvas, VideoTarget? video, Dictionary<string, MediaInput> files, ComposeTrack[] tracks) =>
        new(0, "mp4", "x.mp4", video, s_audio, canvas, files, tracks);
}
