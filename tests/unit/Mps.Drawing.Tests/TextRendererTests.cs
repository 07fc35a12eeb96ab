using System.Text;
using Mps.Media;

namespace Mps.Drawing.Tests;

/// <summary>Fonts, bands of text, and drawings, from a caller's side; and that nothing is left behind.</summary>
public sealed class TextRendererTests : IDisposable
{
    private const string Header = """
        [Script Info]
        ScriptType: v4.00+
        PlayResX: 320
        PlayResY: 240

        [V4+ Styles]
        Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
        Style: Default,Liberation Sans,30,&H80FF0000,&H0,&H0,&H0,0,0,0,0,100,100,0,0,1,0,0,2,10,10,10,1

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

        """;

    public void Dispose() => Assert.Equal((0, 0), (DrawingLibrary.LiveHandles, FrameMemory.LiveCount));

    [Fact]
    public void Text_comes_in_bands_of_premultiplied_pixels()
    {
        using TextRenderer renderer = Open("0,0,Default,,0,0,0,,below", @"1,0,Default,,0,0,0,,{\an8}above");
        Assert.True(renderer.Render(500));
        Assert.Equal(2, renderer.Bands.Length);
        Assert.True(renderer.Bands[0].Y < 60 && renderer.Bands[1].Y > 180);
        foreach (TextBand band in renderer.Bands)
        {
            (int x, int y, int width, int height) = band.Ink;
            Assert.True(width > 40 && height is > 15 and < 35);
            ReadOnlyPlaneView pixels = band.Pixels;
            int strongest = 0;
            for (int row = y; row < y + height; row++)
            {
                foreach (uint pixel in pixels.Row<uint>(row).Slice(x, width))
                {
                    // Blue with half its alpha: B equals A, the rest is nothing.
                    Assert.Equal(pixel >> 24, pixel & 0xff);
                    Assert.Equal(0u, pixel & 0xffff00);
                    strongest = Math.Max(strongest, (int)(pixel >> 24));
                }
            }

            Assert.Equal(127, strongest, 1.0);
        }
    }

    [Fact]
    public void Moments_that_look_alike_are_not_rendered_again()
    {
        using TextRenderer renderer = Open("0,0,Default,,0,0,0,,text");
        Assert.True(renderer.Render(500));
        Assert.False(renderer.Render(540));
        Assert.Equal(1, renderer.Bands.Length);
        Assert.True(renderer.Render(1500));
        Assert.Equal(0, renderer.Bands.Length);
    }

    [Fact]
    public void Typeface_knows_what_it_and_others_can_draw()
    {
        using Typeface? latin = Typeface.Installed("liberation sans");
        Assert.NotNull(latin);
        Assert.Null(Typeface.Installed("No Such Family"));
        Assert.Null(latin.FirstMissing("Text with 中文,\u200d tabs\tand\nlines"));
        Assert.Equal(new Rune(0x104D0), latin.FirstMissing("a\U000104D0b"));
        Assert.Equal(new Rune(0x104D0), Typeface.FirstMissingAnywhere("a\U000104D0b"));
        Assert.False(Assert.Throws<DrawingException>(() => Typeface.FromBytes(new byte[100])).NotFound);
    }

    [Fact]
    public void Drawing_without_size_has_the_size_of_css()
    {
        using SvgDrawing drawing = SvgDrawing.Parse("<svg xmlns='http://www.w3.org/2000/svg'/>");
        Assert.Equal((false, 300.0, 150.0), (drawing.HasSize, drawing.Width, drawing.Height));
        using var wrong = new FrameMemory(new FrameFormat(PixelFormat.Rgb24, 8, 8));
        Assert.Throws<ArgumentException>(() => drawing.Draw(wrong.View().Plane(0)));
        Assert.Throws<DrawingException>(() => SvgDrawing.Parse("<svg"));
    }

    private static TextRenderer Open(params string[] lines)
    {
        TextRenderer renderer = TextRenderer.Open(320, 240, "Liberation Sans");
        renderer.SetHeader(Header);
        foreach (string line in lines)
            renderer.AddEvent(line, 0, 1000);
        return renderer;
    }
}
