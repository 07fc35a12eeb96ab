using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Tests;

/// <summary>The API's size rules as a table.</summary>
public sealed class PictureGeometryTests
{
    /// <summary>Source, rotation, SAR; box, adaptive, fill; scaled picture, output.</summary>
    public static TheoryData<string, int[], int[], bool, PictureFill, int[]> Rules() => new()
    {
        { "both 0 keep the size", [1920, 1080, 0, 1, 1], [0, 0], true, PictureFill.Black, [1920, 1080, 1920, 1080] },
        { "odd sizes become even", [161, 121, 0, 1, 1], [0, 0], true, PictureFill.Black, [162, 122, 162, 122] },
        { "height alone", [1920, 1080, 0, 1, 1], [0, 720], true, PictureFill.Black, [1280, 720, 1280, 720] },
        { "width alone", [1920, 1080, 0, 1, 1], [1280, 0], true, PictureFill.Black, [1280, 720, 1280, 720] },
        { "height alone, portrait, adaptive: the short side", [1080, 1920, 0, 1, 1], [0, 720], true, PictureFill.Black, [720, 1280, 720, 1280] },
        { "height alone, portrait, not adaptive", [1080, 1920, 0, 1, 1], [0, 720], false, PictureFill.Black, [406, 720, 406, 720] },
        { "width alone, portrait, adaptive: the long side", [1080, 1920, 0, 1, 1], [1280, 0], true, PictureFill.Black, [720, 1280, 720, 1280] },
        { "box of the same shape", [1920, 1080, 0, 1, 1], [1280, 720], true, PictureFill.Black, [1280, 720, 1280, 720] },
        { "box, bars at the sides", [640, 480, 0, 1, 1], [1280, 720], true, PictureFill.Black, [960, 720, 1280, 720] },
        { "box, bars above and below", [1920, 800, 0, 1, 1], [1280, 720], true, PictureFill.White, [1280, 534, 1280, 720] },
        { "box, portrait, adaptive", [1080, 1920, 0, 1, 1], [1280, 720], true, PictureFill.Black, [720, 1280, 720, 1280] },
        { "box, portrait, not adaptive", [1080, 1920, 0, 1, 1], [1280, 720], false, PictureFill.Black, [406, 720, 1280, 720] },
        { "box, stretch", [640, 480, 0, 1, 1], [1280, 720], true, PictureFill.Stretch, [1280, 720, 1280, 720] },
        { "box, blurred bars", [640, 480, 0, 1, 1], [1280, 720], true, PictureFill.Gauss, [960, 720, 1280, 720] },
        { "wide samples widen", [720, 576, 0, 16, 11], [0, 0], true, PictureFill.Black, [1048, 576, 1048, 576] },
        { "high samples heighten", [1920, 1080, 0, 1, 2], [0, 0], true, PictureFill.Black, [1920, 2160, 1920, 2160] },
        { "unknown samples are square", [720, 576, 0, 0, 1], [0, 0], true, PictureFill.Black, [720, 576, 720, 576] },
        { "turned by 90 degrees", [1920, 1080, 90, 1, 1], [0, 0], true, PictureFill.Black, [1080, 1920, 1080, 1920] },
        { "turned by 270 degrees, short side", [1920, 1080, 270, 1, 1], [0, 720], true, PictureFill.Black, [720, 1280, 720, 1280] },
        { "turned by 180 degrees", [1920, 1080, 180, 1, 1], [0, 720], true, PictureFill.Black, [1280, 720, 1280, 720] },
        { "turned, with wide samples", [720, 576, 90, 16, 11], [0, 0], true, PictureFill.Black, [576, 1048, 576, 1048] },
        { "never nothing", [4000, 4, 0, 1, 1], [64, 64], true, PictureFill.Black, [64, 2, 64, 64] },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Resolve_follows_the_rules(string rule, int[] source, int[] box, bool adaptive, PictureFill fill, int[] expected)
    {
        var target = new VideoTarget("h264", box[0], box[1], adaptive, fill);
        PictureGeometry g = PictureGeometry.Resolve(source[0], source[1], source[2], false, new Rational(source[3], source[4]), target);
        Assert.True(expected.SequenceEqual([g.ScaleWidth, g.ScaleHeight, g.Width, g.Height]), $"{rule}: {g}");
        Assert.Equal((source[2], false, fill, new Rational(1, 1)), (g.Rotation, g.Mirrored, g.Fill, g.SampleAspectRatio));
        Assert.Equal(expected[0] != expected[2] || expected[1] != expected[3], g.Padded);
    }

    [Fact]
    public void Two_to_one_samples_take_half_the_columns()
    {
        PictureGeometry g = PictureGeometry.Resolve(1920, 1080, 0, false, default, new VideoTarget("h264", 0, 720, Sar: "2:1"));
        Assert.Equal((640, 720, new Rational(2, 1)), (g.Width, g.Height, g.SampleAspectRatio));
    }

    [Theory]
    [InlineData(0, false, 640, 360, true)]
    [InlineData(90, false, 640, 360, false)]
    [InlineData(0, true, 640, 360, false)]
    [InlineData(0, false, 641, 360, false)]
    public void Identity_is_the_coded_picture_as_it_is(int rotation, bool mirrored, int width, int height, bool identity)
    {
        PictureGeometry g = PictureGeometry.Resolve(width, height, rotation, mirrored, default, new VideoTarget("h264"));
        Assert.Equal(identity, g.IsIdentity(width, height));
    }

    [Theory]
    [InlineData(90, false, PictureFill.Black, "transpose=clock,scale=720:1280:flags=bicubic,format=yuv420p,setsar=1/1")]
    [InlineData(270, true, PictureFill.Black, "hflip,transpose=cclock,scale=720:1280:flags=bicubic,format=yuv420p,setsar=1/1")]
    [InlineData(180, false, PictureFill.White, "hflip,vflip,scale=1280:720:flags=bicubic,format=yuv420p,setsar=1/1")]
    public void Filters_turn_before_they_scale(int rotation, bool mirrored, PictureFill fill, string graph)
    {
        PictureGeometry g = PictureGeometry.Resolve(1920, 1080, rotation, mirrored, default, new VideoTarget("h264", 0, 720, Fill: fill));
        Assert.Equal(graph, VideoFilters.Write(g, "yuv420p"));
    }
}
