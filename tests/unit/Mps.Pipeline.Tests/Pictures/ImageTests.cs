using Mps.Jobs;

namespace Mps.Pipeline.Tests.Pictures;

/// <summary>Still pictures made of still pictures.</summary>
public sealed class ImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("png", "rgb24", 0, 50)] // pictures are made in limited range
    [InlineData("bmp", "bgra", 0, 50)]
    [InlineData("jpg", "yuvj420p", 90, 34)]
    [InlineData("jpg", "yuvj420p", 5, 26)]
    [InlineData("webp", "yuv420p", 90, 34)]
    public void Every_format_becomes_every_format(string format, string pixels, int quality, double psnr)
    {
        foreach (string source in (string[])["png", "jpg", "webp", "bmp"])
        {
            using TestRun run = Run(Source(source), new ImageOutput(0, $"x.{format}", format, quality));
            Picture made = Assert.Single(Picture.Decode(Path.Combine(run.Staging, run.Finished().MainFile)));
            Assert.Equal((320, 180, pixels), (made.Width, made.Height, made.FormatName));
            Assert.InRange(Luma(run, "x", format).Psnr(Luma(Source(source))), Math.Min(psnr, source == "png" || source == "bmp" ? 99 : 45), 101);
        }
    }

    [Fact]
    public void A_lower_quality_is_a_smaller_file()
    {
        foreach (string format in (string[])["jpg", "webp"])
        {
            using TestRun run = Run(Source("png"), new ImageOutput(0, $"a.{format}", format, 20), new ImageOutput(1, $"b.{format}", format, 95));
            Assert.InRange(run.Finished(0).Files[0].SizeBytes, 1, run.Finished(1).Files[0].SizeBytes / 2);
        }
    }

    [Theory]
    [InlineData(ImageFit.Factor, 0.5, 0, 0, 0, 0, 160, 90)]
    [InlineData(ImageFit.Inside, 1, 100, 100, 0, 0, 100, 56)]
    [InlineData(ImageFit.Cover, 1, 100, 100, 0, 0, 178, 100)]
    [InlineData(ImageFit.Crop, 1, 101, 101, 0, 0, 101, 101)]
    [InlineData(ImageFit.Pad, 1, 101, 101, 0, 0, 101, 101)]
    [InlineData(ImageFit.Stretch, 1, 101, 57, 0, 0, 101, 57)]
    [InlineData(ImageFit.Stretch, 1, 0, 90, 0, 0, 160, 90)]
    [InlineData(ImageFit.Inside, 1, 0, 0, 160, 0, 160, 90)]
    [InlineData(ImageFit.Inside, 1, 0, 0, 640, 90, 160, 90)]
    public void Sizes(ImageFit fit, double factor, int width, int height, int longSide, int shortSide, int toWidth, int toHeight)
    {
        using TestRun run = Run(Source("png"), new ImageOutput(0, "x.png", "png", Size: new ImageSize(fit, factor, width, height, longSide, shortSide)));
        Picture made = Assert.Single(Picture.Decode(Path.Combine(run.Staging, run.Finished().MainFile)));
        Assert.Equal((toWidth, toHeight), (made.Width, made.Height));
        PictureFile told = Assert.Single(run.Finished().Pictures!);
        Assert.Equal((toWidth, toHeight), (told.Width, told.Height));
    }

    [Fact]
    public void Padding_is_black_and_the_rest_is_the_picture()
    {
        using TestRun run = Run(Source("png"), new ImageOutput(0, "x.png", "png", Size: new ImageSize(ImageFit.Pad, 1, 160, 160)));
        Picture made = Luma(run, "x", "png");
        Assert.InRange(made.Mean(0, 0, 0, 160, 33), 0, 17);
        Assert.InRange(made.Mean(0, 0, 127, 160, 33), 0, 17);
        Assert.InRange(made.Mean(0, 0, 40, 160, 80), 40, 220);
    }

    [Fact]
    public void A_cut_picture_is_the_middle()
    {
        using TestRun run = Run(Source("png"), new ImageOutput(0, "x.png", "png", Size: new ImageSize(ImageFit.Crop, 1, 180, 180)));
        Picture middle = Assert.Single(Picture.Decode(Source("png"), "crop=180:180:70:0,format=gray"));
        Assert.InRange(Luma(run, "x", "png").Psnr(middle), 40, 101);
    }

    [Fact]
    public void What_is_erased_is_gone_and_the_rest_stays()
    {
        string marked = Make("marked.png", "drawbox=x=100:y=50:w=40:h=30:color=white:t=fill");
        using TestRun run = Run(marked,
            new ImageOutput(0, "a.png", "png", Erased: [new ImageArea(98, 48, 142, 82)]),
            new ImageOutput(1, "b.png", "png", Erased: [new ImageArea(98 / 320.0, 48 / 180.0, 142 / 320.0, 82 / 180.0, Fractions: true)]),
            new ImageOutput(2, "c.png", "png", Erased: [new ImageArea(0, 0, 4000, 4000)]));
        Picture clean = Luma(Source("png")), before = Luma(marked), erased = Luma(run, "a", "png");
        double white = before.Mean(0, 102, 52, 36, 26), around = clean.Mean(0, 102, 52, 36, 26);
        Assert.InRange(Math.Abs(erased.Mean(0, 102, 52, 36, 26) - around), 0, Math.Abs(white - around) / 3);
        Assert.Equal(clean.Mean(0, 0, 0, 90, 180), erased.Mean(0, 0, 0, 90, 180), 0.6);
        Assert.Equal(100, Luma(run, "b", "png").Psnr(erased));
        Assert.Single(run.Finished(2).Pictures!); // an area larger than the picture is fitted into it
    }

    [Fact]
    public void What_its_format_cannot_state_is_refused()
    {
        using TestRun run = Run(Source("png"), new ImageOutput(0, "x.webp", "webp", Size: new ImageSize(ImageFit.Stretch, 1, 16384, 16384)));
        Assert.Contains("at most 16383", run.Failed().Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static TestRun Run(string source, params OutputSpec[] outputs) => new TestRun(new FileInput(source, Path.GetDirectoryName(source)!), outputs).Run();

    // One picture of the sample in each format.
    private string Source(string format) => Make($"source.{format}", "null");

    private string Make(string name, string filter)
    {
        string path = Path.Combine(_folder.Path, name);
        if (!File.Exists(path))
            Overlays.OverlayFiles.FFmpeg("-ss", "2", "-i", Clip.Named("sample.mp4"), "-frames:v", "1", "-vf", $"scale=320:180,{filter}", "-q:v", "2", path);
        return path;
    }

    private static Picture Luma(TestRun run, string name, string format) => Luma(Path.Combine(run.Staging, $"{name}.{format}"));

    private static Picture Luma(string path) => Assert.Single(Picture.Decode(path, "format=gray"));
}
