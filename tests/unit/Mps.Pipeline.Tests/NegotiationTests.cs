using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Tests;

/// <summary>Requests resolved to what the library understands, without opening anything.</summary>
public sealed class NegotiationTests
{
    private static readonly Rational s_pal = new(25, 1);

    [Theory]
    [InlineData(0, 0, 60, 0, null, 60.0)]
    [InlineData(10, 0, 60, 10, null, 50.0)]
    [InlineData(10, 20, 60, 10, 20.0, 10.0)]
    [InlineData(-10, 0, 60, 50, null, 10.0)]
    [InlineData(-100, 0, 60, 0, null, 60.0)]
    [InlineData(0, -10, 60, 0, 50.0, 50.0)]
    [InlineData(-20, -10, 60, 40, 50.0, 10.0)]
    [InlineData(10, 100, 60, 10, 100.0, 50.0)]
    [InlineData(10, 20, 0, 10, 20.0, 10.0)]
    [InlineData(10, 0, 0, 10, null, null)]
    public void TimeRange_resolves_offsets(double startOffset, double endOffset, double source, double start, double? end, double? length)
    {
        TimeRange range = TimeRange.Resolve(startOffset, endOffset, source);
        Assert.Equal(new TimeRange(start, end), range);
        Assert.Equal(length, range.LengthWithin(source));
    }

    [Theory]
    [InlineData(60, 0, 60)]
    [InlineData(61, 0, 60)]
    [InlineData(20, 10, 60)]
    [InlineData(20, 20, 60)]
    [InlineData(0, -60, 60)]
    [InlineData(50, -10, 60)]
    [InlineData(-1, 0, 0)]
    [InlineData(0, -1, 0)]
    public void TimeRange_refuses_what_is_empty_or_outside(double startOffset, double endOffset, double source)
    {
        JobFailure failure = Assert.Throws<JobException>(() => TimeRange.Resolve(startOffset, endOffset, source)).Failure;
        Assert.Equal((JobFault.Request, JobFailureDetail.TimeRange), (failure.Fault, failure.Detail));
    }

    public static TheoryData<VideoTarget, string> Encoders() => new()
    {
        { new VideoTarget("h264"), "libx264 preset=veryfast crf=23 pix_fmt=yuv420p" },
        { new VideoTarget("h264", BitrateKbps: 1000), "libx264 preset=veryfast bitrate=1000000 maxrate=2000000 bufsize=2000000 pix_fmt=yuv420p" },
        { new VideoTarget("h264", BitrateKbps: 1000, RateControl: RateControl.Average), "libx264 preset=veryfast bitrate=1000000 pix_fmt=yuv420p" },
        { new VideoTarget("h264", BitrateKbps: 1000, RateControl: RateControl.Constant), "libx264 preset=veryfast nal-hrd=cbr bitrate=1000000 maxrate=1000000 bufsize=1000000 pix_fmt=yuv420p" },
        { new VideoTarget("h264", BitrateKbps: 1000, RateControl: RateControl.Quality, Crf: 30), "libx264 preset=veryfast crf=30 maxrate=2000000 bufsize=2000000 pix_fmt=yuv420p" },
        { new VideoTarget("h264", RateControl: RateControl.Quality, Crf: 20, MaxBitrateKbps: 3000), "libx264 preset=veryfast crf=20 maxrate=3000000 bufsize=3000000 pix_fmt=yuv420p" },
        { new VideoTarget("h264", BitrateKbps: 1000, MaxBitrateKbps: 1500), "libx264 preset=veryfast bitrate=1000000 maxrate=1500000 bufsize=1500000 pix_fmt=yuv420p" },
        { new VideoTarget("vp9", RateControl: RateControl.Quality, MaxBitrateKbps: 900), "libvpx-vp9 deadline=realtime cpu-used=5 row-mt=1 crf=32 bitrate=900000 pix_fmt=yuv420p" },
        { new VideoTarget("mpeg2", MaxBitrateKbps: 5000), "mpeg2video  bitrate=5000000 maxrate=5000000 bufsize=5000000 pix_fmt=yuv420p" },
        { new VideoTarget("dnxhd"), "dnxhd profile=dnxhr_sq pix_fmt=yuv422p" },
        { new VideoTarget("h264", GopSeconds: 2, Profile: "main", Level: "4.1", BFrames: 0, SceneCut: false), "libx264 preset=veryfast profile=main level=4.1 sc_threshold=0 crf=23 gop=50 bframes=0 pix_fmt=yuv420p" },
        { new VideoTarget("h264", GopFrames: 12, Preset: "slow"), "libx264 preset=slow crf=23 gop=12 pix_fmt=yuv420p" },
        { new VideoTarget("h264", BitDepth: 10, Profile: "high"), "libx264 preset=veryfast profile=high10 crf=23 pix_fmt=yuv420p10le" },
        { new VideoTarget("h265"), "libx265 preset=veryfast crf=28 x265-params=log-level=error pix_fmt=yuv420p" },
        { new VideoTarget("h265", BitDepth: 10, Profile: "main", Level: "5", SceneCut: false), "libx265 preset=veryfast profile=main10 crf=28 x265-params=log-level=error:level-idc=5:scenecut=0 pix_fmt=yuv420p10le" },
        { new VideoTarget("av1"), "libsvtav1 preset=9 crf=35 pix_fmt=yuv420p" },
        { new VideoTarget("vp9"), "libvpx-vp9 deadline=realtime cpu-used=5 row-mt=1 crf=32 pix_fmt=yuv420p" },
        { new VideoTarget("vp8"), "libvpx deadline=realtime cpu-used=5 crf=10 bitrate=2000000 pix_fmt=yuv420p" },
        { new VideoTarget("mpeg2", BitrateKbps: 4000), "mpeg2video  bitrate=4000000 maxrate=8000000 bufsize=8000000 pix_fmt=yuv420p" },
    };

    [Theory]
    [MemberData(nameof(Encoders))]
    public void EncoderChoice_states_what_it_uses(VideoTarget target, string summary) =>
        Assert.Equal(summary, EncoderChoice.Resolve(target, s_pal, forceIdr: false, threads: 8).Summary);

    [Fact]
    public void EncoderChoice_closes_key_frames_for_segments() =>
        Assert.Contains("forced-idr=1", EncoderChoice.Resolve(new VideoTarget("h264"), s_pal, forceIdr: true, threads: 8).Options, StringComparison.Ordinal);

    [Fact]
    public void EncoderChoice_refuses_an_unknown_codec() =>
        Assert.Equal(JobFailureDetail.Unsupported, Assert.Throws<JobException>(() => EncoderChoice.Resolve(new VideoTarget("h266"), s_pal, forceIdr: false, threads: 8)).Failure.Detail);

    /// <summary>For live: what goes in comes out, before the next picture.</summary>
    [Theory]
    [InlineData("h264")]
    [InlineData("h265")]
    [InlineData("vp8")]
    public void EncoderChoice_without_delay_gives_each_picture_at_once(string codec)
    {
        EncoderChoice choice = EncoderChoice.Resolve(new VideoTarget(codec, BitrateKbps: 500, LowDelay: true), s_pal, forceIdr: true, threads: 4);
        var parameters = new VideoParameters(192, 128, AvLibrary.PixelFormat(choice.PixelFormat), s_pal.Inverse, s_pal, new Rational(1, 1), ColorFacts.Unspecified);
        using Encoder encoder = Encoder.OpenVideo(choice.Encoder, new VideoEncoderSettings(
            parameters, choice.BitRate, choice.MaxRate, choice.BufferSize, choice.GopFrames, choice.BFrames, 4, false, choice.Options));
        using var pool = new FramePool(192, 128, parameters.PixelFormat);
        using var picture = new MediaFrame();
        using var packet = new MediaPacket();
        for (int i = 0; i < 5; i++)
        {
            pool.Get(picture);
            picture.Pts = i;
            Assert.Equal(CodecResult.Ok, encoder.Send(picture));
            Assert.Equal(CodecResult.Ok, encoder.Receive(packet));
            Assert.Equal(i, packet.Facts.Pts);
        }
    }

    /// <summary>Every choice must be one that its encoder takes: options, formats and rates.</summary>
    [Theory]
    [InlineData("h264", 0, 8)]
    [InlineData("h264", 500, 8)]
    [InlineData("h264", 0, 10)]
    [InlineData("h265", 0, 8)]
    [InlineData("h265", 500, 10)]
    [InlineData("av1", 0, 8)]
    [InlineData("av1", 500, 8)]
    [InlineData("vp9", 0, 8)]
    [InlineData("vp9", 500, 8)]
    [InlineData("vp8", 0, 8)]
    [InlineData("vp8", 500, 8)]
    [InlineData("mpeg2", 0, 8)]
    [InlineData("mpeg2", 500, 8)]
    [InlineData("mjpeg", 0, 8)]
    public void EncoderChoice_opens(string codec, int kbps, int bitDepth)
    {
        foreach (RateControl control in Enum.GetValues<RateControl>())
        {
            EncoderChoice choice = EncoderChoice.Resolve(new VideoTarget(codec, BitrateKbps: kbps, BitDepth: bitDepth, RateControl: control), s_pal, codec == "h264", threads: 1);
            var parameters = new VideoParameters(192, 128, AvLibrary.PixelFormat(choice.PixelFormat), s_pal.Inverse, s_pal, new Rational(1, 1), ColorFacts.Unspecified);
            using Encoder encoder = Encoder.OpenVideo(choice.Encoder, new VideoEncoderSettings(
                parameters, choice.BitRate, choice.MaxRate, choice.BufferSize, choice.GopFrames, choice.BFrames, 1, true, choice.Options));
            Assert.Equal(choice.Encoder, encoder.Name);
        }
    }

    [Theory]
    [InlineData("mpeg2", 15, 1, 24000, 1001)]
    [InlineData("mpeg2", 100, 1, 60, 1)]
    [InlineData("mpeg2", 29, 1, 30000, 1001)]
    [InlineData("h264", 15, 1, 15, 1)]
    [InlineData("mpeg2", 0, 1, 0, 1)]
    public void NearestRate_is_one_that_the_codec_can_state(string codec, int num, int den, int expectedNum, int expectedDen) =>
        Assert.Equal(new Rational(expectedNum, expectedDen), EncoderChoice.NearestRate(codec, new Rational(num, den)));

    [Theory]
    [InlineData("aac", "mp4", 48000, 2, "stereo", 0, 0, 0, "aac 48000 Hz stereo bitrate=128000")]
    [InlineData("aac", "mp4", 48000, 6, "5.1(side)", 0, 0, 0, "aac 48000 Hz 5.1 bitrate=384000")]
    [InlineData("aac", "mp4", 48000, 6, "5.1", 64, 44100, 2, "aac 44100 Hz stereo bitrate=64000")]
    [InlineData("aac", "mp4", 192000, 2, "stereo", 0, 0, 0, "aac 96000 Hz stereo bitrate=128000")]
    [InlineData("mp3", "mp3", 96000, 6, "5.1", 0, 0, 0, "libmp3lame 48000 Hz stereo bitrate=128000 (6 channels made 2)")]
    [InlineData("mp3", "flv", 48000, 2, "stereo", 0, 0, 0, "libmp3lame 44100 Hz stereo bitrate=128000")]
    [InlineData("mp3", "flv", 16000, 1, "mono", 0, 0, 0, "libmp3lame 22050 Hz mono bitrate=64000")]
    [InlineData("opus", "webm", 44100, 2, "stereo", 0, 0, 0, "libopus 48000 Hz stereo bitrate=128000")]
    [InlineData("ac3", "ts", 44100, 8, "7.1", 0, 0, 0, "ac3 44100 Hz 5.1 bitrate=384000 (8 channels made 6)")]
    [InlineData("flac", "flac", 44100, 2, "stereo", 320, 0, 0, "flac 44100 Hz stereo")]
    [InlineData("pcm16", "wav", 8000, 1, "mono", 0, 0, 0, "pcm_s16le 8000 Hz mono")]
    public void AudioChoice_states_what_it_uses(
        string codec, string container, int rate, int channels, string layout, int wantedKbps, int wantedRate, int wantedChannels, string summary) =>
        Assert.Equal(summary, AudioChoice.Resolve(new AudioTarget(codec, wantedKbps, wantedRate, wantedChannels), container, Sound(rate, channels, layout)).Summary);

    [Fact]
    public void AudioChoice_refuses_an_unknown_codec() =>
        Assert.Equal(JobFailureDetail.Unsupported,
            Assert.Throws<JobException>(() => AudioChoice.Resolve(new AudioTarget("dts"), "mp4", Sound(48000, 2, "stereo"))).Failure.Detail);

    [Theory]
    [InlineData("mp4", "mp4")]
    [InlineData("m4a", "ipod")]
    [InlineData("ts", "mpegts")]
    [InlineData("mkv", "matroska")]
    [InlineData("aac", "adts")]
    [InlineData("webm", "webm")]
    public void ContainerRules_name_the_muxer(string container, string muxer) =>
        Assert.Equal(muxer, ContainerRules.Resolve(new TranscodeOutput(0, container, $"x.{container}", null, null), "/staging").Muxer);

    [Fact]
    public void ContainerRules_refuse_an_unknown_container_and_hls_without_segments()
    {
        Assert.Equal(JobFailureDetail.Unsupported,
            Assert.Throws<JobException>(() => ContainerRules.Resolve(new TranscodeOutput(0, "gxf", "x.gxf", null, null), "/staging")).Failure.Detail);
        Assert.Throws<JobException>(() => ContainerRules.Resolve(new TranscodeOutput(0, "hls", "x.m3u8", null, null), "/staging"));
    }

    [Theory]
    [InlineData(SegmentForm.TsFiles, "a/x_{number}.ts", "hls_flags=independent_segments", "hls_segment_filename=/staging/a/mps-segment-3-%d.ts", "hls_segment_type=mpegts")]
    [InlineData(SegmentForm.TsByteRange, "a/x_{number}.ts", "hls_flags=independent_segments+single_file", "hls_segment_filename=/staging/a/x_0.ts", "hls_segment_type=mpegts")]
    [InlineData(SegmentForm.Mp4Files, "a/x_{number}.m4s", "hls_flags=independent_segments", "hls_segment_filename=/staging/a/mps-segment-3-%d.m4s", "hls_fmp4_init_filename=x_init.mp4")]
    [InlineData(SegmentForm.Mp4ByteRange, "a/x_{number}.mp4", "hls_flags=independent_segments+single_file", "hls_segment_filename=/staging/a/x_0.mp4", "hls_fmp4_init_filename=x_init.mp4")]
    public void ContainerRules_write_hls_options(SegmentForm form, string pattern, params string[] expected)
    {
        var output = new TranscodeOutput(3, "hls", "a/x.m3u8", null, null, new SegmentTarget(form, 2.5, pattern, new SegmentNumbering()));
        ContainerRules rules = ContainerRules.Resolve(output, "/staging");
        string[] lines = rules.Options.Split('\n');
        Assert.Contains("hls_time=2.5", lines);
        Assert.All(expected, line => Assert.Contains(line, lines));
    }

    [Theory]
    [InlineData(0, 1, 1, "0", "x_0.ts", "x_1.ts", "x_10.ts")]
    [InlineData(1, 1, 4, "0", "x_0001.ts", "x_0002.ts", "x_0011.ts")]
    [InlineData(100, 10, 1, "0", "x_100.ts", "x_110.ts", "x_200.ts")]
    [InlineData(7, 1, 3, "_", "x___7.ts", "x___8.ts", "x__17.ts")]
    [InlineData(5, 1, 3, "", "x_005.ts", "x_006.ts", "x_015.ts")]
    public void SegmentNaming_numbers(long initial, long increment, int minLength, string placeHolder, string first, string second, string eleventh)
    {
        var target = new SegmentTarget(SegmentForm.TsFiles, 5, "x_{number}.ts", new SegmentNumbering(initial, increment, minLength, placeHolder));
        Assert.Equal([first, second, eleventh], [SegmentNaming.Name(target, 0), SegmentNaming.Name(target, 1), SegmentNaming.Name(target, 10)]);
    }

    private static StreamFacts Sound(int rate, int channels, string layout) => new()
    {
        Index = 1,
        Kind = StreamKind.Audio,
        TimeBase = new Rational(1,
        rate),
        Start = 0,
        Duration = rate,
        Frames = 0,
        BitRate = 0,
        AverageRate = default,
        RealRate = default,
        SampleAspectRatio = default,
        Width = 0,
        Height = 0,
        Format = 8,
        Rotation = 0,
        Mirrored = false,
        SampleRateHz = rate,
        Channels = channels,
        Profile = 0,
        Level = 0,
        Interlaced = false,
        Color = default,
        AttachedPicture = false,
        IsDefault = true,
        Codec = "aac",
        ProfileName = "LC",
        FormatName = "s16",
        ChannelLayout = layout,
        Language = "",
        PrimariesName = "",
        TransferName = "",
        SpaceName = "",
        CodecString = "",
        HasMasteringDisplay = false,
        Decodable = true,
    };
}
