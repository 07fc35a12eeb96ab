using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Tests;

/// <summary>Layouts, depths and ranges that decoders give and encoders take go through our kernels, in one step.</summary>
public sealed class ScalePicturesTests
{
    private const int Full = 2, Limited = 1, White = 235, Grey = 128, Black = 16;

    [Theory]
    [InlineData("nv12", Limited, "yuv420p", "converted by our kernel")]
    [InlineData("p010le", Limited, "yuv420p", "converted by our kernel")]
    [InlineData("yuv422p10le", Limited, "nv12", "converted by our kernel")]
    [InlineData("yuv420p", Limited, "p010le", "converted by our kernel")]
    [InlineData("yuv420p", Full, "yuv420p", "full to limited range")]
    [InlineData("yuvj444p", 0, "yuv420p", "full to limited range")]
    [InlineData("yuv420p", Limited, "yuvj420p", "limited to full range")]
    [InlineData("gray", 0, "yuv420p", "full to limited range")]
    [InlineData("gray", Limited, "yuv420p", "converted by our kernel")]
    [InlineData("yuvj420p", Full, "yuvj420p", "passed on untouched")]
    [InlineData("nv12", Limited, "nv12", "passed on untouched")]
    public void White_stays_white_in_every_format(string from, int range, string to, string summary)
    {
        (MediaFrame result, string how) = Make(from, range, to, new PictureGeometry(0, false, 48, 32, 48, 32, PictureFill.Black, new Rational(1, 1)));
        using (result)
        {
            Assert.Contains(summary, how);
            Assert.DoesNotContain("filtered", how);
            Assert.Equal((48, 32, AvLibrary.PixelFormat(to)), (result.Facts.Width, result.Facts.Height, result.Facts.Format));
            Assert.Equal(Code(to, White), First(result, to, 0));
            Assert.Equal(Code(to, Grey), First(result, to, 1));
            if (summary.Contains("range", StringComparison.Ordinal))
                Assert.Equal(to == "yuvj420p" ? Full : Limited, result.Facts.Color.Range);
        }
    }

    [Theory]
    [InlineData(PictureFill.Black, 16)]
    [InlineData(PictureFill.White, 235)]
    [InlineData(PictureFill.Gauss, 235)]
    public void Bars_are_drawn_in_the_wanted_format(PictureFill fill, int luma)
    {
        (MediaFrame result, string how) = Make("yuvj422p", 0, "nv12", new PictureGeometry(0, false, 24, 32, 64, 32, fill, new Rational(1, 1)));
        using (result)
        {
            Assert.Contains("scaled to 24x32 by our bicubic kernel", how);
            Assert.Equal((Code("nv12", luma), Code("nv12", Grey)), (First(result, "nv12", 0), First(result, "nv12", 1)));
        }
    }

    [Fact]
    public void What_is_turned_is_converted_first()
    {
        (MediaFrame result, string how) = Make("p010le", Full, "nv12", new PictureGeometry(90, false, 32, 48, 32, 48, PictureFill.Black, new Rational(1, 1)));
        using (result)
        {
            Assert.StartsWith("converted by our kernel", how);
            Assert.EndsWith("filtered by transpose=clock,setsar=1/1", how);
            Assert.Equal((32, 48, AvLibrary.PixelFormat("nv12"), Code("nv12", White)), (result.Facts.Width, result.Facts.Height, result.Facts.Format, First(result, "nv12", 0)));
        }
    }

    [Theory]
    [InlineData(0, "yuv420p")]
    [InlineData(90, "yuv420p")]
    [InlineData(0, "p010le")]
    public void Light_is_scaled_where_that_is_asked_for(int rotation, string from)
    {
        // Rows of white and black in turns come together in one: half of the light, and not half of the code.
        PictureGeometry geometry = rotation == 0
            ? new PictureGeometry(0, false, 48, 16, 48, 16, PictureFill.Black, new Rational(1, 1))
            : new PictureGeometry(rotation, false, 16, 48, 16, 48, PictureFill.Black, new Rational(1, 1));
        (MediaFrame light, string how) = Make(from, Limited, "yuv420p", geometry with { LinearLight = true }, striped: true);
        (MediaFrame codes, string usual) = Make(from, Limited, "yuv420p", geometry, striped: true);
        using (light)
        using (codes)
        {
            Assert.Contains("as light by our bicubic kernel", how);
            Assert.DoesNotContain("light", usual);
            Assert.InRange(Middle(light), 178, 182);
            Assert.InRange(Middle(codes), 124, 127);
        }

        int Middle(MediaFrame picture) => PictureViews.Read(picture, new FrameFormat(PixelFormat.Yuv420p, geometry.Width, geometry.Height))
            .Plane(0).Row(geometry.Height / 2)[geometry.Width / 2];
    }

    [Fact]
    public void A_transcode_scales_by_light_and_says_so()
    {
        var target = new VideoTarget("h264", 0, 48, Preset: "ultrafast", LinearLight: true);
        using TestRun run = new TestRun("hdr10_192x96.mp4", new TranscodeOutput(0, "mp4", "x.mp4", target, null)).Run();
        Assert.Contains(run.Finished().Explain, line => line.Contains("scaled to 96x48 as light by our bicubic kernel", StringComparison.Ordinal) && line.Contains("Pq", StringComparison.Ordinal));
        Assert.Equal((96, 48), (run.Finished().Info.Video[0].Width, run.Finished().Info.Video[0].Height));
    }

    // A white picture of 48x32, or one of which every second row is black.
    private static (MediaFrame Result, string Summary) Make(string from, int range, string to, PictureGeometry geometry, bool striped = false)
    {
        AvLibrary.Initialize();
        Assert.True(PixelFormats.TryParse(from, out PixelFormat pixels));
        var format = new FrameFormat(pixels, 48, 32);
        bool full = range == Full || from.StartsWith("yuvj", StringComparison.Ordinal) || (from == "gray" && range == 0);
        var input = new VideoParameters(48, 32, AvLibrary.PixelFormat(from), new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), new ColorFacts(1, 1, 1, range));
        using var pool = new FramePool(48, 32, input.PixelFormat);
        using MediaFrame picture = new();
        pool.Get(picture);
        FrameView view = PictureViews.Write(picture, format);
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            int code = plane > 0 ? Code(from, Grey) : full ? ((1 << format.BitsPerSample) - 1) << (from == "p010le" ? 6 : 0) : Code(from, White);
            for (int y = 0; y < view.Plane(plane).Height; y++)
            {
                int here = striped && plane == 0 && y % 2 == 1 ? Code(from, Black) : code;
                if (format.BytesPerSample == 2)
                    view.Plane(plane).Row<ushort>(y).Fill((ushort)here);
                else
                    view.Plane(plane).Row(y).Fill((byte)here);
            }
        }

        using PictureProcess process = PictureProcess.Open(input, geometry, to, 1);
        MediaFrame result = new();
        process.Make(picture, result);
        return (result, process.Summary);
    }

    private static int First(MediaFrame picture, string name, int plane)
    {
        Assert.True(PixelFormats.TryParse(name, out PixelFormat pixels));
        FrameFacts facts = picture.Facts;
        var format = new FrameFormat(pixels, facts.Width, facts.Height);
        ReadOnlyPlaneView view = PictureViews.Read(picture, format).Plane(plane);
        return format.BytesPerSample == 2 ? view.Row<ushort>(0)[0] : view.Row(0)[0];
    }

    // A limited code of 8 bits as a format has it.
    private static int Code(string format, int code) => format switch
    {
        "p010le" => code << 8,
        "yuvj420p" or "yuvj422p" or "yuvj444p" => code == White ? 255 : code,
        _ when format.EndsWith("10le", StringComparison.Ordinal) => code << 2,
        _ => code,
    };
}
