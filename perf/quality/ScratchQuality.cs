using Mps.Kernels.Scratches;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>
/// Scratch repair on clips that were scratched and soiled here: what it gives back, beside ffmpeg's temporal median; and what it does to
/// pictures that have no scratches, fences, letters and quick motion among them.
/// </summary>
internal static class ScratchQuality
{
    private const int Count = 24;

    // Pictures until scratches are proven.
    private const int Begin = 12;

    // What stands still a median in time gives back whole.
    private static readonly (string Name, bool Moves, string Path, int Width, int Height, double From)[] s_clips =
    [
        ("street, 1080p", true, "people/crowd_station_1080p.mp4", 1920, 1080, 1),
        ("cartoon, panning", true, "movie/bbb_480p_30s_h264_aac51.mp4", 854, 480, 3),
        ("cartoon, quiet", true, "movie/bbb_480p_30s_h264_aac51.mp4", 854, 480, 12),
        ("cartoon, wild", true, "movie/bbb_480p_30s_h264_aac51.mp4", 854, 480, 20),
        ("film, standing", false, "movie/pyscenedetect_testvideo_720p.mp4", 1280, 720, 4),
        ("persons, 10 pictures a second", false, "people/one_by_one_person_768x432.mp4", 768, 432, 20),
    ];

    public static void Measure(Report report)
    {
        foreach ((string name, bool moves, string path, int width, int height, double from) in s_clips)
            Compare(report, name, moves, Pictures.Clip(Path.Combine(Pictures.Corpus, path), from, Count, new FrameFormat(PixelFormat.Yuv420p, width, height)));
        Compare(report, "panning photograph", true, Pan(Pictures.Read(Pictures.KodakHeldOut()[3], PixelFormat.Yuv420p)));
        Compare(report, "standing photograph", false, [.. Enumerable.Repeat(Pictures.Read(Pictures.KodakHeldOut()[3], PixelFormat.Yuv420p), Count)]);
    }

    private static void Compare(Report report, string name, bool moves, IReadOnlyList<FrameMemory> pictures)
    {
        foreach (double intensity in (double[])[0.5, 1])
        {
            IReadOnlyList<FrameMemory> kept = Repaired(pictures, intensity);
            report.Value($"{name}, clean, {intensity}: worst picture, dB", Enumerable.Range(0, pictures.Count).Min(i => Psnr.Of(kept[i].View().Plane(0), pictures[i].View().Plane(0))), 45);
        }

        IReadOnlyList<FrameMemory> dirty = [.. pictures.Select((picture, i) => Soiled(picture, i))], lined = [.. pictures.Select((picture, i) => Scratched(picture, i))];
        double gain = Gain(pictures, dirty, Repaired(dirty, 0.5), 3);
        report.Value($"{name}, dirt: gain, dB", gain, 5);
        if (moves)
            report.Compare($"{name}, dirt: gain, dB", gain, "tmedian", Gain(pictures, dirty, Median(dirty), 3), 0);
        report.Value($"{name}, scratches: gain, dB", Gain(pictures, lined, Repaired(lined, 0.5), Begin), 3);
    }

    private static double Gain(IReadOnlyList<FrameMemory> clean, IReadOnlyList<FrameMemory> before, IReadOnlyList<FrameMemory> after, int begin) =>
        Enumerable.Range(begin, clean.Count - begin - 1).Average(i => Psnr.Of(after[i].View().Plane(0), clean[i].View().Plane(0)) - Psnr.Of(before[i].View().Plane(0), clean[i].View().Plane(0)));

    private static List<FrameMemory> Repaired(IReadOnlyList<FrameMemory> pictures, double intensity)
    {
        using ScratchRepair repair = new(pictures[0].Format, intensity);
        return [.. pictures.Select(picture =>
        {
            FrameMemory result = new(picture.Format);
            repair.Apply(picture.View(), result.View());
            return result;
        })];
    }

    // The first and the last picture have no median.
    private static IReadOnlyList<FrameMemory> Median(IReadOnlyList<FrameMemory> pictures) =>
        [pictures[0], .. Pictures.Filter(pictures, "tmedian=radius=1", pictures[0].Format), pictures[^1]];

    // Spots of 2 to 14 samples (of 480 rows), dark or bright, on one picture each.
    private static FrameMemory Soiled(FrameMemory picture, int number)
    {
        Random random = new(number);
        FrameMemory result = Copy(picture);
        double unit = picture.Format.Height / 480.0;
        for (int i = 0; i < 10; i++)
        {
            double x = random.Next(picture.Format.Width), y = random.Next(picture.Format.Height);
            double across = (1 + (random.NextDouble() * 6)) * unit, down = (1 + (random.NextDouble() * 6)) * unit, value = random.Next(2) == 0 ? 25 : 225;
            Paint(result, (int)(x - across - 2), (int)(y - down - 2), (int)(x + across + 2), (int)(y + down + 2), (px, py) =>
            {
                double distance = Math.Sqrt((((px - x) / across) * ((px - x) / across)) + (((py - y) / down) * ((py - y) / down)));
                return (value, Math.Clamp((1.2 - distance) * 2, 0, 0.9));
            });
        }

        return result;
    }

    // Three lines that tremble a little: a bright one, a dark one that leaves half of the texture, one through two thirds of the picture.
    private static FrameMemory Scratched(FrameMemory picture, int number)
    {
        Random random = new(number);
        FrameMemory result = Copy(picture);
        (int width, int height) = (picture.Format.Width, picture.Format.Height);
        double unit = height / 480.0;
        foreach ((double at, double slope, double end, double value, double cover) in (ReadOnlySpan<(double, double, double, double, double)>)
            [(0.3, 0.004, 1, 230, 0.7), (0.52, -0.003, 1, 20, 0.45), (0.8, 0, 0.66, 225, 0.5)])
        {
            double middle = (at * width) + ((random.NextDouble() - 0.5) * unit), half = 1.1 * unit;
            int left = (int)(middle - (4 * unit) - (Math.Abs(slope) * height)), right = (int)(middle + (4 * unit) + (Math.Abs(slope) * height));
            Paint(result, left, 0, right, (int)(end * height), (px, py) =>
                (value, cover * Math.Clamp((half + 0.5 - Math.Abs(px - middle - (slope * (py - (height / 2.0))))) / unit, 0, 1)));
        }

        return result;
    }

    private static void Paint(FrameMemory picture, int left, int top, int right, int bottom, Func<int, int, (double Value, double Cover)> paint)
    {
        PlaneView luma = picture.View().Plane(0);
        for (int y = Math.Max(0, top); y < Math.Min(luma.Height, bottom); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(luma.Width, right); x++)
            {
                (double value, double cover) = paint(x, y);
                luma.Row(y)[x] = (byte)Math.Round(luma.Row(y)[x] + (cover * (value - luma.Row(y)[x])));
            }
        }
    }

    private static FrameMemory Copy(FrameMemory picture)
    {
        FrameMemory copy = new(picture.Format);
        for (int plane = 0; plane < 3; plane++)
        {
            PlaneView from = picture.View().Plane(plane), to = copy.View().Plane(plane);
            for (int y = 0; y < from.Height; y++)
                from.Row(y).CopyTo(to.Row(y));
        }

        return copy;
    }

    private static FrameMemory[] Pan(FrameMemory picture)
    {
        const int Room = 2 * Count;
        FrameFormat format = picture.Format with { Width = picture.Format.Width - Room };
        return [.. Enumerable.Range(0, Count).Select(moment =>
        {
            FrameMemory window = new(format);
            for (int plane = 0; plane < 3; plane++)
            {
                PlaneView from = picture.View().Plane(plane), to = window.View().Plane(plane);
                for (int y = 0; y < to.Height; y++)
                    from.Row(y).Slice((plane == 0 ? 2 : 1) * moment, to.Width).CopyTo(to.Row(y));
            }

            return window;
        })];
    }
}
