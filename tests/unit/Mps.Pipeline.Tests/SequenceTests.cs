using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>Clips around a source, and splices.</summary>
public sealed class SequenceTests
{
    private static readonly VideoTarget s_video = new("h264", Preset: "ultrafast", Height: 90);
    private static readonly AudioTarget s_audio = new("aac", 64, 44100, 2);

    [Fact]
    public void Heads_and_tails_surround_the_range_in_one_size()
    {
        // 1 s of rotated film without sound, 2 s of the sample, 1 s of VP9 of an odd size.
        using var run = new TestRun("sample.mp4", new TranscodeOutput(0, "mp4", "x.mp4", s_video, s_audio, StartSeconds: 1, EndSeconds: 3,
            Heads: [Part("h264_rotated90.mp4", 0, 1)], Tails: [Part("vp9_161x121.webm", 0, 1)]));
        OutputResult result = run.Run().Finished();
        Assert.Equal(90, result.Info.Video[0].Height);
        Assert.InRange(result.Info.DurationSeconds, 3.9, 4.1);
        List<(double Seconds, bool Key)> pictures = [.. run.Packets("x.mp4").OrderBy(p => p.Seconds)];
        Assert.All(pictures.Zip(pictures.Skip(1)), p => Assert.InRange(p.Second.Seconds - p.First.Seconds, 0.001, 0.11));
        Assert.InRange(pictures[^1].Seconds, 3.85, 4);
        // The sound of the source begins with its pictures, after the silent head.
        Assert.InRange(run.Packets("x.mp4", Mps.Av.StreamKind.Audio)[^1].Seconds, 2.7, 4.1);
    }

    [Fact]
    public void Clips_are_spliced_in_order_and_a_fast_clip_is_copied()
    {
        MediaInput sample = new FileInput(Clip.Named("sample.mp4"), Clip.Folder);
        using var run = new TestRun("sample.mp4",
            new SpliceOutput(0, "mp4", "both.mp4", [new SourceClip(sample, 5, 6), new SourceClip(sample, 1, 2.5)], Fast: false),
            new SpliceOutput(1, "mov", "fast.mov", [new SourceClip(sample, 0, 3)], Fast: true));
        run.Run();
        Assert.InRange(run.Finished(0).Info.DurationSeconds, 2.45, 2.6);
        Assert.InRange(run.Finished(1).Info.DurationSeconds, 2.9, 3.2);
        Assert.Contains(run.Finished(1).Explain, e => e.Contains("h264 copied", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_head_fails_its_output_alone()
    {
        using var run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mp4", "x.mp4", s_video, s_audio, Heads: [Part("absent.mp4", 0, 0)]),
            new TranscodeOutput(1, "m4a", "x.m4a", null, s_audio));
        run.Run();
        Assert.Contains("The head clip 1", run.Failed(0).Message, StringComparison.Ordinal);
        run.Finished(1);
        Assert.Equal(["x.m4a"], run.StagedFiles);
    }

    [Fact]
    public void Cancelling_ends_a_sequence()
    {
        using var run = new TestRun("sample.mp4", new TranscodeOutput(0, "mp4", "x.mp4", s_video, s_audio, Heads: [Part("sample.mp4", 0, 0), Part("sample.mp4", 0, 0)]));
        run.Heard = e =>
        {
            if (e is SourceOpenedEvent)
                run.Cancel();
        };
        Assert.Equal(JobOutcome.Cancelled, run.Run().End.Outcome);
    }

    private static SourceClip Part(string name, double start, double end) => new(new FileInput(Clip.Named(name), Clip.Folder), start, end);
}
