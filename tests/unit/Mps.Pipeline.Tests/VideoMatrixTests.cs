using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>Every codec in every container that holds it; each output is decoded whole.</summary>
public sealed class VideoMatrixTests
{
    public static TheoryData<string, string, string, SegmentForm?> Matrix()
    {
        TheoryData<string, string, string, SegmentForm?> matrix = [];
        (string Container, string Codecs, string Audio)[] files =
        [
            ("mp4", "h264 h265 av1 vp9 mpeg2", "aac"), ("mov", "h264 h265 mpeg2 dnxhd", "pcm16"), ("mkv", "h264 h265 av1 vp8 vp9 mpeg2 dnxhd", "flac"),
            ("webm", "av1 vp8 vp9", "opus"), ("flv", "h264", "mp3"), ("ts", "h264 h265 mpeg2", "ac3"), ("avi", "h264 mpeg2 vp8", "mp3"),
            ("mxf", "h264 mpeg2 dnxhd", "pcm16"),
        ];
        foreach ((string container, string codecs, string audio) in files)
        {
            foreach (string codec in codecs.Split(' '))
                matrix.Add(container, codec, audio, null);
        }

        foreach (SegmentForm form in (SegmentForm[])[SegmentForm.TsFiles, SegmentForm.TsByteRange, SegmentForm.Mp4Files, SegmentForm.Mp4ByteRange])
        {
            foreach (string codec in form is SegmentForm.TsFiles or SegmentForm.TsByteRange ? ["h264", "h265"] : (string[])["h264", "h265", "vp9"])
                matrix.Add("hls", codec, "aac", form);
        }

        return matrix;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Codec_in_container_decodes_whole(string container, string codec, string audio, SegmentForm? form)
    {
        string name = container == "hls" ? "x.m3u8" : $"x.{container}";
        SegmentTarget? segments = form is null ? null : new SegmentTarget(form.Value, 0.4, form is SegmentForm.TsFiles or SegmentForm.TsByteRange ? "x_{number}.ts" : "x_{number}.m4s", new SegmentNumbering());
        var video = new VideoTarget(codec, Height: codec == "dnxhd" ? 144 : 96, GopFrames: 10, SceneCut: false, Preset: codec switch { "h264" or "h265" => "ultrafast", "av1" => "12", _ => null });
        using TestRun run = new TestRun("h264_25frames.mp4",
            new TranscodeOutput(0, container, name, video, new AudioTarget(audio, 64, Channels: 1), segments, Copyright: "somebody")).Run();
        OutputResult result = run.Finished();
        VideoStreamInfo found = Assert.Single(result.Info.Video);
        Assert.Equal(codec switch { "h265" => "hevc", "mpeg2" => "mpeg2video", _ => codec }, found.Codec);
        Assert.Single(result.Info.Audio);
        // "hvc1" is what Apple's players want wherever MP4 boxes are.
        if (codec == "h265" && (container is "mp4" or "mov" || form is SegmentForm.Mp4Files or SegmentForm.Mp4ByteRange))
            Assert.StartsWith("hvc1", found.CodecString, StringComparison.Ordinal);
        List<Picture> pictures = Picture.Decode(Path.Combine(run.Staging, name));
        Assert.Equal(25, pictures.Count);
        List<Picture> source = Picture.Decode(Clip.Named("h264_25frames.mp4"), $"scale={found.Width}:{found.Height}:flags=bicubic,format={found.PixelFormat}");
        Assert.InRange(Enumerable.Range(0, 25).Min(i => pictures[i].Psnr(source[i])), 24, 101);
    }

    [Theory]
    [InlineData("flv", "h265")]
    [InlineData("mp4", "vp8")]
    [InlineData("webm", "h264")]
    [InlineData("hls", "av1")]
    [InlineData("ts", "vp9")]
    [InlineData("mxf", "h265")]
    public void Container_that_cannot_hold_a_codec_says_so(string container, string codec)
    {
        SegmentTarget? segments = container == "hls" ? new SegmentTarget(SegmentForm.TsFiles, 2, "x_{number}.ts", new SegmentNumbering()) : null;
        using TestRun run = new TestRun("h264_25frames.mp4", new TranscodeOutput(0, container, "x", new VideoTarget(codec), null, segments)).Run();
        JobFailure failure = run.Failed();
        Assert.Equal((JobPhase.Plan, JobFault.Request, JobFailureDetail.Unsupported), (failure.Phase, failure.Fault, failure.Detail));
        Assert.Contains($"cannot hold {codec} video", failure.Message, StringComparison.Ordinal);
        Assert.Empty(run.StagedFiles);
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("mkv")]
    [InlineData("avi")]
    public void Copyright_is_written(string container)
    {
        using TestRun run = new TestRun("h264_25frames.mp4", new TranscodeOutput(0, container, $"x.{container}", new VideoTarget("copy"), null, Copyright: "© 2024 Ünï")).Run();
        run.Finished();
        byte[] bytes = File.ReadAllBytes(Path.Combine(run.Staging, $"x.{container}"));
        Assert.True(bytes.AsSpan().IndexOf("© 2024 Ünï"u8) > 0);
    }
}
