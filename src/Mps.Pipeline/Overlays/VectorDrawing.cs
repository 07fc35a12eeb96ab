using System.Text;
using System.Xml;
using Mps.Drawing;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Overlays;

/// <summary>Draws an svg watermark once.</summary>
internal static class VectorDrawing
{
    private const int MaxCharacters = 2_000_000, MaxEntityCharacters = 1_000_000;

    private static readonly string[] s_textElements = ["text", "tspan", "textPath", "tref"];

    /// <summary>The drawing at its place.</summary>
    /// <exception cref="JobException">It is no svg, refers to something outside of itself, holds characters without a glyph, or is too large.</exception>
    public static OverlayLayer Open(SvgOverlay overlay, OverlaySpan span, OverlayColour colour)
    {
        Inspect(overlay.Svg);
        OverlayGeometry geometry = new(colour.Picture.Width, colour.Picture.Height);
        OverlayPicture? picture = null;
        try
        {
            using SvgDrawing drawing = SvgDrawing.Parse(overlay.Svg);
            (int width, int height) = geometry.Size(overlay.Width, overlay.Height, drawing.Width, drawing.Height, "in SvgContent");
            using var bitmap = new FrameMemory(new FrameFormat(PixelFormat.Bgra, width, height));
            drawing.Draw(bitmap.View().Plane(0));
            (int x, int y) = geometry.TopLeft(overlay.Place, width, height);
            picture = new OverlayPicture(colour);
            picture.Set(bitmap.View().Plane(0), x, y);
            return new StillLayer(span, picture);
        }
        catch (DrawingException e)
        {
            picture?.Dispose();
            throw OverlayAsset.Unreadable("watermark", "in SvgContent", e);
        }
    }

    // librsvg leaves out what it may not read and draws boxes for what it has no glyph for; a request deserves to hear of either.
    private static void Inspect(string svg)
    {
        if (svg.Length > MaxCharacters)
            throw JobException.Request($"SvgContent has {svg.Length} characters; at most {MaxCharacters} are allowed.");
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = null, MaxCharactersFromEntities = MaxEntityCharacters };
        var text = new StringBuilder();
        try
        {
            using var reader = XmlReader.Create(new StringReader(svg), settings);
            int textDepth = -1;
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    if (textDepth < 0 && s_textElements.Contains(reader.LocalName) && !reader.IsEmptyElement)
                        textDepth = reader.Depth;
                    string element = reader.LocalName;
                    while (reader.MoveToNextAttribute())
                        CheckReference(element, reader.LocalName, reader.Value);
                }
                else if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == textDepth)
                {
                    textDepth = -1;
                }
                else if (textDepth >= 0 && reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    text.Append(reader.Value);
                }
            }
        }
        catch (XmlException e)
        {
            throw JobException.Request($"The watermark in SvgContent is not well-formed: {e.Message}");
        }

        FontChoice.Check(null, text.ToString(), "the svg watermark");
    }

    private static void CheckReference(string element, string attribute, string value)
    {
        // Links are not followed by a picture.
        if (attribute != "href" || element == "a")
            return;
        string target = value.Trim();
        if (target.Length == 0 || target.StartsWith('#') || target.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return;
        throw JobException.Request(
            $"The watermark in SvgContent refers to \"{(target.Length > 100 ? target[..100] : target)}\" in <{element}>; a drawing must hold everything itself (data: addresses).");
    }
}
