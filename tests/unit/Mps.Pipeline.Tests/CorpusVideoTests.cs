using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>Real films that are not plain, from the corpus named by MPS_CORPUS; skipped without it. Outputs are decoded whole.</summary>
public sealed class CorpusVideoTests
{
    private static readonly VideoTarget s_target = new("h264", Height: 240, Preset: "ultrafast", Crf: 12);

    [Theory]
    [InlineData("interlaced/dvb_576i_mpeg2_mp2.ts", 428, 25, true)]
    [InlineData("interlaced/h264_tff_interlaced_crop.mp4", 426, 25, true)]
    [InlineData("alpha/transparency_vp9_720p.webm", 426, 60, false)]
    [InlineData("odd/bear_vp9_161x121.webm", 320, 29.97, false)]
    [InlineData("rotation/video_90.mov", 136, 30, false)]
    [InlineData("legacy/bbb_mpeg2_1080p.ts", 426, 23.976, false)]
    [InlineData("vfr/trim_optimization_failure_518x488.mp4", 254, 29.88, false)]
    public void Films_become_whole_upright_pictures(string file, int width, double fps, bool interlaced)
    {
        using TestRun run = Run(file, new TranscodeOutput(0, "mp4", "x.mp4", s_target with { Adaptive = false }, null, null, 0, 3));
        VideoStreamInfo video = Assert.Single(run.Finished().Info.Video);
        Assert.InRange(video.Width, width - 2, width + 2);
        Assert.Equal((240, 0, "yuv420p", false), (video.Height, video.Rotation, video.PixelFormat, video.Interlaced));
        Assert.InRange((double)video.FpsNumerator / video.FpsDenominator, fps * 0.9, fps * 1.1);
        Assert.Equal(interlaced, run.Finished().Explain.Any(l => l.Contains("deinterlaced", StringComparison.Ordinal)));
        List<Picture> pictures = Picture.Decode(Path.Combine(run.Staging, "x.mp4"));
        Assert.Equal(video.Frames, pictures.Count);
        double[] steps = [.. pictures.Zip(pictures.Skip(1), (a, b) => b.Seconds - a.Seconds)];
        Assert.All(steps, s => Assert.InRange(s, 0.001, 0.5));
    }

    [Theory]
    [InlineData("interlaced/dvb_576i_mpeg2_mp2.ts")]
    [InlineData("interlaced/h264_tff_interlaced_crop.mp4")]
    public void Interlaced_films_look_as_bwdif_makes_them(string file)
    {
        using TestRun run = Run(file, new TranscodeOutput(0, "mkv", "x.mkv", new VideoTarget("h264", Preset: "ultrafast", Crf: 2), null, null, 0, 2));
        run.Finished();
        using TestRun cut = Run(file, new TranscodeOutput(0, "mkv", "cut.mkv", new VideoTarget("copy"), null, null, 0, 3));
        cut.Finished();
        List<Picture> ours = Picture.Decode(Path.Combine(run.Staging, "x.mkv"));
        List<Picture> theirs = Picture.Decode(Path.Combine(cut.Staging, "cut.mkv"), $"bwdif=mode=send_frame,scale={ours[0].Width}:{ours[0].Height}:flags=bicubic");
        Assert.InRange(ours.Count, 10, theirs.Count);
        // A cut may begin at a key picture before: ours are compared from where both show the same.
        int late = Enumerable.Range(0, theirs.Count - ours.Count + 1).MaxBy(shift => ours[5].Psnr(theirs[5 + shift]));
        Assert.InRange(Enumerable.Range(2, ours.Count - 4).Average(i => ours[i].Psnr(theirs[i + late])), 36, 101);
    }

    [Fact]
    public void Variable_rate_stays_what_it_was()
    {
        const string File = "vfr/trim_optimization_failure_518x488.mp4";
        using TestRun run = Run(File, new TranscodeOutput(0, "mp4", "x.mp4", s_target, null));
        run.Finished();
        double[] source = [.. Times(Folder(), Path.Combine(Folder(), File))], ours = [.. Times(run.Staging, Path.Combine(run.Staging, "x.mp4"))];
        Assert.Equal(source.Length, ours.Length);
        Assert.All(source.Zip(ours), t => Assert.InRange(Math.Abs(t.First - source[0] - (t.Second - ours[0])), 0, 0.002));
    }

    [Fact]
    public void Hdr10_film_is_tone_mapped_as_zscale_and_tonemap_do_it()
    {
        const string File = "hdr/hdr10_av1_720x1280.mp4";
        using TestRun run = Run(File,
            new TranscodeOutput(0, "mp4", "sdr.mp4", new VideoTarget("h264", Preset: "ultrafast", Crf: 2), null, null, 0, 0.3),
            new TranscodeOutput(1, "mp4", "hdr.mp4", new VideoTarget("h265", BitDepth: 10, Preset: "ultrafast", Crf: 10), null, null, 0, 0.3));
        Assert.Equal("bt709", Assert.Single(run.Finished(0).Info.Video).ColorTransfer);
        Assert.Equal(("smpte2084", "bt2020", "yuv420p10le"), (run.Finished(1).Info.Video[0].ColorTransfer, run.Finished(1).Info.Video[0].ColorPrimaries, run.Finished(1).Info.Video[0].PixelFormat));
        using TestRun cut = Run(File, new TranscodeOutput(0, "mkv", "cut.mkv", new VideoTarget("copy"), null, null, 0, 0.3));
        cut.Finished();
        Picture theirs = Picture.Decode(Path.Combine(cut.Staging, "cut.mkv"),
            "zscale=tin=smpte2084:pin=bt2020:min=2020_ncl:rin=tv:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0:peak=10,zscale=t=bt709:m=bt709:r=tv,format=yuv420p,limiter=min=16:max=235:planes=1")[5];
        Picture ours = Picture.Decode(Path.Combine(run.Staging, "sdr.mp4"))[5];
        Assert.InRange(ours.Psnr(theirs), 40, 101);
        Assert.InRange(ours.Psnr(theirs, 1), 40, 101);
        Assert.InRange(ours.Psnr(theirs, 2), 40, 101);
    }

    [Fact]
    public void Transparency_of_webm_shows_black()
    {
        using TestRun run = Run("alpha/transparency_vp9_720p.webm", new TranscodeOutput(0, "mp4", "x.mp4", s_target, null, null, 0, 0.5));
        Picture picture = Picture.Decode(Path.Combine(run.Staging, "x.mp4"))[10];
        run.Finished();
        Assert.InRange(picture.Mean(0, 0, 0, 16, 16), 15, 18);
    }

    private static TestRun Run(string file, params TranscodeOutput[] outputs) =>
        new TestRun(new FileInput(Path.Combine(Folder(), file), Folder()), outputs).Run();

    private static IEnumerable<double> Times(string folder, string path)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, folder), interrupt);
        StreamFacts stream = source.Streams.First(s => s.Kind == StreamKind.Video);
        List<double> times = [];
        using MediaPacket packet = new();
        for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
        {
            if (packet.Facts.Stream == stream.Index)
                times.Add(packet.Facts.Pts * stream.TimeBase.ToDouble());
        }

        return times.Order();
    }

    private static string Folder()
    {
        string? corpus = Environment.GetEnvironmentVariable("MPS_CORPUS");
        if (corpus is null || !Directory.Exists(corpus))
            Assert.Skip("MPS_CORPUS names no corpus.");
        return Path.GetFullPath(corpus!);
    }
}
