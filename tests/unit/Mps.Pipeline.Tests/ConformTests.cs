using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Tests;

/// <summary>What may be copied because it already is what is wanted, as a table; and that it is.</summary>
public sealed class ConformTests
{
    private static readonly TimeRange s_whole = new(0, null);

    private static StreamFacts Video() => new()
    {
        Index = 0,
        Kind = StreamKind.Video,
        TimeBase = new(1, 12800),
        Start = 0,
        Duration = 0,
        Frames = 0,
        BitRate = 2_000_000,
        AverageRate = new(25, 1),
        RealRate = new(25, 1),
        SampleAspectRatio = new(1, 1),
        Width = 1280,
        Height = 720,
        Format = 0,
        Rotation = 0,
        Mirrored = false,
        SampleRateHz = 0,
        Channels = 0,
        Profile = 100,
        Level = 40,
        Interlaced = false,
        Color = ColorFacts.Unspecified,
        AttachedPicture = false,
        IsDefault = true,
        Codec = "h264",
        ProfileName = "High",
        FormatName = "yuv420p",
        ChannelLayout = "",
        Language = "",
        PrimariesName = "",
        TransferName = "",
        SpaceName = "",
        CodecString = "",
        HasMasteringDisplay = false,
        Decodable = true,
        ReorderFrames = 2,
    };

    private static StreamFacts Audio() => Video() with
    {
        Kind = StreamKind.Audio,
        Codec = "aac",
        SampleRateHz = 48000,
        Channels = 2,
        BitRate = 128_000,
        FormatName = "fltp",
        ChannelLayout = "stereo",
    };

    private static VideoTarget Target => new("h264", Height: 720);

    public static TheoryData<string, StreamFacts, VideoTarget, string?> Videos() => new()
    {
        { "same size", Video(), Target, null },
        { "nothing asked", Video(), new VideoTarget("h264"), null },
        { "other codec", Video() with { Codec = "hevc" }, Target, "it is hevc, not h264" },
        { "h265 by its other name", Video() with { Codec = "hevc" }, Target with { Codec = "h265" }, null },
        { "other size", Video(), Target with { Height = 480 }, "it is 1280x720, not 854x480" },
        { "oblong samples", Video() with { SampleAspectRatio = new(4, 3) }, Target with { Height = 0 }, "it is 1280x720, not 1706x720" },
        { "turned", Video() with { Rotation = 90 }, Target, "it is stored turned" },
        { "interlaced", Video() with { Interlaced = true }, Target, "it is interlaced" },
        { "10 bits", Video() with { FormatName = "yuv420p10le" }, Target, "its pictures are yuv420p10le, not yuv420p" },
        { "10 bits wanted", Video() with { FormatName = "yuv420p10le" }, Target with { BitDepth = 10 }, null },
        { "same rate", Video(), Target with { FpsNumerator = 25 }, null },
        { "NTSC is not 30", Video() with { AverageRate = new(30000, 1001), RealRate = new(30000, 1001) }, Target with { FpsNumerator = 30000, FpsDenominator = 1001 }, null },
        { "other rate", Video(), Target with { FpsNumerator = 30 }, "it has 25 frames per second, not 30" },
        { "rate varies", Video() with { RealRate = new(50, 1) }, Target with { FpsNumerator = 25 }, "its frame rate varies" },
        { "below the bit rate", Video(), Target with { BitrateKbps = 2000 }, null },
        { "above the bit rate", Video(), Target with { BitrateKbps = 1500 }, "its 2000 kbit/s are above 1500" },
        { "above the bound", Video(), Target with { RateControl = RateControl.Quality, MaxBitrateKbps = 1500 }, "its 2000 kbit/s are above 1500" },
        { "constant rate", Video(), Target with { BitrateKbps = 2000, RateControl = RateControl.Constant }, "a constant bit rate is wanted, which cannot be told of a stream" },
        { "unknown bit rate", Video() with { BitRate = 0 }, Target with { BitrateKbps = 2000 }, "its bit rate is unknown" },
        { "lower profile", Video() with { ProfileName = "Constrained Baseline" }, Target with { Profile = "main" }, null },
        { "higher profile", Video(), Target with { Profile = "main" }, "its profile is High, not main" },
        { "level", Video(), Target with { Level = "4.0" }, null },
        { "higher level", Video(), Target with { Level = "3.1" }, "its level is 4, not 3.1" },
        { "B-frames", Video(), Target with { BFrames = 0 }, "it has more B-frames" },
    };

    [Theory]
    [MemberData(nameof(Videos))]
    public void Video_conforms_or_the_reason_is_named(string rule, StreamFacts stream, VideoTarget target, string? why) =>
        Assert.True(why == ConformRules.WhyNot(stream, target, "mp4", s_whole), $"{rule}: {ConformRules.WhyNot(stream, target, "mp4", s_whole)}");

    [Fact]
    public void Container_and_range_count()
    {
        Assert.Equal("webm does not hold h264", ConformRules.WhyNot(Video(), Target, "webm", s_whole));
        Assert.Null(ConformRules.WhyNot(Video(), Target, "mp4", new TimeRange(0, 5)));
        Assert.StartsWith("the range starts inside", ConformRules.WhyNot(Video(), Target, "mp4", new TimeRange(2, 5)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, true, 0, 0, true, 0, null)]
    [InlineData(2, true, 2, 0, true, 0, null)]
    [InlineData(2, true, 0, 50, true, 0, null)]
    [InlineData(2.1, true, 2, 0, true, 0, "its key frames are up to 2.1 s apart, not 2 s")]
    [InlineData(2, false, 2, 0, false, 0, "its key frames lie off the grid")]
    [InlineData(5, true, 0, 0, true, 6, null)]
    [InlineData(8, true, 10, 0, true, 6, "its key frames are up to 8 s apart, not 6 s")]
    public void Key_frames_must_lie_close_enough(double longest, bool regular, double gopSeconds, int gopFrames, bool sceneCut, double segment, string? why) =>
        Assert.Equal(why, ConformRules.WhyNot(
            new KeyFrameGrid(longest, regular, true), Target with { GopSeconds = gopSeconds, GopFrames = gopFrames, SceneCut = sceneCut }, 25, segment));

    [Fact]
    public void Unknown_key_frames_do_not_conform_where_they_matter()
    {
        Assert.Null(ConformRules.WhyNot(null, Target, 25, 0));
        Assert.Equal("how its key frames lie is unknown", ConformRules.WhyNot(null, Target, 25, 6));
        Assert.Equal("key frames are wanted at given times", ConformRules.WhyNot(null, Target with { KeySeconds = [1.5] }, 25, 0));
    }

    public static TheoryData<StreamFacts, AudioTarget, string?> Audios() => new()
    {
        { Audio(), new AudioTarget("aac"), null },
        { Audio(), new AudioTarget("aac", 128, 48000, 2), null },
        { Audio(), new AudioTarget("mp3"), "it is aac, not mp3" },
        { Audio(), new AudioTarget("aac", 96), "its 128 kbit/s are above 96" },
        { Audio(), new AudioTarget("aac", 0, 44100), "it has 48000 Hz, not 44100" },
        { Audio() with { Channels = 6 }, new AudioTarget("aac"), "it has 6 channels, not 2" },
        { Audio(), new AudioTarget("aac", Loudness: LoudnessMode.Normalize), "it is to be improved" },
        { Audio(), new AudioTarget("aac", Tracks: [new AudioPick(0, GainDb: 3)]), "it is mixed" },
        { Audio() with { Codec = "pcm_s16le" }, new AudioTarget("pcm16"), null },
    };

    [Theory]
    [MemberData(nameof(Audios))]
    public void Sound_conforms_or_the_reason_is_named(StreamFacts stream, AudioTarget target, string? why) =>
        Assert.Equal(why, ConformRules.WhyNot(stream, target, "mov", s_whole));

    [Fact]
    public void What_conforms_is_copied_and_the_result_says_so()
    {
        using TestRun run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mp4", "copy.mp4", new VideoTarget("h264", Height: 360), new AudioTarget("aac"), Conform: true),
            new TranscodeOutput(1, "mp4", "small.mp4", new VideoTarget("h264", Height: 180, Preset: "ultrafast"), new AudioTarget("aac"), Conform: true),
            new TranscodeOutput(2, "hls", "list.m3u8", new VideoTarget("h264", Height: 360, Preset: "ultrafast"), new AudioTarget("aac"),
                new SegmentTarget(SegmentForm.TsFiles, 2, "list_{number}.ts", new SegmentNumbering()), Conform: true),
            new TranscodeOutput(3, "mp4", "again.mp4", new VideoTarget("h264", Height: 360, GopSeconds: 0.5, Preset: "ultrafast"), new AudioTarget("aac", 32), Conform: true)).Run();
        Assert.Equal(2 * 168, run.End.Stages.FramesEncoded);
        Assert.Contains("video: the source's h264 already is what is wanted", run.Finished(0).Explain);
        Assert.Contains("audio: the source's aac already is what is wanted", run.Finished(0).Explain);
        Assert.Contains("video: h264 copied, not encoded again", run.Finished(0).Explain);
        Assert.Contains("video: encoded although a copy would do: it is 640x360, not 320x180", run.Finished(1).Explain);
        Assert.Contains("audio: aac copied, not encoded again", run.Finished(1).Explain);
        Assert.Contains("video: h264 copied, not encoded again", run.Finished(2).Explain);
        Assert.Contains(run.Finished(3).Explain, l => l.StartsWith("video: encoded although a copy would do: its key frames are up to ", StringComparison.Ordinal));
        Assert.Equal(168, Assert.Single(run.Finished(0).Info.Video).Frames);
        List<Picture> source = Picture.Decode(Clip.Named("sample.mp4")), copied = Picture.Decode(Path.Combine(run.Staging, "copy.mp4"));
        Assert.Equal(100, copied[77].Psnr(source[77]));
    }
}
