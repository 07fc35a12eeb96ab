using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>That encoders obey: bit rates, key frames, B-frames, profiles, seen in what they made.</summary>
public sealed class RateControlTests
{
    [Theory]
    [InlineData("h264", RateControl.Variable)]
    [InlineData("h264", RateControl.Average)]
    [InlineData("h264", RateControl.Constant)]
    [InlineData("h265", RateControl.Variable)]
    [InlineData("h265", RateControl.Average)]
    [InlineData("h265", RateControl.Constant)]
    [InlineData("vp8", RateControl.Variable)]
    [InlineData("vp9", RateControl.Constant)]
    [InlineData("av1", RateControl.Average)]
    [InlineData("mpeg2", RateControl.Variable)]
    [InlineData("mpeg2", RateControl.Constant)]
    public void Bit_rate_is_met(string codec, RateControl control)
    {
        int kbps = codec == "mpeg2" ? 500 : 200;
        var target = new VideoTarget(codec, Height: 120, BitrateKbps: kbps, RateControl: control, GopSeconds: 2,
            Preset: codec switch { "h264" or "h265" => "veryfast", "av1" => "12", _ => null });
        using TestRun run = new TestRun("sample.mp4", new TranscodeOutput(0, "mkv", "x.mkv", target, null, null, 0, 4)).Run();
        OutputResult result = run.Finished();
        double found = result.Info.SizeBytes * 8 / 4000.0;
        Assert.InRange(found, kbps * 0.6, kbps * 1.4);
    }

    [Fact]
    public void Quality_is_bounded_by_the_highest_rate()
    {
        using TestRun run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mkv", "free.mkv", new VideoTarget("h264", Height: 180, RateControl: RateControl.Quality, Crf: 10), null),
            new TranscodeOutput(1, "mkv", "bound.mkv", new VideoTarget("h264", Height: 180, RateControl: RateControl.Quality, Crf: 10, MaxBitrateKbps: 300), null)).Run();
        Assert.InRange(run.Finished(0).Info.SizeBytes * 8 / 7000.0, 600, 100_000);
        Assert.InRange(run.Finished(1).Info.SizeBytes * 8 / 7000.0, 150, 390);
    }

    [Theory]
    [InlineData("h264", "ultrafast")]
    [InlineData("h265", "ultrafast")]
    [InlineData("vp9", null)]
    [InlineData("mpeg2", null)]
    public void Key_frames_lie_on_the_grid(string codec, string? preset)
    {
        using TestRun run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mkv", "seconds.mkv", new VideoTarget(codec, Height: 90, GopSeconds: 1.5, SceneCut: false, Preset: preset), null),
            new TranscodeOutput(1, "mkv", "frames.mkv", new VideoTarget(codec, Height: 90, GopFrames: 12, SceneCut: false, Preset: preset), null)).Run();
        run.Finished(0);
        run.Finished(1);
        Assert.Equal([0.0, 1.5, 3, 4.5, 6], Keys("seconds.mkv"));
        Assert.Equal(Enumerable.Range(0, 14).Select(i => i * 0.5), Keys("frames.mkv"));

        IEnumerable<double> Keys(string file)
        {
            List<(double Seconds, bool Key)> packets = run.Packets(file);
            double first = packets.Min(p => p.Seconds);
            return packets.Where(p => p.Key).Select(p => Math.Round(p.Seconds - first, 1)).Order();
        }
    }

    [Theory]
    [InlineData("baseline", null, "Constrained Baseline")]
    [InlineData("main", null, "Main")]
    [InlineData("high", "5.1", "High")]
    public void Profile_level_and_B_frames_are_as_asked_for(string profile, string? level, string found)
    {
        using TestRun run = new TestRun("h264_25frames.mp4",
            new TranscodeOutput(0, "mp4", "x.mp4", new VideoTarget("h264", Profile: profile, Level: level, BFrames: profile == "baseline" ? null : 2, Preset: "veryfast"), null),
            new TranscodeOutput(1, "mp4", "y.mp4", new VideoTarget("h264", Profile: profile, Level: level, BFrames: 0, Preset: "veryfast"), null)).Run();
        Assert.Equal(found, Assert.Single(run.Finished(0).Info.Video).Profile);
        if (level is not null)
            Assert.EndsWith("33", Assert.Single(run.Finished(0).Info.Video).CodecString, StringComparison.OrdinalIgnoreCase); // level_idc 51
        // Without B-frames pictures are coded in the order in which they are shown.
        double[] times = [.. run.Packets("y.mp4").Select(p => p.Seconds)];
        Assert.Equal(times.Order(), times);
        run.Finished(1);
    }
}
