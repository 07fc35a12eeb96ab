using Mps.Jobs;

namespace Mps.Pipeline.Tests.Pictures;

/// <summary>The right frame for every wanted time, whether it is sought or picked out of a whole decode, in all kinds of streams.</summary>
public sealed class PictureExactnessTests
{
    private const int Frames = 90;
    private static readonly PictureTarget s_same = new();

    public static TheoryData<string> Kinds => [.. ClipKind.Named.Keys];

    // Before, on and after frames; many close together and few far apart; both ends.
    private static readonly double[] s_times =
        [0, 3.599, 0.04, 0.0399, 1.0, 0.99, 2.2, 2.21, 2.24, 2.25, 0.5, 1.6, 1.599, 3.2, 3.3, 3.6, 0.8, 0.79];

    private static SnapshotOutput At(int index, IEnumerable<double> times, string format = "png") => new(
        index, $"{index}/at_{{number}}.{format}", new SegmentNumbering(), format, s_same, [.. times.Select(t => new TimePoint(t))]);

    private static TranscodeOutput Whole(int index) => new(index, "mp4", "whole.mp4", new VideoTarget("h264", Height: 48, Preset: "ultrafast"), null);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Exact_times_give_the_frame_shown(string kind)
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, kind);
        CodedClip.Make(clip, ClipKind.Named[kind], Frames);
        var input = new FileInput(clip, folder.Path);
        double length = Length(input);
        double[] times = [.. s_times.Where(t => t <= length)];
        int[] expected = [.. times.Select(t => Math.Min(Frames - 1, (int)Math.Floor((t + 1e-6) / 0.04)))];

        using TestRun sought = new TestRun(input, At(0, times)).Run(), picked = new TestRun(input, At(0, times), Whole(1)).Run();
        Assert.Equal(expected, Ids(sought));
        Assert.Equal(expected, Ids(picked));
        Assert.Equal(times.Select(t => Math.Round(t, 6)), sought.Finished().Pictures!.Select(p => p.Seconds));
        foreach (PictureFile picture in sought.Finished().Pictures!)
            Assert.Equal(File.ReadAllBytes(Path.Combine(picked.Staging, picture.Path)), File.ReadAllBytes(Path.Combine(sought.Staging, picture.Path)));
    }

    [Theory]
    [InlineData("h264.mp4")]
    [InlineData("h264-open.ts")]
    [InlineData("hevc10.mp4")]
    [InlineData("h264.mkv")]
    public void Sampling_takes_the_nearest_key_frame_within_half_an_interval_and_else_the_frame_shown(string kind)
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, kind);
        CodedClip.Make(clip, ClipKind.Named[kind], Frames);
        var input = new FileInput(clip, folder.Path);
        // Key frames are 20 frames apart. Every 0.2 s is every 5 frames: some times have a key frame within 0.1 s, others not.
        SnapshotOutput sampled = new(0, "s_{number}.jpg", new SegmentNumbering(), "jpg", s_same, null, new PictureSampling(IntervalSeconds: 0.2), Exact: false);
        double[] times = [.. Enumerable.Range(0, (int)Math.Ceiling((Length(input) - 1e-6) / 0.2)).Select(i => i * 0.2)];
        int[] expected = [.. times.Select(t => Nearest(t, 0.1) ?? Math.Min(Frames - 1, (int)Math.Floor((t + 1e-6) / 0.04)))];

        using TestRun sought = new TestRun(input, sampled).Run(), picked = new TestRun(input, sampled, Whole(1)).Run();
        Assert.Equal(expected, Ids(sought));
        Assert.Equal(expected, Ids(picked));
        Assert.Contains(expected, id => id % 20 != 0);

        static int? Nearest(double t, double tolerance)
        {
            int key = (int)Math.Round(t / 0.8) * 20;
            return key < Frames && Math.Abs((key * 0.04) - t) <= tolerance + 1e-6 ? key : null;
        }
    }

    [Fact]
    public void Nothing_but_the_key_frames_is_decoded_when_they_will_do()
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mp4");
        CodedClip.Make(clip, ClipKind.Named["h264.mp4"], Frames);
        SnapshotOutput sampled = new(0, "s_{number}.jpg", new SegmentNumbering(), "jpg", s_same, null, new PictureSampling(IntervalSeconds: 0.8), Exact: false);
        using TestRun run = new TestRun(new FileInput(clip, folder.Path), sampled).Run();
        Assert.Equal([0, 20, 40, 60, 80], Ids(run));
        Assert.Equal(5, run.End.Stages.FramesDecoded);
    }

    [Fact]
    public void A_single_time_is_decoded_from_its_key_frame_without_pictures_that_lead_nowhere()
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mp4");
        CodedClip.Make(clip, ClipKind.Named["h264.mp4"], Frames);
        using TestRun run = new TestRun(new FileInput(clip, folder.Path), At(0, [2.2])).Run();
        Assert.Equal([55], Ids(run));
        // 40 to 55 are 16 frames, and about half of those that no other refers to are left out.
        Assert.InRange(run.End.Stages.FramesDecoded, 1, 14);
    }

    [Fact]
    public void Variable_frame_rates_show_the_last_frame_until_the_next()
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mp4");
        // 0, 10, 30, 60, 100 … ms: each frame lasts 10 ms longer than the one before.
        static long Pts(int n) => 10L * n * (n + 1) / 2;
        CodedClip.Make(clip, ClipKind.Named["h264.mp4"], 60, Pts);
        double[] times = [0.005, 0.01, 0.0299, 0.45, 1.0, 2.7, 5.5, 9.9, 12.0, 17.69, 17.7];
        int[] expected = [.. times.Select(t => Enumerable.Range(0, 60).Last(n => Pts(n) <= (t * 1000) + 0.001))];
        var input = new FileInput(clip, folder.Path);
        using TestRun sought = new TestRun(input, At(0, times)).Run(), picked = new TestRun(input, At(0, times), Whole(1)).Run();
        Assert.Equal(expected, Ids(sought));
        Assert.Equal(expected, Ids(picked));
    }

    [Theory]
    [InlineData("h264-open.ts")]
    [InlineData("mpeg2.ts")]
    [InlineData("mpeg4.avi")]
    public void A_late_time_alone_is_found_where_the_demuxer_has_no_index(string kind)
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, kind);
        CodedClip.Make(clip, ClipKind.Named[kind], Frames);
        using TestRun run = new TestRun(new FileInput(clip, folder.Path), At(0, [3.0])).Run();
        Assert.Equal([75], Ids(run));
    }

    [Fact]
    public void Several_outputs_share_one_pass_and_keep_their_own_times()
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mkv");
        CodedClip.Make(clip, ClipKind.Named["h264.mkv"], Frames);
        using TestRun run = new TestRun(new FileInput(clip, folder.Path), At(0, [1.0, 2.0]), At(1, [1.0, 2.04]), At(2, [3.0])).Run();
        Assert.Equal([25, 50], Ids(run));
        Assert.Equal([25, 51], Ids(run, 1));
        Assert.Equal([75], Ids(run, 2));
    }

    internal static int[] Ids(TestRun run, int index = 0) =>
        [.. run.Finished(index).Pictures!.Select(p => CodedClip.Read(Path.Combine(run.Staging, p.Path)).Id)];

    internal static double Length(FileInput input)
    {
        using var interrupt = new Mps.Av.Interrupt();
        return MediaInspector.Inspect(input, interrupt).DurationSeconds;
    }
}
