using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Tests;

/// <summary>Sources that are not plain: interlaced, HDR, transparent, changing in mid-stream, in other formats; and what surrounds pictures.</summary>
public sealed class VideoSourceTests
{
    private const int Bt709 = 1, Bt2020 = 9, Pq = 16, Bt2020Matrix = 9;

    private static readonly VideoTarget s_fine = new("h264", Preset: "ultrafast", Crf: 4);

    [Fact]
    public void Interlaced_pictures_are_made_whole_at_the_frame_rate()
    {
        using TestRun run = new TestRun("h264_interlaced.mp4",
            new TranscodeOutput(0, "mp4", "x.mp4", s_fine, null), new TranscodeOutput(1, "mp4", "y.mp4", s_fine with { FpsNumerator = 50 }, null)).Run();
        VideoStreamInfo video = Assert.Single(run.Finished().Info.Video);
        Assert.Equal((25L, 25, 1, false), (video.Frames, video.FpsNumerator, video.FpsDenominator, video.Interlaced));
        Assert.Contains(run.Finished().Explain, l => l.Contains("deinterlaced by the motion-adaptive kernel", StringComparison.Ordinal) && l.EndsWith("for each picture", StringComparison.Ordinal));
        List<Picture> pictures = Picture.Decode(Path.Combine(run.Staging, "x.mp4")), combed = Picture.Decode(Clip.Named("h264_interlaced.mp4"));
        Assert.All(combed, p => Assert.True(p.Interlaced));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => i / 25.0), pictures.Select(p => Math.Round(p.Seconds - pictures[0].Seconds, 3)));
        List<Picture> expected = Picture.Decode(Clip.Named("h264_interlaced.mp4"), "bwdif=mode=send_frame");
        Assert.InRange(Enumerable.Range(1, 23).Average(i => pictures[i].Psnr(expected[i])), 34, 101);
        // Rows of one field next to rows of the other: what comb teeth look like.
        Assert.InRange(Teeth(pictures[12]), 0, 1.05 * Teeth(expected[12]));
        Assert.InRange(Teeth(combed[12]), 1.1 * Teeth(expected[12]), double.MaxValue);

        // Twice the rate has a picture of each field.
        Assert.Contains(run.Finished(1).Explain, l => l.EndsWith("for each field", StringComparison.Ordinal));
        List<Picture> fields = Picture.Decode(Path.Combine(run.Staging, "y.mp4"));
        expected = Picture.Decode(Clip.Named("h264_interlaced.mp4"), "bwdif=mode=send_field");
        Assert.Equal((50, 50), (fields.Count, expected.Count));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i / 50.0), fields.Select(p => Math.Round(p.Seconds - fields[0].Seconds, 3)));
        Assert.InRange(Enumerable.Range(2, 46).Average(i => fields[i].Psnr(expected[i])), 34, 101);
        Assert.All(Enumerable.Range(2, 46), i => Assert.InRange(fields[i].Psnr(expected[i]), fields[i].Psnr(expected[i + 1]) + 1, 101));
    }

    [Theory]
    [InlineData("h265", "mp4")]
    [InlineData("h265", "mkv")]
    [InlineData("av1", "mp4")]
    [InlineData("vp9", "mkv")]
    [InlineData("h264", "mp4")]
    public void Hdr_stays_hdr_in_10_bits(string codec, string container)
    {
        using TestRun run = new TestRun("hdr10_192x96.mp4", new TranscodeOutput(0, container, $"x.{container}",
            new VideoTarget(codec, BitDepth: 10, Preset: codec switch { "h264" or "h265" => "ultrafast", "av1" => "12", _ => null }, Crf: 12), null)).Run();
        Assert.Equal("yuv420p10le", Assert.Single(run.Finished().Info.Video).PixelFormat);
        Picture picture = Picture.Decode(Path.Combine(run.Staging, $"x.{container}"))[0];
        Assert.Equal((Bt2020, Pq, Bt2020Matrix), (picture.Color.Primaries, picture.Color.Transfer, picture.Color.Space));
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(Path.Combine(run.Staging, $"x.{container}"), run.Staging), interrupt);
        var expected = new MasteringDisplay((34000, 16000), (13250, 34500), (7500, 3000), (15635, 16450), 10000000, 50);
        HdrFacts?[] stated = [source.Streams[0].Hdr, picture.Hdr];
        Assert.NotEmpty(stated.OfType<HdrFacts>());
        Assert.All(stated.OfType<HdrFacts>(), h =>
        {
            Assert.Equal((1000, 400), (h.MaxContentNits, h.MaxAverageNits));
            // AV1 counts in binary fractions (AV1 specification, 6.7.4).
            Assert.InRange(Math.Abs(expected.Red.X - h.Mastering!.Red.X), 0, 2);
            Assert.InRange(Math.Abs(expected.MaxLuminance - h.Mastering.MaxLuminance), 0, 100);
        });
    }

    /// <summary>The same curve by libavfilter's zscale and tonemap, in floating point.</summary>
    [Fact]
    public void Hdr_becomes_sdr_in_8_bits_as_zscale_and_tonemap_do_it()
    {
        using TestRun run = new TestRun("hdr10_192x96.mp4", new TranscodeOutput(0, "mp4", "x.mp4", s_fine with { Crf = 1 }, null), new TranscodeOutput(1, "mp4", "y.mp4", s_fine with { Height = 48 }, null)).Run();
        VideoStreamInfo video = Assert.Single(run.Finished().Info.Video);
        Assert.Equal(("yuv420p", "bt709", "bt709", "bt709", ""), (video.PixelFormat, video.ColorPrimaries, video.ColorTransfer, video.ColorSpace, video.HdrType));
        Picture ours = Picture.Decode(Path.Combine(run.Staging, "x.mp4"))[0];
        Assert.Null(ours.Hdr);
        Picture theirs = Picture.Decode(Clip.Named("hdr10_192x96.mp4"),
            "zscale=tin=smpte2084:pin=bt2020:min=2020_ncl:rin=tv:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0:peak=10,zscale=t=bt709:m=bt709:r=tv,format=yuv420p,limiter=min=16:max=235:planes=1")[0];
        Assert.InRange(ours.Psnr(theirs), 34, 101);
        Assert.InRange(ours.Psnr(theirs, 1), 30, 101);
        Assert.InRange(ours.Psnr(theirs, 2), 30, 101);
        // The grey ramp alone, where every step of both is exact.
        for (int x = 2; x < 190; x += 4)
            Assert.InRange(Math.Abs(ours.Mean(0, x, 8, 4, 40) - theirs.Mean(0, x, 8, 4, 40)), 0, 2.5);
        Assert.Equal((96, 48), (run.Finished(1).Info.Video[0].Width, run.Finished(1).Info.Video[0].Height));
    }

    [Fact]
    public void What_is_transparent_shows_black()
    {
        using TestRun run = new TestRun("alpha_64x48.mov", new TranscodeOutput(0, "mp4", "x.mp4", s_fine with { Crf = 1 }, null)).Run();
        Picture picture = Picture.Decode(Path.Combine(run.Staging, "x.mp4"))[0];
        Assert.InRange(picture.Mean(0, 4, 4, 20, 40), 15, 17);
        // Half of (255, 0, 0) is (128, 0, 0); BT.709: luma 16 + 219 · 0.2126 / 2, Cr 128 + 224 / 4.
        Assert.InRange(picture.Mean(0, 40, 4, 20, 40), 37, 41);
        Assert.InRange(picture.Mean(2, 20, 2, 10, 20), 181, 187);
        Assert.Equal(Bt709, picture.Color.Space);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(320, 180)]
    public void A_source_that_changes_its_size_keeps_the_outputs(int width, int height)
    {
        using TestRun run = new TestRun("h264_changes.ts",
            new TranscodeOutput(0, "mp4", "x.mp4", s_fine with { Width = width, Height = height }, null), new TranscodeOutput(1, "mp4", "y.mp4", s_fine with { Height = 48 }, null)).Run();
        VideoStreamInfo video = Assert.Single(run.Finished().Info.Video);
        Assert.Equal((width == 0 ? 128 : 320, height == 0 ? 96 : 180, 24L), (video.Width, video.Height, video.Frames));
        List<Picture> pictures = Picture.Decode(Path.Combine(run.Staging, "x.mp4"));
        Assert.All(pictures, p => Assert.Equal((video.Width, video.Height), (p.Width, p.Height)));
        // The second part is 96x64 samples of 4:3, so 2:1: bars above and below in the first output's 4:3, none at its sides.
        if (width == 0)
        {
            Assert.InRange(pictures[^1].Mean(0, 0, 0, 128, 12), 15, 17);
            Assert.InRange(pictures[^1].Mean(0, 0, 20, 8, 56), 30, 250);
        }

        Assert.Equal(24, Assert.Single(run.Finished(1).Info.Video).Frames);
    }

    [Theory]
    [InlineData("h265", 10, "yuv420p10le")]
    [InlineData("h264", 10, "yuv420p10le")]
    [InlineData("vp9", 10, "yuv420p10le")]
    [InlineData("h265", 8, "yuv420p")]
    public void Bit_depth_is_as_asked_for(string codec, int bits, string format)
    {
        foreach (string clip in (string[])["hevc10_320x240.mp4", "h264_25frames.mp4"])
        {
            var target = new VideoTarget(codec, Height: 96, BitDepth: bits, Crf: 10, Preset: codec == "vp9" ? null : "ultrafast");
            using TestRun run = new TestRun(clip, new TranscodeOutput(0, "mkv", "x.mkv", target, null)).Run();
            VideoStreamInfo video = Assert.Single(run.Finished().Info.Video);
            Assert.Equal(format, video.PixelFormat);
            Picture expected = Picture.Decode(Clip.Named(clip), $"scale={video.Width}:96:flags=bicubic,format={format}")[0];
            Assert.InRange(Picture.Decode(Path.Combine(run.Staging, "x.mkv"))[0].Psnr(expected), 32, 101);
        }
    }

    public static TheoryData<PictureFill, string> Fills() => new()
    {
        { PictureFill.Black, "scale=160:90,pad=160:160:0:34:black" },
        { PictureFill.White, "scale=160:90,pad=160:160:0:34:white" },
        { PictureFill.Stretch, "scale=160:160" },
        { PictureFill.Gauss, "split[f][b];[b]scale=-2:160,crop=160:160,gblur=sigma=16[c];[f]scale=160:90[s];[c][s]overlay=0:34" },
    };

    [Theory]
    [MemberData(nameof(Fills))]
    public void Boxes_are_filled(PictureFill fill, string reference)
    {
        using TestRun run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mp4", "x.mp4", s_fine with { Width = 160, Height = 160, Adaptive = false, Fill = fill }, null, null, 1, 1.5),
            new TranscodeOutput(1, "mp4", "y.mp4", new VideoTarget("h265", 160, 160, false, fill, BitDepth: 10, Crf: 4, Preset: "ultrafast"), null, null, 1, 1.5)).Run();
        Picture eight = Picture.Decode(Path.Combine(run.Staging, "x.mp4"))[4], ten = Picture.Decode(Path.Combine(run.Staging, "y.mp4"))[4];
        run.Finished(0);
        run.Finished(1);
        Picture expected = Picture.Decode(Clip.Named("sample.mp4"), $"{reference},format=yuv420p")[24 + 4];
        Assert.InRange(eight.Psnr(expected), fill == PictureFill.Gauss ? 26 : 35, 101);
        Assert.InRange(Math.Abs((ten.Mean(0, 0, 0, 160, 30) / 4) - eight.Mean(0, 0, 0, 160, 30)), 0, 1);
        if (fill is PictureFill.Black or PictureFill.White)
            Assert.InRange(eight.Mean(0, 2, 2, 156, 28), fill == PictureFill.Black ? 15.9 : 234.5, fill == PictureFill.Black ? 16.2 : 235.5);
    }

    [Fact]
    public void A_turned_picture_in_a_box_is_upright_with_bars()
    {
        using TestRun run = new TestRun("h264_rotated90.mp4", new TranscodeOutput(0, "mp4", "x.mp4", s_fine with { Width = 160, Height = 160, Adaptive = false }, null)).Run();
        run.Finished();
        Picture ours = Picture.Decode(Path.Combine(run.Staging, "x.mp4"))[10];
        Picture expected = Picture.Decode(Clip.Named("h264_rotated90.mp4"), "transpose=clock,scale=90:160,pad=160:160:34:0,format=yuv420p")[10];
        Assert.InRange(ours.Psnr(expected), 30, 101);
    }

    [Fact]
    public void Peak_of_the_curve_is_what_the_source_states()
    {
        var pq = new VideoParameters(64, 64, 0, default, default, default, new ColorFacts(Bt2020, Pq, Bt2020Matrix, 1));
        Assert.True(HdrColors.NeedsToneMapping(pq.Color, "yuv420p"));
        Assert.True(HdrColors.NeedsToneMapping(pq.Color, "nv12"));
        Assert.False(HdrColors.NeedsToneMapping(pq.Color, "yuv420p10le"));
        Assert.False(HdrColors.NeedsToneMapping(new ColorFacts(Bt2020, Bt709, Bt2020Matrix, 1), "yuv420p"));
        double usual = Grey(pq), bright = Grey(pq with { Hdr = new HdrFacts(null, 4000, 0) }), mastered = Grey(pq with { Hdr = new HdrFacts(new(default, default, default, default, 40000000, 1), 0, 0) });
        Assert.True(bright < usual);
        Assert.Equal(bright, mastered);
        Assert.Equal(usual, Grey(pq with { Hdr = new HdrFacts(null, 1000, 400) }));

        static double Grey(VideoParameters p) => HdrColors.Curve(p).Map(0.5, 0, 0).Y;
    }

    private static double Teeth(Picture picture)
    {
        double sum = 0;
        for (int y = 1; y < picture.Height - 1; y++)
        {
            for (int x = 0; x < picture.Width; x++)
                sum += Math.Abs(picture[0, x, y] - ((picture[0, x, y - 1] + picture[0, x, y + 1]) / 2.0));
        }

        return sum;
    }
}
