using Mps.Media;

namespace Mps.Kernels.Tests.Enhance;

/// <summary>How much of a picture a kernel clips. Each luma sample counts with the chroma sample that covers it.</summary>
internal static class Clipping
{
    /// <summary>Draws vivid colours, many of them near the end of what R'G'B' shows, with fine detail. BT.709, limited range.</summary>
    /// <param name="picture">Planar Y'CbCr.</param>
    /// <param name="margin">Distance of R', G' and B' from their ends, at least, 0..0.5.</param>
    public static TestPicture FillVivid(this TestPicture picture, double margin = 0.01)
    {
        FrameFormat format = picture.Format;
        double code = 1 << (format.BitsPerSample - 8);
        return picture.Fill((plane, x, y) =>
        {
            if (plane is 0 or 3)
                return (int)Math.Round(code * (16 + (219 * Of(x, y).Y)));
            (double cb, double cr) = (0, 0);
            int columns = 1 << format.Log2ChromaWidth, rows = 1 << format.Log2ChromaHeight;
            for (int i = 0; i < columns * rows; i++)
            {
                (_, double b, double r) = Of(Math.Min((x * columns) + (i % columns), format.Width - 1), Math.Min((y * rows) + (i / columns), format.Height - 1));
                (cb, cr) = (cb + (b / (columns * rows)), cr + (r / (columns * rows)));
            }

            return (int)Math.Round(code * (128 + (224 * (plane == 1 ? cb : cr))));
        });

        (double Y, double Cb, double Cr) Of(int x, int y)
        {
            double detail = (0.1 * Math.Sin(x * 1.3) * Math.Sin(y * 0.9)) + (x / 12 % 2 * 0.15);
            double r = One(x, 0), g = One(x, 2), b = One(y, 4), luma = (0.2126 * r) + (0.7152 * g) + (0.0722 * b);
            return (luma, (b - luma) / 1.8556, (r - luma) / 1.5748);
            double One(int at, int phase) => Math.Clamp(0.5 + (0.55 * Math.Sin((at / 15.0) + ((x + y) / 40.0) + phase)) + detail, margin, 1 - margin);
        }
    }

    /// <summary>Share of pixels, 0..1, that R'G'B' cannot show and could before, or whose luma came to black or white.</summary>
    /// <param name="before">BT.709, limited range.</param>
    /// <param name="after">Of the same format.</param>
    /// <param name="slackCodes">How far a component may be outside and counts as inside, codes of 8 bits.</param>
    public static double Share(TestPicture before, TestPicture after, double slackCodes)
    {
        int clipped = 0;
        FrameFormat format = before.Format;
        for (int y = 0; y < format.Height; y++)
        {
            for (int x = 0; x < format.Width; x++)
            {
                if (!IsClipped(before, x, y, slackCodes) && IsClipped(after, x, y, slackCodes))
                    clipped++;
            }
        }

        return (double)clipped / format.Width / format.Height;
    }

    private static bool IsClipped(TestPicture picture, int x, int y, double slackCodes)
    {
        double code = 1 << (picture.Format.BitsPerSample - 8);
        double luma = picture[0][x, y] / code, u = 0, v = 0;
        if (picture.Format.PlaneCount > 1)
        {
            (int column, int row) = (x >> picture.Format.Log2ChromaWidth, y >> picture.Format.Log2ChromaHeight);
            (u, v) = (((picture[1][column, row] / code) - 128) * 219 / 224, ((picture[2][column, row] / code) - 128) * 219 / 224);
        }

        double r = luma + (1.5748 * v), b = luma + (1.8556 * u), g = (luma - (0.2126 * r) - (0.0722 * b)) / 0.7152;
        return luma is <= 16 or >= 235 || Math.Min(r, Math.Min(g, b)) < 16 - slackCodes || Math.Max(r, Math.Max(g, b)) > 235 + slackCodes;
    }
}
