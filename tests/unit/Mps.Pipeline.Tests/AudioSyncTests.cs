using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>Sound stays within 20 ms of the picture, whatever delays encoders and containers have.</summary>
public sealed class AudioSyncTests
{
    private const double Allowed = 0.020;

    [Fact]
    public void The_clip_itself_is_in_step() => AssertInStep(Clip.Named("flash_beep.mkv"), 3, 0.001);

    [Theory]
    [InlineData("mp4", "aac")]
    [InlineData("mp4", "mp3")]
    [InlineData("mp4", "mp2")]
    [InlineData("mp4", "opus")]
    [InlineData("mp4", "flac")]
    [InlineData("mp4", "ac3")]
    [InlineData("mp4", "eac3")]
    [InlineData("mov", "aac")]
    [InlineData("mov", "mp3")]
    [InlineData("mov", "mp2")]
    [InlineData("mov", "ac3")]
    [InlineData("mov", "eac3")]
    [InlineData("mov", "pcm16")]
    [InlineData("mov", "pcm24")]
    [InlineData("mkv", "aac")]
    [InlineData("mkv", "mp3")]
    [InlineData("mkv", "mp2")]
    [InlineData("mkv", "opus")]
    [InlineData("mkv", "vorbis")]
    [InlineData("mkv", "flac")]
    [InlineData("mkv", "ac3")]
    [InlineData("mkv", "eac3")]
    [InlineData("mkv", "pcm16")]
    [InlineData("mkv", "pcm24")]
    [InlineData("flv", "aac")]
    [InlineData("flv", "mp3")]
    [InlineData("ts", "aac")]
    [InlineData("ts", "mp3")]
    [InlineData("ts", "mp2")]
    [InlineData("ts", "opus")]
    [InlineData("ts", "ac3")]
    [InlineData("ts", "eac3")]
    [InlineData("avi", "mp3")]
    [InlineData("avi", "mp2")]
    [InlineData("avi", "ac3")]
    [InlineData("avi", "pcm16")]
    [InlineData("avi", "pcm24")]
    [InlineData("webm", "opus")]
    [InlineData("webm", "vorbis")]
    [InlineData("mxf", "pcm16")]
    [InlineData("mxf", "pcm24")]
    public void In_every_container_and_codec(string container, string codec)
    {
        VideoTarget video = container switch
        {
            "webm" => new VideoTarget("vp8", BitrateKbps: 200),
            "mxf" => new VideoTarget("mpeg2"),
            // AVI knows constant rates only.
            "avi" => new VideoTarget("h264", Preset: "veryfast", FpsNumerator: 50),
            _ => new VideoTarget("h264", Preset: "veryfast"),
        };
        using TestRun run = new TestRun("flash_beep.mkv", new TranscodeOutput(0, container, $"x.{container}", video, new AudioTarget(codec, 128))).Run();
        // MP4 has one name for all layers of MPEG audio.
        Assert.Equal(codec == "mp2" && container == "mp4" ? "mp3" : Libav(codec), Assert.Single(run.Finished().Info.Audio).Codec);
        AssertInStep(Path.Combine(run.Staging, $"x.{container}"), 3, Allowed);
    }

    [Theory]
    [InlineData(SegmentForm.TsFiles, "aac")]
    [InlineData(SegmentForm.TsFiles, "mp3")]
    [InlineData(SegmentForm.Mp4Files, "aac")]
    [InlineData(SegmentForm.Mp4ByteRange, "aac")]
    public void In_segments(SegmentForm form, string codec)
    {
        string extension = form is SegmentForm.TsFiles ? "ts" : "m4s";
        using TestRun run = new TestRun("flash_beep.mkv", new TranscodeOutput(0, "hls", "x.m3u8", new VideoTarget("h264", Preset: "veryfast"),
            new AudioTarget(codec, 128), new SegmentTarget(form, 2, $"x_{{number}}.{extension}", new SegmentNumbering()))).Run();
        run.Finished();
        AssertInStep(Path.Combine(run.Staging, "x.m3u8"), 3, Allowed);
    }

    [Theory]
    [InlineData("h264", "aac", 1.25, 2.2, 1)]
    [InlineData("copy", "aac", 1.25, 2.2, 2)]
    [InlineData("copy", "aac", 1.75, 2.9, 2)]
    [InlineData("h264", "opus", 0.3, 0, 3)]
    [InlineData("copy", "copy", 0, 2.2, 2)]
    public void In_a_part_of_the_source(string video, string audio, double start, double end, int flashes)
    {
        using TestRun run = new TestRun("flash_beep.mkv",
            new TranscodeOutput(0, "mkv", "x.mkv", new VideoTarget(video, Preset: video == "copy" ? null : "veryfast"), new AudioTarget(audio, 128), StartSeconds: start, EndSeconds: end)).Run();
        run.Finished();
        AssertInStep(Path.Combine(run.Staging, "x.mkv"), flashes, Allowed);
    }

    // What the first pass made is the source of the second: its delays must be undone too.
    [Theory]
    [InlineData("mp4", "aac")]
    [InlineData("mp4", "opus")]
    [InlineData("flv", "mp3")]
    [InlineData("ts", "aac")]
    [InlineData("webm", "opus")]
    [InlineData("avi", "mp3")]
    public void After_a_second_generation(string container, string codec)
    {
        VideoTarget video = container == "webm" ? new VideoTarget("vp8", BitrateKbps: 200) : new VideoTarget("h264", Preset: "veryfast", FpsNumerator: 50);
        using TestRun first = new TestRun("flash_beep.mkv", new TranscodeOutput(0, container, $"x.{container}", video, new AudioTarget(codec, 128))).Run();
        first.Finished();
        using TestRun second = new TestRun(new FileInput(Path.Combine(first.Staging, $"x.{container}"), first.Staging),
            new TranscodeOutput(0, "mp4", "y.mp4", new VideoTarget("h264", Preset: "veryfast"), new AudioTarget("aac", 128))).Run();
        second.Finished();
        AssertInStep(Path.Combine(second.Staging, "y.mp4"), 3, Allowed);
    }

    private static string Libav(string codec) => codec switch { "pcm16" => "pcm_s16le", "pcm24" => "pcm_s24le", _ => codec };

    private static void AssertInStep(string path, int flashes, double allowed)
    {
        double[] offsets = Flashes.Offsets(path);
        Assert.True(offsets.Length == flashes && Array.TrueForAll(offsets, o => Math.Abs(o) <= allowed),
            $"sound after picture by {string.Join(", ", offsets.Select(o => $"{o * 1000:0.0}"))} ms");
        TestContext.Current.TestOutputHelper?.WriteLine($"{offsets.Max() * 1000:0.0} ms");
    }
}
