using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Tests.Overlays;

namespace Mps.Pipeline.Tests.Enhance;

/// <summary>Transcodes with each improvement on, judged by picture metrics against the clean pictures that the bad source was made of.</summary>
public sealed class EnhanceRunTests : IDisposable
{
    private const int Frames = 25;

    // Coded so finely that the encoder's loss does not count.
    private static readonly VideoTarget s_fine = new("h264", Adaptive: false, Preset: "ultrafast", Crf: 4);

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(EnhancementLevel.Weak)]
    [InlineData(EnhancementLevel.Strong)]
    public void Noise_is_removed(EnhancementLevel level)
    {
        string noisy = Source("noise=alls=22:allf=t:all_seed=7");
        (double with, double without) = Psnr(noisy, new Denoise(level), "denoise:");
        Assert.InRange(with - without, 2, 30);
    }

    [Theory]
    [InlineData(EnhancementLevel.Weak)]
    [InlineData(EnhancementLevel.Strong)]
    public void Marks_of_compression_are_softened(EnhancementLevel level)
    {
        (List<Picture> blocky, List<Picture> repaired) = Both(Source("null", "-c:v", "mpeg4", "-qscale:v", "24"), new RepairArtifacts(level), "repair");
        List<Picture> clean = Picture.Decode(Source("null"));
        Assert.InRange(Blocks(repaired[10]) / Blocks(blocky[10]), 0.3, 0.95);
        Assert.InRange(Average(repaired, clean) - Average(blocky, clean), -0.3, 10);
    }

    [Fact]
    public void Dirt_is_taken_out()
    {
        string dirty = Source("geq=lum='if(lt(hypot(X-20-mod(N*83,280),Y-20-mod(N*59,140)),4),235,lum(X,Y))':cb='cb(X,Y)':cr='cr(X,Y)'");
        (double with, double without) = Psnr(dirty, new RepairScratches(0.5), "repair of scratches");
        Assert.InRange(with - without, 3, 30);
    }

    [Fact]
    public void Sharpening_raises_the_contrast_of_edges()
    {
        (List<Picture> plain, List<Picture> sharp) = Both(Source("null"), new Sharpen(0.8), "sharpen");
        Assert.InRange(Edges(sharp[10]) / Edges(plain[10]), 1.1, 3);
    }

    [Fact]
    public void Colours_get_stronger_and_the_light_stays()
    {
        (List<Picture> plain, List<Picture> rich) = Both(Source("null"), new EnrichColor(EnhancementLevel.Strong), "colour");
        Assert.InRange(Chroma(rich[10]) / Chroma(plain[10]), 1.05, 2);
        Assert.Equal(plain[10].Mean(0, 0, 0, 320, 180), rich[10].Mean(0, 0, 0, 320, 180), 4.0);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0.2)]
    public void Super_resolution_is_nearer_to_the_original_than_scaling(bool hq, double gain)
    {
        string small = hq ? Source("scale=160:90:flags=bicubic") : Source("scale=160:90:flags=bicubic", "-c:v", "libx264", "-crf", "28");
        List<Picture> original = Picture.Decode(Source("null"));
        using TestRun plain = Run(small, s_fine with { Width = 320, Height = 180 }), better = Run(small, s_fine with { Enhancements = [new SuperResolve(hq)] });
        List<Picture> a = Picture.Decode(Path.Combine(plain.Staging, plain.Finished().MainFile)), b = Picture.Decode(Path.Combine(better.Staging, better.Finished().MainFile));
        Assert.Equal((320, 180), (b[0].Width, b[0].Height));
        Assert.InRange(Average(b, original) - Average(a, original), gain, 10);
        Assert.Contains(better.Finished().Explain, l => l.StartsWith("video: super-resolution 160x90 to 320x180", StringComparison.Ordinal));
    }

    [Fact]
    public void Dark_pictures_get_brighter_and_bright_ones_stay()
    {
        (List<Picture> dark, List<Picture> lit) = Both(Source("lutyuv=y=16+(val-16)/6"), new BrightenLowLight(), "low light");
        Assert.InRange(lit[10].Mean(0, 0, 0, 320, 180) - dark[10].Mean(0, 0, 0, 320, 180), 8, 120);
        (List<Picture> bright, List<Picture> same) = Both(Source("null"), new BrightenLowLight(), "low light");
        Assert.Equal(bright[10].Mean(0, 0, 0, 320, 180), same[10].Mean(0, 0, 0, 320, 180), 4.0);
    }

    [Theory]
    [InlineData(HdrForm.Hdr10, "h265", 16)]
    [InlineData(HdrForm.Hlg, "h264", 18)]
    public void Sdr_becomes_hdr_that_players_recognise(HdrForm form, string codec, int transfer)
    {
        using TestRun run = Run(Source("null"), s_fine with { Codec = codec, BitDepth = 10, Enhancements = [new ExpandRange(form)] });
        Picture made = Picture.Decode(Path.Combine(run.Staging, run.Finished().MainFile))[10], source = Picture.Decode(Source("null"))[10];
        Assert.Equal(("yuv420p10le", new ColorFacts(9, transfer, 9, 1, ChromaLocation: 1)), (made.FormatName, made.Color));
        Assert.Equal(form == HdrForm.Hdr10 ? 600 : null, made.Hdr?.MaxContentNits);
        // Light parts stay lighter than dark ones, and white does not fill the range.
        Assert.InRange(made.Mean(0, 0, 0, 320, 180) / 4, 64, 200);
        Assert.NotEqual(source.Mean(0, 0, 0, 320, 180), made.Mean(0, 0, 0, 320, 180) / 4, 1.0);
    }

    [Fact]
    public void Comprehensive_enhancement_raises_contrast_without_clipping()
    {
        (List<Picture> plain, List<Picture> better) = Both(Source("eq=contrast=0.6"), new ImproveQuality(EnhancementLevel.Strong), "video");
        Assert.InRange(Edges(better[10]) / Edges(plain[10]), 1.05, 4);
    }

    [Fact]
    public void Pictures_restored_alike_are_restored_once_for_all_outputs()
    {
        using TestRun run = new TestRun(
            Input(Source("noise=alls=22:allf=t:all_seed=7")),
            new TranscodeOutput(0, "mp4", "a.mp4", s_fine with { Enhancements = [new Denoise(EnhancementLevel.Weak)] }, null),
            new TranscodeOutput(1, "mp4", "b.mp4", s_fine with { Height = 90, Enhancements = [new Denoise(EnhancementLevel.Weak)] }, null),
            new TranscodeOutput(2, "mp4", "c.mp4", s_fine with { Height = 90 }, null)).Run();
        List<Picture> large = Picture.Decode(Path.Combine(run.Staging, run.Finished(0).MainFile)), noisy = Picture.Decode(Source("noise=alls=22:allf=t:all_seed=7"));
        List<Picture> clean = Picture.Decode(Source("null"));
        Assert.InRange(Average(large, clean) - Average(noisy, clean), 2, 30);
        Assert.Equal(3 * Frames, run.End.Stages.FramesEncoded);
        Assert.Equal(0, run.End.Stages.RingFallbacks);
        Assert.All([0, 1], i => Assert.Contains(run.Finished(i).Explain, l => l.Contains("denoise", StringComparison.Ordinal) && l.EndsWith("(once for 2 outputs)", StringComparison.Ordinal)));
        Assert.DoesNotContain(run.Finished(2).Explain, l => l.Contains("denoise", StringComparison.Ordinal));
    }

    [Fact]
    public void What_has_no_effect_is_said()
    {
        using TestRun run = Run(Source("null"), s_fine with { Height = 90, Enhancements = [new SuperResolve(true), new Sharpen(0)] });
        Assert.Contains(run.Finished().Explain, l => l == "video: without effect: super-resolution: the source's 320x180 are not enlarged");
        Assert.Contains(run.Finished().Explain, l => l == "video: without effect: sharpening of intensity 0");
    }

    [Theory]
    [InlineData("hevc10_320x240.mp4", 10)]
    [InlineData("vp9_161x121.webm", 8)]
    [InlineData("h264_rotated90.mp4", 8)]
    [InlineData("h264_interlaced.mp4", 8)]
    [InlineData("h264_changes.ts", 8)]
    [InlineData("alpha_64x48.mov", 8)]
    [InlineData("hdr10_192x96.mp4", 8)]
    [InlineData("hdr10_192x96.mp4", 10)]
    public void Sources_of_every_kind_can_be_improved(string clip, int bits)
    {
        Enhancement[] steps = [new RepairArtifacts(EnhancementLevel.Weak), new Denoise(EnhancementLevel.Weak), new EnrichColor(EnhancementLevel.Weak), new Sharpen(0.3)];
        using TestRun improved = new TestRun(clip, new TranscodeOutput(0, "mp4", "x.mp4", s_fine with { BitDepth = bits, Width = 240, Height = 240, Enhancements = steps }, null)).Run();
        using TestRun plain = new TestRun(clip, new TranscodeOutput(0, "mp4", "x.mp4", s_fine with { BitDepth = bits, Width = 240, Height = 240 }, null)).Run();
        List<Picture> a = Picture.Decode(Path.Combine(improved.Staging, improved.Finished().MainFile)), b = Picture.Decode(Path.Combine(plain.Staging, plain.Finished().MainFile));
        Assert.Equal(b.Count, a.Count);
        Assert.Equal((b[0].FormatName, b[0].Color, 240, 240), (a[0].FormatName, a[0].Color, a[0].Width, a[0].Height));
        // Like it was, but for what was improved.
        Assert.InRange(Average(a, b), 20, 99);
    }

    public void Dispose() => _folder.Dispose();

    private (double With, double Without) Psnr(string source, Enhancement step, string said)
    {
        List<Picture> clean = Picture.Decode(Source("null"));
        (List<Picture> plain, List<Picture> improved) = Both(source, step, said);
        return (Average(improved, clean), Average(plain, clean));
    }

    private static (List<Picture> Plain, List<Picture> Improved) Both(string source, Enhancement step, string said)
    {
        using TestRun plain = Run(source, s_fine), improved = Run(source, s_fine with { Enhancements = [step] });
        Assert.Contains(improved.Finished().Explain, l => l.Contains(said, StringComparison.OrdinalIgnoreCase));
        return (Picture.Decode(Path.Combine(plain.Staging, plain.Finished().MainFile)), Picture.Decode(Path.Combine(improved.Staging, improved.Finished().MainFile)));
    }

    private static TestRun Run(string source, VideoTarget target) => new TestRun(Input(source), new TranscodeOutput(0, "mp4", "x.mp4", target, null)).Run();

    private static FileInput Input(string path) => new(path, Path.GetDirectoryName(path)!);

    // A second of the sample, made worse.
    private string Source(string filter, params string[] codec)
    {
        string path = Path.Combine(_folder.Path, $"{Math.Abs(string.Join(' ', [filter, .. codec]).GetHashCode(StringComparison.Ordinal))}.mkv");
        if (!File.Exists(path))
        {
            string[] coded = codec.Length > 0 ? codec : ["-c:v", "libx264", "-qp", "0", "-preset", "ultrafast"];
            OverlayFiles.FFmpeg(["-ss", "1", "-i", Clip.Named("sample.mp4"), "-an", "-frames:v", $"{Frames}", "-vf", $"scale=320:180,{filter}", "-pix_fmt", "yuv420p", .. coded, path]);
        }

        return path;
    }

    private static double Average(List<Picture> pictures, List<Picture> reference)
    {
        Assert.Equal(reference.Count, pictures.Count);
        return Enumerable.Range(0, reference.Count).Average(i => pictures[i].Psnr(reference[i]));
    }

    private static double Edges(Picture picture)
    {
        double sum = 0;
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 1; x < picture.Width; x++)
                sum += Math.Abs(picture[0, x, y] - picture[0, x - 1, y]);
        }

        return sum;
    }

    // How much larger steps between columns are at the edges of 8x8 blocks than elsewhere.
    private static double Blocks(Picture picture)
    {
        double at = 0, elsewhere = 0;
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 1; x < picture.Width; x++)
            {
                double step = Math.Abs(picture[0, x, y] - picture[0, x - 1, y]);
                if (x % 8 == 0)
                    at += step;
                else
                    elsewhere += step / 7;
            }
        }

        return at / elsewhere;
    }

    private static double Chroma(Picture picture)
    {
        double sum = 0;
        for (int y = 0; y < picture.Height / 2; y++)
        {
            for (int x = 0; x < picture.Width / 2; x++)
                sum += Math.Abs(picture[1, x, y] - 128) + Math.Abs(picture[2, x, y] - 128);
        }

        return sum;
    }
}
