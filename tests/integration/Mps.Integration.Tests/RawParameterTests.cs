using System.Globalization;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>What members of RawParameter do to the picture and the sound.</summary>
public class RawParameterTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Theory]
    [InlineData("sample.mp4", "close", 320, 0, 320, 180)]
    [InlineData("sample.mp4", "close", 0, 180, 320, 180)]
    [InlineData("sample.mp4", "open", 320, 0, 320, 180)]
    [InlineData("sample.mp4", "close", 320, 320, 320, 320)]
    [InlineData("h264_rotated90.mp4", "open", 256, 0, 144, 256)]
    [InlineData("h264_rotated90.mp4", "close", 144, 0, 144, 256)]
    [InlineData("h264_rotated90.mp4", "open", 0, 0, 180, 320)]
    [InlineData("vp9_161x121.webm", "open", 0, 0, 162, 122)]
    public async Task Size_rules(string clip, string adaptive, int width, int height, int expectedWidth, int expectedHeight)
    {
        var (_, facts) = await RawAsync(clip, Request.Raw("mp4", Request.Video(("ResolutionAdaptive", adaptive), ("Width", width), ("Height", height)), null));

        // Chroma of 4:2:0 pictures needs even sides; either way of rounding an odd side is right.
        Assert.InRange(facts.Video.Width, expectedWidth - (expectedWidth == 162 ? 2 : 0), expectedWidth);
        Assert.InRange(facts.Video.Height, expectedHeight - (expectedHeight == 122 ? 2 : 0), expectedHeight);
        Assert.Equal(1, facts.Video.Sar, 0.02);
    }

    [Fact]
    public async Task A_rotated_source_comes_out_upright()
    {
        var (path, facts) = await RawAsync("h264_rotated90.mp4", Request.Raw("mp4", Request.Video(), null));

        Assert.Equal((180, 320, 50), (facts.Video.Width, facts.Video.Height, facts.Video.Frames));
        Assert.True(facts.Video.Rotation is null or 0);
        // ffmpeg turns the source by itself before it compares: a mirrored or upside-down picture scores below 15 dB.
        Assert.True(await FfProbe.PsnrAsync(path, Repository.Media("h264_rotated90.mp4")) > 25);
    }

    [Theory]
    [InlineData(10, 1, 70)]
    [InlineData(25, 2, 87)]
    [InlineData(60, 1, 420)]
    public async Task Frame_rate(int fps, int denominator, int frames)
    {
        var (_, facts) = await RawAsync("sample.mp4", Request.Raw("mp4", Request.Video(("Fps", fps), ("FpsDenominator", denominator)), null));

        Assert.Equal((double)fps / denominator, facts.Video.Fps, 0.05);
        Assert.InRange(facts.Video.Frames, frames - 2, frames + 2);
        Assert.Equal(7.0, facts.Duration, 0.15);
    }

    [Fact]
    public async Task Variable_frame_rate_keeps_its_times()
    {
        var (path, facts) = await RawAsync("h264_vfr.mp4", Request.Raw("mp4", Request.Video(), null));

        Assert.Equal(1.95, facts.Duration, 0.15);
        Assert.InRange(facts.Video.Frames, 40, 61);
        Assert.True(await FfProbe.PsnrAsync(path, Repository.Media("h264_vfr.mp4"), facts.Video.Frames == 40 ? "null" : string.Create(CultureInfo.InvariantCulture, $"fps={facts.Video.Fps:0.###}")) > 22);
    }

    [Fact]
    public async Task Gop_in_frames_without_scene_cuts_is_a_grid()
    {
        var (path, _) = await RawAsync("sample.mp4", Request.Raw("mp4", Request.Video(("Gop", 30), ("NoScenecut", 1)), null));

        var keys = await FfProbe.KeyFramesAsync(path);
        Assert.Equal(6, keys.Count); // 168 frames
        Assert.All(keys.Zip(keys.Skip(1)), pair => Assert.Equal(30 / 24.0, pair.Second - pair.First, 0.01));
    }

    [Fact]
    public async Task A_lower_crf_keeps_more()
    {
        var (fine, _) = await RawAsync("sample.mp4", Request.Raw("mp4", Request.Video(("Mode", "VCRF"), ("Vcrf", 18)), null), "fine");
        var (coarse, _) = await RawAsync("sample.mp4", Request.Raw("mp4", Request.Video(("Mode", "VCRF"), ("Vcrf", 40)), null), "coarse");

        Assert.True(new FileInfo(fine).Length > 3 * new FileInfo(coarse).Length);
        Assert.True(await FfProbe.PsnrAsync(fine, Repository.Media("sample.mp4")) > 38);
    }

    [Fact]
    public async Task A_bit_rate_is_held_on_average()
    {
        var (path, facts) = await RawAsync("sample.mp4", Request.Raw("mp4", Request.Video(("Bitrate", 300), ("Mode", "ABR")), null));

        Assert.InRange(new FileInfo(path).Length * 8 / facts.Duration, 180_000, 420_000);
    }

    [Theory]
    [InlineData(2.0, 5.0, 3.0, "trim=2:5")]
    [InlineData(4.0, 0.0, 3.0, "trim=start=4")]
    [InlineData(0.0, -1.0, 6.0, "trim=end=6")]
    [InlineData(-2.0, 0.0, 2.0, "trim=start=5")]
    public async Task Time_offsets_cut_to_the_frame(double start, double end, double seconds, string filter)
    {
        var (path, facts) = await RawAsync("sample.mp4",
            Request.Raw("mp4", Request.Video(("Vcrf", 18), ("Mode", "VCRF")), Request.Audio()).With("StartTimeOffset", start).With("EndTimeOffset", end));

        Assert.Equal(seconds, facts.Duration, 0.1);
        Assert.InRange(facts.Video.Frames, (seconds * 24) - 1, (seconds * 24) + 1);
        // One frame off would already show: the scene moves.
        Assert.True(await FfProbe.PsnrAsync(path, Repository.Media("sample.mp4"), filter) > 35);
    }

    [Theory]
    [InlineData("mp4", "h265", "aac", "hevc", "aac")]
    [InlineData("mp4", "av1", "aac", "av1", "aac")]
    [InlineData("webm", "vp9", "opus", "vp9", "opus")]
    [InlineData("mkv", "h264", "flac", "h264", "flac")]
    [InlineData("flv", "h264", "aac", "h264", "aac")]
    [InlineData("ts", "h264", "mp3", "h264", "mp3")]
    [InlineData("mov", "h264", "aac", "h264", "aac")]
    [InlineData("mkv", "copy", "copy", "h264", "aac")]
    public async Task Containers_and_codecs(string container, string video, string audio, string expectedVideo, string expectedAudio)
    {
        var (path, facts) = await RawAsync("h264_25frames.mp4", Request.Raw(container, Request.Video(("Codec", video)), Request.Audio(("Codec", audio), ("SampleRate", 48000))));

        Assert.EndsWith("." + container, path, StringComparison.Ordinal);
        Assert.Equal((expectedVideo, expectedAudio), (facts.Video.Codec, facts.Audio.Codec));
        Assert.InRange(facts.Video.Frames, 24, 26);
    }

    [Theory]
    [InlineData("flac", "flac", "flac")]
    [InlineData("wav", "pcm16", "pcm_s16le")]
    [InlineData("ogg", "vorbis", "vorbis")]
    [InlineData("mp3", "mp3", "mp3")]
    public async Task Audio_containers(string container, string codec, string expected)
    {
        var (_, facts) = await RawAsync("audio_only.m4a", Request.Raw(container, null, Request.Audio(("Codec", codec), ("AudioChannel", 1))));

        Assert.Equal((expected, 44100, 1), (facts.Audio.Codec, facts.Audio.SampleRate, facts.Audio.Channels));
        Assert.Equal(3.0, facts.Duration, 0.1);
    }

    [Fact]
    public async Task A_clip_without_audio_is_transcoded_without_audio()
    {
        var (_, facts) = await RawAsync("h264_noaudio.mp4", Request.Raw("mp4", Request.Video(), Request.Audio()));

        Assert.Equal(50, Assert.Single(facts.Streams).Frames);
    }

    [Fact]
    public async Task Ten_bit_input_becomes_eight_bit_output()
    {
        var (path, facts) = await RawAsync("hevc10_320x240.mp4", Request.Raw("mp4", Request.Video(), null));

        Assert.Equal(("yuv420p", 50), (facts.Video.PixelFormat, facts.Video.Frames));
        Assert.True(await FfProbe.PsnrAsync(path, Repository.Media("hevc10_320x240.mp4")) > 25);
    }

    [Fact]
    public async Task Override_changes_what_it_names_and_nothing_else()
    {
        var key = _daemon.Put(Repository.Media("sample.mp4"));
        var transcode = Request.Preset(100010).With("OverrideParameter", new JsonObject
        {
            ["VideoTemplate"] = new JsonObject { ["Height"] = 180 },
        }).With("OutputObjectPath", "/override.{format}");

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), transcode));

        var (_, facts) = await _daemon.VerifyAsync(task.Transcode);
        Assert.Equal((320, 180, 25.0), (facts.Video.Width, facts.Video.Height, facts.Video.Fps));
        Assert.Equal(44100, facts.Audio.SampleRate);
    }

    private async Task<(string Path, MediaFacts Facts)> RawAsync(string clip, JsonObject transcode, string? name = null)
    {
        var key = _daemon.Put(Repository.Media(clip));
        if (name is not null)
            transcode.With("OutputObjectPath", $"/{name}.{{format}}");
        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), transcode));
        return await _daemon.VerifyAsync(task.Transcode);
    }
}
