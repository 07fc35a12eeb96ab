using Mps.Jobs;
using Mps.Pipeline.Pictures;

namespace Mps.Pipeline.Tests.Pictures;

/// <summary>Moving pictures: the right frames at the right times, and colours that do them justice.</summary>
public sealed class AnimationTests
{
    private static AnimationOutput Gif(double fps, double start, double end, int index = 0) =>
        new(index, $"a{index}.gif", "gif", new PictureTarget(80, 48), fps, 0, start, end);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gif_frames_are_those_of_the_range_and_do_not_drift(bool decodedAnyway)
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mp4");
        CodedClip.Make(clip, ClipKind.Named["h264-open.mp4"], 90);
        OutputSpec[] outputs = [Gif(15, 1, 3)];
        if (decodedAnyway)
            outputs = [.. outputs, new TranscodeOutput(1, "mp4", "w.mp4", new VideoTarget("h264", Height: 48, Preset: "ultrafast"), null)];
        using TestRun run = new TestRun(new FileInput(clip, folder.Path), outputs).Run();
        OutputResult result = run.Finished();
        Assert.Equal((80, 48, 2.0), (result.Pictures![0].Width, result.Pictures[0].Height, result.Info.DurationSeconds));
        int[] expected = [.. Enumerable.Range(0, 30).Select(i => (int)Math.Floor((1 + (i / 15.0) + 1e-6) / 0.04))];
        Assert.Equal(expected, CodedClip.Frames(Path.Combine(run.Staging, "a0.gif")).Select(f => CodedClip.Id(f.Luma, 80, 0, 0, 80, 48)));
        // Hundredths, each rounded by itself.
        Assert.Equal(Enumerable.Range(0, 30).Select(i => Math.Round(i * 100 / 15.0)), run.Packets("a0.gif").Select(p => Math.Round(p.Seconds * 100)));
        byte[] file = File.ReadAllBytes(Path.Combine(run.Staging, "a0.gif"));
        int loop = file.AsSpan().IndexOf("NETSCAPE2.0"u8);
        Assert.Equal([3, 1, 0, 0], file[(loop + 11)..(loop + 15)]);
    }

    [Fact]
    public void Webp_frames_are_those_of_the_range_and_last_as_long()
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mp4");
        CodedClip.Make(clip, ClipKind.Named["h264.mp4"], 90);
        AnimationOutput output = new(0, "a.webp", "webp", new PictureTarget(160, 96), 10, 80, 0.5, 2.5);
        using TestRun run = new TestRun(new FileInput(clip, folder.Path), output).Run();
        Assert.Equal(2, run.Finished().Info.DurationSeconds);
        List<WebpFrame> frames = WebpFile.Frames(File.ReadAllBytes(Path.Combine(run.Staging, "a.webp")), out int width, out int height, out int loops);
        Assert.Equal((160, 96, 0, 20), (width, height, loops, frames.Count));
        Assert.All(frames, f => Assert.Equal(100, f.Milliseconds));
    }

    [Fact]
    public void Equal_webp_frames_are_merged_and_still_verified()
    {
        // One frame a second of source, ten of animation.
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mp4");
        CodedClip.Make(clip, ClipKind.Named["h264.mp4"], 4, n => n * 1000);
        AnimationOutput output = new(0, "a.webp", "webp", new PictureTarget(), 10, 75, 0, 3);
        using TestRun run = new TestRun(new FileInput(clip, folder.Path), output).Run();
        run.Finished();
        List<WebpFrame> frames = WebpFile.Frames(File.ReadAllBytes(Path.Combine(run.Staging, "a.webp")), out _, out _, out _);
        Assert.Equal([1000, 1000, 1000], frames.Select(f => f.Milliseconds));
    }

    [Fact]
    public void Only_the_range_is_decoded()
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mp4");
        CodedClip.Make(clip, ClipKind.Named["h264.mp4"], 250);
        using TestRun run = new TestRun(new FileInput(clip, folder.Path), Gif(5, 4, 5)).Run();
        run.Finished();
        Assert.InRange(run.End.Stages.FramesDecoded, 5, 26);
    }

    [Fact]
    public void A_range_past_the_end_fails_alone_and_one_that_ends_later_is_cut()
    {
        using TestRun run = new TestRun("sample.mp4", Gif(2, 8, 9), Gif(2, 6, 9, 1), Gif(0, 0, 1, 2), new AnimationOutput(3, "x.apng", "apng", new(), 5, 0, 0, 1)).Run();
        Assert.Equal(JobFailureDetail.TimeRange, run.Failed(0).Detail);
        Assert.Equal(1, run.Finished(1).Info.DurationSeconds);
        Assert.Contains("Fps", run.Failed(2).Message, StringComparison.Ordinal);
        Assert.Contains("gif or webp", run.Failed(3).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_on_disk_come_back_as_they_went()
    {
        using var folder = new TemporaryFolder();
        const int Size = 1 << 20;
        using var spool = new FrameSpool(Size, 65, folder.Path);
        Assert.True(spool.OnDisk);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        byte[] frame = new byte[Size];
        foreach (int i in (int[])[64, 3, 0])
        {
            frame.AsSpan().Fill((byte)(i + 1));
            spool.Write(i, frame);
        }

        spool.Read(3, frame);
        Assert.All(frame, b => Assert.Equal(4, b));
        spool.Read(64, frame);
        Assert.Equal(65, frame[^1]);
    }

    [Fact]
    public void Damage_is_found_when_the_file_is_read_back()
    {
        using TestRun run = new TestRun("sample.mp4", Gif(4, 0, 2), new AnimationOutput(1, "w.webp", "webp", new(64), 4, 50, 0, 2)).Run();
        string gif = Path.Combine(run.Staging, run.Finished().MainFile), webp = Path.Combine(run.Staging, run.Finished(1).MainFile);
        Assert.Throws<JobException>(() => PictureVerifier.Check(gif, 80, 48, 9));
        Assert.Throws<JobException>(() => PictureVerifier.Check(gif, 81, 48, 8));
        byte[] bytes = File.ReadAllBytes(webp);
        File.WriteAllBytes(webp, bytes[..(bytes.Length / 2)]);
        Assert.Throws<JobException>(() => new AnimatedWebpFormat(64, 36, 4, 50).Check(webp, 8));
    }
}
