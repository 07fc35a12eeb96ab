using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests.Pictures;

/// <summary>Sizes, shapes, names and failures of single pictures.</summary>
public sealed class SnapshotTests
{
    private static SnapshotOutput One(PictureTarget picture, string format = "jpg", double at = 1, int index = 0) =>
        new(index, $"x{index}.{format}", new SegmentNumbering(), format, picture, [new TimePoint(at)]);

    [Theory]
    [InlineData("hevc10_320x240.mp4", 320, 240)]
    [InlineData("vp9_161x121.webm", 161, 121)]
    [InlineData("h264_rotated90.mp4", 180, 320)]
    [InlineData("h264_vfr.mp4", 320, 180)]
    public void Pictures_of_every_format_are_upright_and_have_the_sources_size_to_the_pixel(string clip, int width, int height)
    {
        using TestRun run = new TestRun(clip, One(new()), One(new(), "png", 1, 1), One(new(), "webp", 1, 2)).Run();
        for (int i = 0; i < 3; i++)
        {
            PictureFile picture = Assert.Single(run.Finished(i).Pictures!);
            (byte[] luma, int w, int h) = CodedClip.Luma(Path.Combine(run.Staging, picture.Path));
            Assert.Equal((width, height, width, height), (picture.Width, picture.Height, w, h));
            Assert.InRange(luma.Max(l => l), 120, 255);
        }
    }

    [Theory]
    [InlineData(PictureFill.Stretch, 301, 203, "scale=301:203:flags=bicubic")]
    [InlineData(PictureFill.Black, 320, 320, "scale=320:180:flags=bicubic,pad=320:320:0:70:black")]
    [InlineData(PictureFill.White, 320, 320, "scale=320:180:flags=bicubic,pad=320:320:0:70:white")]
    [InlineData(PictureFill.Black, 301, 301, "scale=302:170:flags=bicubic,pad=302:302:0:66:black,crop=301:301:0:0:exact=1")]
    [InlineData(PictureFill.Gauss, 320, 320, "split[a][b];[a]scale=320:320:force_original_aspect_ratio=increase,crop=320:320,gblur=sigma=20[c];[b]scale=320:180:flags=bicubic[d];[c][d]overlay=0:70")]
    public void Every_fill_type_looks_as_a_reference_graph_draws_it(PictureFill fill, int width, int height, string reference)
    {
        PictureTarget target = new(width, height, Adaptive: false, fill);
        using TestRun run = new TestRun("sample.mp4", One(target, "png"), One(target, "jpg", 1, 1), One(target, "webp", 1, 2)).Run();
        (byte[] expected, int w, int h) = Reference(reference);
        Assert.Equal((width, height), (w, h));
        for (int i = 0; i < 3; i++)
        {
            (byte[] luma, int ourWidth, int ourHeight) = Luma(Path.Combine(run.Staging, run.Finished(i).MainFile));
            Assert.Equal((width, height), (ourWidth, ourHeight));
            Assert.InRange(Ssim(luma, expected, width, height), 0.97, 1);
        }
    }

    [Theory]
    [InlineData(640, 0, 640, 360)]
    [InlineData(0, 101, 180, 101)]
    [InlineData(333, 0, 333, 187)]
    public void A_side_of_0_follows_the_other(int width, int height, int expectedWidth, int expectedHeight)
    {
        using TestRun run = new TestRun("sample.mp4", One(new(width, height))).Run();
        PictureFile picture = Assert.Single(run.Finished().Pictures!);
        Assert.Equal((expectedWidth, expectedHeight), (picture.Width, picture.Height));
    }

    [Fact]
    public void Adaptive_sizes_name_the_long_side_first()
    {
        using TestRun run = new TestRun("h264_rotated90.mp4", One(new(160, 91, Adaptive: true, PictureFill.Stretch))).Run();
        PictureFile picture = Assert.Single(run.Finished().Pictures!);
        Assert.Equal((91, 160), (picture.Width, picture.Height));
    }

    [Fact]
    public void Names_are_numbered_in_the_order_of_the_request()
    {
        SnapshotOutput output = new(0, "deep/p-{number}.jpg", new SegmentNumbering(5, 10, 3, "x"), "jpg", new(64), [new(3), new(Percent: 0), new(-1)]);
        using TestRun run = new TestRun("sample.mp4", output).Run();
        OutputResult result = run.Finished();
        Assert.Equal([("deep/p-xx5.jpg", 3.0), ("deep/p-x15.jpg", 0), ("deep/p-x25.jpg", 6)], result.Pictures!.Select(p => (p.Path, p.Seconds)));
        Assert.Equal("deep/p-xx5.jpg", result.MainFile);
        Assert.Equal(run.StagedFiles, result.Files.Select(f => f.Path).Order());
    }

    [Theory]
    [InlineData(7.5, null)]
    [InlineData(-8.0, null)]
    [InlineData(null, 101.0)]
    public void A_time_outside_the_source_fails_that_output_alone(double? seconds, double? percent)
    {
        SnapshotOutput late = new(0, "late.jpg", new SegmentNumbering(), "jpg", new(), [new TimePoint(seconds, percent)]);
        using TestRun run = new TestRun("sample.mp4", late, One(new(), "jpg", 7, 1)).Run();
        Assert.Equal((JobFault.Request, JobFailureDetail.TimeRange), (run.Failed().Fault, run.Failed().Detail));
        Assert.Single(run.Finished(1).Pictures!);
        Assert.Equal(["x1.jpg"], run.StagedFiles);
    }

    [Fact]
    public void Requests_that_cannot_be_met_say_what_to_change()
    {
        SnapshotOutput unnamed = new(0, "same.jpg", new SegmentNumbering(), "jpg", new(), [new(1), new(2)]);
        SnapshotOutput format = new(1, "x.bmp", new SegmentNumbering(), "bmp", new(), [new(1)]);
        SnapshotOutput many = new(2, "m{number}.jpg", new SegmentNumbering(), "jpg", new(), null, new PictureSampling(0.0001));
        using TestRun run = new TestRun("sample.mp4", unnamed, format, many).Run();
        Assert.Contains("{number}", run.Failed(0).Message, StringComparison.Ordinal);
        Assert.Contains("jpg, png or webp", run.Failed(1).Message, StringComparison.Ordinal);
        Assert.Contains("SampleInterval", run.Failed(2).Message, StringComparison.Ordinal);
        using TestRun sound = new TestRun("audio_only.m4a", One(new())).Run();
        Assert.Equal(JobFailureDetail.NoVideo, sound.Failed().Detail);
    }

    [Fact]
    public void Watermarks_lie_on_every_picture_and_an_unreadable_one_fails_the_output_alone()
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mp4");
        CodedClip.Make(clip, ClipKind.Named["h264.mp4"], 50);
        using TestRun made = new TestRun("sample.mp4", One(new(40, 20, false, PictureFill.Stretch), "png")).Run();
        string logo = Path.Combine(folder.Path, "logo.png");
        File.Copy(Path.Combine(made.Staging, made.Finished().MainFile), logo);
        ImageOverlay Image(string path) => new(
            new FileInput(path, folder.Path), null, new OverlayPlace(PictureCorner.BottomRight, new Extent(0), new Extent(0)), null, null, OverlayRepeat.Repeat, 0, 0);
        SnapshotOutput Output(int index, string format, string path) => new(
            index, $"w{index}_{{number}}.{format}", new SegmentNumbering(), format, new(), [new(1.5), new(0.2)], Overlays: [Image(path)]);
        string noise = Path.Combine(folder.Path, "noise.png");
        File.WriteAllText(noise, "this is no picture");

        using TestRun run = new TestRun(new FileInput(clip, folder.Path), Output(0, "jpg", logo), Output(1, "png", logo), Output(2, "jpg", noise)).Run();
        (byte[] grey, _, _) = Luma(logo);
        Assert.Equal(40 * 20, grey.Length);
        for (int index = 0; index < 2; index++)
        {
            foreach (PictureFile picture in run.Finished(index).Pictures!)
            {
                (byte[] luma, int width, int height) = Luma(Path.Combine(run.Staging, picture.Path));
                double difference = 0;
                for (int i = 0; i < grey.Length; i++)
                    difference += Math.Abs(grey[i] - luma[((height - 20 + (i / 40)) * width) + width - 40 + (i % 40)]);
                Assert.InRange(difference / grey.Length, 0, 8);
            }
        }

        Assert.Equal(JobFault.Request, run.Failed(2).Fault);
    }

    [Fact]
    public void Jpegs_state_square_samples_and_the_full_range()
    {
        using TestRun run = new TestRun("sample.mp4", One(new())).Run();
        byte[] file = File.ReadAllBytes(Path.Combine(run.Staging, "x0.jpg"));
        int jfif = file.AsSpan().IndexOf("JFIF\0"u8);
        Assert.True(jfif is > 0 and < 20);
        Assert.Equal([0, 1, 0, 1], file[(jfif + 8)..(jfif + 12)]);
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(Path.Combine(run.Staging, "x0.jpg"), run.Staging), interrupt);
        Assert.Equal("yuvj420p", source.Streams[0].FormatName);
    }

    private static (byte[] Luma, int Width, int Height) Luma(string path) => Grey(path, 0, "null");

    // Frame 24 of the clip, at 1 s, by libavfilter.
    private static (byte[] Luma, int Width, int Height) Reference(string graph) => Grey(Clip.Named("sample.mp4"), 24, graph);

    private static unsafe (byte[] Luma, int Width, int Height) Grey(string path, int number, string graph)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        using Decoder decoder = Decoder.Open(source, 0, 1);
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        for (bool more = true; ;)
        {
            while (decoder.Receive(frame) != CodecResult.Ok)
            {
                Assert.True(more);
                do
                {
                    packet.Clear();
                    more = source.Read(packet) == CodecResult.Ok;
                }
                while (more && packet.Facts.Stream != 0);
                if (more)
                    decoder.Send(packet);
                else
                    decoder.SendEnd();
            }

            if (number-- > 0)
                continue;
            FrameFacts facts = frame.Facts;
            StreamFacts stream = source.Streams[0];
            var input = new VideoParameters(facts.Width, facts.Height, facts.Format, stream.TimeBase, stream.AverageRate, new Mps.Media.Rational(1, 1), facts.Color);
            using FilterChain chain = FilterChain.OpenVideo(input, graph + ",format=rgb24,format=gray", 1);
            chain.Push(frame);
            chain.PushEnd();
            Assert.Equal(CodecResult.Ok, chain.Pull(frame));
            facts = frame.Facts;
            byte[] grey = new byte[facts.Width * facts.Height];
            for (int y = 0; y < facts.Height; y++)
                new ReadOnlySpan<byte>((byte*)facts.Plane(0) + (y * facts.Stride(0)), facts.Width).CopyTo(grey.AsSpan(y * facts.Width));
            return (grey, facts.Width, facts.Height);
        }
    }

    // Wang et al. 2004 over blocks of 8 by 8.
    private static double Ssim(byte[] a, byte[] b, int width, int height)
    {
        const double C1 = 6.5025, C2 = 58.5225;
        double sum = 0;
        int blocks = 0;
        for (int y = 0; y + 8 <= height; y += 4)
        {
            for (int x = 0; x + 8 <= width; x += 4, blocks++)
            {
                double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
                for (int i = 0; i < 64; i++)
                {
                    int at = ((y + (i / 8)) * width) + x + (i % 8);
                    double p = a[at], q = b[at];
                    (sa, sb, saa, sbb, sab) = (sa + p, sb + q, saa + (p * p), sbb + (q * q), sab + (p * q));
                }

                double ma = sa / 64, mb = sb / 64, va = (saa / 64) - (ma * ma), vb = (sbb / 64) - (mb * mb), cov = (sab / 64) - (ma * mb);
                sum += ((2 * ma * mb) + C1) * ((2 * cov) + C2) / (((ma * ma) + (mb * mb) + C1) * (va + vb + C2));
            }
        }

        return sum / blocks;
    }
}
