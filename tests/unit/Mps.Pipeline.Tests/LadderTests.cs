using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Tests;

/// <summary>Several sizes from one decode: what is shared, what is made from what, and that each is as if it were made alone.</summary>
public sealed class LadderTests
{
    private static readonly VideoTarget s_fast = new("h264", Preset: "ultrafast", Crf: 8, Adaptive: false);
    private static readonly AudioTarget s_aac = new("aac", 64);

    [Fact]
    public void Small_sizes_are_made_from_larger_ones_and_equal_sizes_once()
    {
        using TestRun ladder = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mp4", "a.mp4", s_fast, null),
            new TranscodeOutput(1, "mp4", "b.mp4", s_fast with { Height = 180 }, null),
            new TranscodeOutput(2, "mp4", "c.mp4", s_fast with { Height = 90 }, null),
            new TranscodeOutput(3, "mkv", "d.mkv", s_fast with { Height = 90, Crf = 20 }, null)).Run();
        Assert.Equal((168L, 4 * 168L, 0L, 0L), (ladder.End.Stages.FramesDecoded, ladder.End.Stages.FramesEncoded, ladder.End.Stages.FrameCopies, ladder.End.Stages.RingFallbacks));
        foreach ((string file, int height) in (ReadOnlySpan<(string, int)>)[("b.mp4", 180), ("c.mp4", 90)])
        {
            using TestRun alone = new TestRun("sample.mp4", new TranscodeOutput(0, "mp4", file, s_fast with { Height = height }, null)).Run();
            List<Picture> together = Picture.Decode(Path.Combine(ladder.Staging, file)), single = Picture.Decode(Path.Combine(alone.Staging, file));
            Assert.Equal(single.Count, together.Count);
            Assert.InRange(Enumerable.Range(0, single.Count).Average(i => together[i].Psnr(single[i])), height == 90 ? 38 : 60, 101);
        }

        List<Picture> c = Picture.Decode(Path.Combine(ladder.Staging, "c.mp4")), d = Picture.Decode(Path.Combine(ladder.Staging, "d.mkv"));
        Assert.Equal(c.Count, d.Count);
        Assert.InRange(c[50].Psnr(d[50]), 30, 101);
    }

    [Fact]
    public void A_size_that_fails_leaves_those_made_from_it_alone_when_it_is_only_its_file_that_fails()
    {
        using var run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "ts", "full.ts", s_fast with { Height = 180 }, null),
            new TranscodeOutput(1, "mp4", "small.mp4", s_fast with { Height = 90 }, null));
        File.CreateSymbolicLink(Path.Combine(run.Staging, "full.ts"), "/dev/full");
        run.Run();
        Assert.Equal(JobFailureDetail.NoSpace, run.Failed(0).Detail);
        Assert.Equal(168, Assert.Single(run.Finished(1).Info.Video).Frames);
    }

    [Fact]
    public void Outputs_of_one_rate_share_and_others_do_not()
    {
        using TestRun run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mp4", "a.mp4", s_fast with { Height = 90 }, null),
            new TranscodeOutput(1, "mp4", "b.mp4", s_fast with { Height = 90, FpsNumerator = 8 }, null),
            new TranscodeOutput(2, "mp4", "c.mp4", s_fast with { Height = 90, FpsNumerator = 48 }, null),
            new TranscodeOutput(3, "mp4", "d.mp4", s_fast with { Height = 90 }, null, null, 2, 3)).Run();
        Assert.Equal([168L, 56L, 336L, 24L], [.. Enumerable.Range(0, 4).Select(i => Assert.Single(run.Finished(i).Info.Video).Frames)]);
        List<Picture> twice = Picture.Decode(Path.Combine(run.Staging, "c.mp4"));
        Assert.InRange(Enumerable.Range(0, 100).Average(i => twice[2 * i].Psnr(twice[(2 * i) + 1])), 42, 101);
    }

    [Fact]
    public void Equal_sound_is_coded_once_for_all_and_each_output_can_still_fail_alone()
    {
        using var run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mp4", "a.mp4", s_fast with { Height = 90 }, s_aac),
            new TranscodeOutput(1, "mkv", "b.mkv", s_fast with { Height = 90 }, s_aac),
            new TranscodeOutput(2, "mov", "full.mov", s_fast with { Height = 90 }, s_aac),
            new TranscodeOutput(3, "mp4", "c.mp4", s_fast with { Height = 90 }, s_aac with { BitrateKbps = 96 }));
        File.CreateSymbolicLink(Path.Combine(run.Staging, "full.mov"), "/dev/full");
        run.Run();
        Assert.Equal(JobFailureDetail.NoSpace, run.Failed(2).Detail);
        foreach (int index in (int[])[0, 1])
        {
            Assert.Single(run.Finished(index).Info.Audio);
            Assert.InRange(run.Finished(index).Info.DurationSeconds, 6.9, 7.1);
            Assert.Contains(run.Finished(index).Explain, l => l.StartsWith("audio:", StringComparison.Ordinal) && l.EndsWith("(once for 3 outputs)", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(run.Finished(3).Explain, l => l.Contains("once for", StringComparison.Ordinal));
        Assert.Equal(run.Packets("a.mp4", StreamKind.Audio).Count, run.Packets("b.mkv", StreamKind.Audio).Count);
    }

    [Theory]
    [InlineData(1280, 720, 854, 480, false)]
    [InlineData(1280, 720, 640, 360, true)]
    [InlineData(1920, 1080, 1280, 720, true)]
    [InlineData(854, 480, 640, 360, false)]
    [InlineData(640, 360, 640, 360, false)]
    [InlineData(640, 360, 1280, 720, false)]
    public void Cascade_keeps_a_distance(int fromWidth, int fromHeight, int width, int height, bool may)
    {
        Assert.Equal(may, ScaleCascade.MayFeed(Plain(fromWidth, fromHeight), Plain(width, height)));
        Assert.False(ScaleCascade.MayFeed(Plain(fromWidth, fromHeight) with { Height = fromHeight + 8 }, Plain(width, height)));
        Assert.False(ScaleCascade.MayFeed(Plain(fromWidth, fromHeight) with { Rotation = 90 }, Plain(width, height)));
    }

    private static PictureGeometry Plain(int width, int height) => new(0, false, width, height, width, height, PictureFill.Black, new(1, 1));
}
