using Mps.Kernels;
using Mps.Kernels.Enhance;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>Enhancement: what it may not do (clip, tint, darken), and how much it does, on held-out pictures and film.</summary>
internal static class EnhanceQuality
{
    public static void Measure(Report report)
    {
        List<FrameMemory> pictures = [.. Pictures.KodakHeldOut().Concat(Pictures.Film().Take(1)).Select(path => Pictures.Read(path, PixelFormat.Yuv420p))];
        (string Name, Func<FrameFormat, IPictureKernel> Make)[] kernels =
        [
            ("sharpen 1.0", format => new Sharpener(format, PictureColour.Bt709, 1)),
            ("colour strong", format => new ColorEnhancer(format, PictureColour.Bt709, EnhanceStrength.Strong)),
            ("contrast strong", format => new ContrastEnhancer(format, PictureColour.Bt709, EnhanceStrength.Strong)),
            ("low light", format => new LowLightEnhancer(format, PictureColour.Bt709)),
            ("quality strong", format => new QualityEnhancer(format, PictureColour.Bt709, EnhanceStrength.Strong)),
        ];
        foreach ((string name, Func<FrameFormat, IPictureKernel> make) in kernels)
        {
            // Bright pictures would stay as they are.
            bool night = name == "low light";
            double clipped = 0, outside = 0, before = 0, after = 0, chromaBefore = 0, chromaAfter = 0, brightness = 0;
            foreach (FrameMemory day in pictures)
            {
                using FrameMemory? dark = night ? Darkened(day) : null;
                FrameMemory picture = dark ?? day;
                using IPictureKernel kernel = make(picture.Format);
                using FrameMemory result = new(kernel.Target);
                kernel.Apply(picture.View(), result.View());
                clipped = Math.Max(clipped, NewlyClipped(picture.View().Plane(0), result.View().Plane(0)));
                outside = Math.Max(outside, NewlyOutside(picture, result));
                before += Gradient(picture.View().Plane(0));
                after += Gradient(result.View().Plane(0));
                chromaBefore += Colourfulness(picture);
                chromaAfter += Colourfulness(result);
                brightness += (Mean(result.View().Plane(0)) - Mean(picture.View().Plane(0))) / pictures.Count;
            }

            report.Value($"{name}: luma newly at its ends, worst picture, % of pixels", clipped, 0.5, most: true);
            report.Value($"{name}: newly outside of R'G'B', worst picture, % of pixels", outside, 0.5, most: true);
            report.Value($"{name}: mean gradient of luma, times", after / before, 0.99);
            report.Value($"{name}: mean chroma, times", chromaAfter / chromaBefore, 0.99);
            if (night)
                report.Value($"{name}: change of mean luma, codes", brightness, 10);
            else
                report.Value($"{name}: change of mean luma, codes", Math.Abs(brightness), 3, most: true);
        }

        foreach (FrameMemory picture in pictures)
            picture.Dispose();
    }

    /// <summary>The picture with a third of its light but for a lamp, a window of a sixth of its width and height.</summary>
    private static FrameMemory Darkened(FrameMemory picture)
    {
        FrameMemory dark = new(picture.Format);
        for (int plane = 0; plane < picture.Format.PlaneCount; plane++)
        {
            int none = plane == 0 ? 16 : 128;
            PlaneView to = dark.View().Plane(plane);
            for (int y = 0; y < to.Height; y++)
            {
                ReadOnlySpan<byte> from = picture.View().Plane(plane).Row(y);
                for (int x = 0; x < from.Length; x++)
                {
                    bool lamp = x >= to.Width / 3 && x < to.Width / 2 && y >= to.Height / 3 && y < to.Height / 2;
                    to.Row(y)[x] = lamp ? from[x] : (byte)(none + ((from[x] - none) / 3));
                }
            }
        }

        return dark;
    }

    /// <summary>Share of pixels, %, whose luma is black or white, or beyond, and was not before.</summary>
    private static double NewlyClipped(ReadOnlyPlaneView before, ReadOnlyPlaneView after)
    {
        long clipped = 0;
        for (int y = 0; y < before.Height; y++)
        {
            ReadOnlySpan<byte> p = before.Row(y), q = after.Row(y);
            for (int x = 0; x < p.Length; x++)
            {
                if (p[x] is > 16 and < 235 && (q[x] is <= 16 or >= 235))
                    clipped++;
            }
        }

        return 100.0 * clipped / ((long)before.Width * before.Height);
    }

    /// <summary>Share of pixels, %, whose R'G'B' is outside of 0..1 and was not before; chroma as it is at each luma sample.</summary>
    private static double NewlyOutside(FrameMemory before, FrameMemory after)
    {
        long clipped = 0;
        for (int y = 0; y < before.Format.Height; y++)
        {
            FrameView p = before.View(), q = after.View();
            ReadOnlySpan<byte> py = p.Plane(0).Row(y), pu = p.Plane(1).Row(y / 2), pv = p.Plane(2).Row(y / 2);
            ReadOnlySpan<byte> qy = q.Plane(0).Row(y), qu = q.Plane(1).Row(y / 2), qv = q.Plane(2).Row(y / 2);
            for (int x = 0; x < py.Length; x++)
            {
                if (!Clipped(py[x], pu[x / 2], pv[x / 2]) && Clipped(qy[x], qu[x / 2], qv[x / 2]))
                    clipped++;
            }
        }

        return 100.0 * clipped / ((long)before.Format.Width * before.Format.Height);

        static bool Clipped(int luma, int cb, int cr)
        {
            // Two codes of slack: rounding alone takes saturated colours over the edge and back.
            double l = (luma - 16) / 219.0, u = (cb - 128) / 224.0, v = (cr - 128) / 224.0;
            double r = l + (1.5748 * v), b = l + (1.8556 * u), g = (l - (0.2126 * r) - (0.0722 * b)) / 0.7152;
            const double Slack = 2 / 219.0;
            return Math.Min(r, Math.Min(g, b)) < -Slack || Math.Max(r, Math.Max(g, b)) > 1 + Slack;
        }
    }

    private static double Gradient(ReadOnlyPlaneView plane)
    {
        double sum = 0;
        for (int y = 0; y < plane.Height; y++)
        {
            ReadOnlySpan<byte> row = plane.Row(y);
            for (int x = 1; x < row.Length; x++)
                sum += Math.Abs(row[x] - row[x - 1]);
        }

        return sum / plane.Width / plane.Height;
    }

    private static double Colourfulness(FrameMemory picture)
    {
        double sum = 0;
        for (int y = 0; y < picture.Format.PlaneHeight(1); y++)
        {
            ReadOnlySpan<byte> u = picture.View().Plane(1).Row(y), v = picture.View().Plane(2).Row(y);
            for (int x = 0; x < u.Length; x++)
                sum += Math.Sqrt(((u[x] - 128.0) * (u[x] - 128.0)) + ((v[x] - 128.0) * (v[x] - 128.0)));
        }

        return sum / picture.Format.PlaneWidth(1) / picture.Format.PlaneHeight(1);
    }

    private static double Mean(ReadOnlyPlaneView plane)
    {
        double sum = 0;
        for (int y = 0; y < plane.Height; y++)
        {
            foreach (byte sample in plane.Row(y))
                sum += sample;
        }

        return sum / plane.Width / plane.Height;
    }
}
