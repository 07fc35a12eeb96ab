using Mps.Kernels.FrameRate;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>
/// Every second picture of a film is left out and made again from its neighbours: by our interpolator, by ffmpeg's minterpolate (its best
/// documented settings) and by a plain blend.
/// </summary>
internal static class FrameRateQuality
{
    private const int Count = 13;
    private const string Best = "mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1";

    private static readonly (string Name, string Path, int Width, int Height, double From)[] s_clips =
    [
        ("street, 1080p", "people/crowd_station_1080p.mp4", 1920, 1080, 1),
        ("cartoon, 480p, quiet", "movie/bbb_480p_30s_h264_aac51.mp4", 854, 480, 12),
        ("cartoon, 480p, panning", "movie/bbb_480p_30s_h264_aac51.mp4", 854, 480, 3),
        ("cartoon, 480p, wild", "movie/bbb_480p_30s_h264_aac51.mp4", 854, 480, 20),
        ("cartoon, 480p, calm", "movie/bbb_480p_30s_h264_aac51.mp4", 854, 480, 26),
        ("persons, 10 pictures a second", "people/one_by_one_person_768x432.mp4", 768, 432, 20),
    ];

    public static void Measure(Report report)
    {
        foreach ((string name, string path, int width, int height, double from) in s_clips)
        {
            Compare(report, name, Pictures.Clip(Path.Combine(Pictures.Corpus, path), from, Count, new FrameFormat(PixelFormat.Yuv420p, width, height)));
        }

        Compare(report, "animated film, lossless, 1024x436", [.. Pictures.Film().Select(path => Pictures.Read(path, PixelFormat.Yuv420p))]);
    }

    private static void Compare(Report report, string name, IReadOnlyList<FrameMemory> pictures)
    {
        double?[] best = Theirs(pictures, Best), usual = Theirs(pictures, "mi_mode=mci");
        // Only pictures that all have made.
        int[] both = [.. Enumerable.Range(0, pictures.Count).Where(i => best[i] is not null && usual[i] is not null)];
        double theirs = Math.Max(both.Average(i => best[i]!.Value), both.Average(i => usual[i]!.Value));
        double ours = Ours(pictures, both), blend = both.Average(i => Blend(pictures, i));
        report.Compare($"{name}, every second of {pictures.Count} pictures, dB", ours, "minterpolate", theirs, 0);
        report.Compare($"{name}, the same", ours, "blend", blend, 0);
        foreach (FrameMemory picture in pictures)
        {
            picture.Dispose();
        }
    }

    private static double Ours(IReadOnlyList<FrameMemory> pictures, int[] compared)
    {
        using FrameInterpolator interpolator = new(pictures[0].Format);
        using FrameMemory result = new(pictures[0].Format);
        double sum = 0;
        for (int i = 1; i <= compared[^1]; i += 2)
        {
            interpolator.Analyse(pictures[i - 1].View(), pictures[i + 1].View(), follows: i > 1);
            interpolator.Make(pictures[i - 1].View(), pictures[i + 1].View(), 0.5, result.View());
            sum += compared.Contains(i) ? Psnr.Of(result.View().Plane(0), pictures[i].View().Plane(0)) : 0;
        }

        return sum / compared.Length;
    }

    private static double Blend(IReadOnlyList<FrameMemory> pictures, int index)
    {
        using FrameMemory result = new(pictures[0].Format);
        ReadOnlyPlaneView a = pictures[index - 1].View().Plane(0), b = pictures[index + 1].View().Plane(0);
        PlaneView between = result.View().Plane(0);
        for (int y = 0; y < between.Height; y++)
        {
            for (int x = 0; x < between.Width; x++)
            {
                between.Row(y)[x] = (byte)((a.Row(y)[x] + b.Row(y)[x] + 1) >> 1);
            }
        }

        return Psnr.Of(between, pictures[index].View().Plane(0));
    }

    // For each picture that was left out; null where minterpolate, which looks ahead, made none.
    private static double?[] Theirs(IReadOnlyList<FrameMemory> pictures, string settings)
    {
        List<FrameMemory> kept = [.. pictures.Where((_, i) => i % 2 == 0)];
        IReadOnlyList<FrameMemory> made = Pictures.Filter(kept, $"minterpolate=fps=50:{settings}", kept[0].Format);
        int offset = Offset(made, kept);
        double?[] figures = new double?[pictures.Count];
        for (int i = 1; i < pictures.Count; i += 2)
        {
            int at = i - offset;
            figures[i] = at >= 0 && at < made.Count ? Psnr.Of(made[at].View().Plane(0), pictures[i].View().Plane(0)) : null;
        }

        foreach (FrameMemory picture in made)
        {
            picture.Dispose();
        }

        return figures;
    }

    // Pictures that were kept come through as they are: the first one tells where minterpolate began.
    private static int Offset(IReadOnlyList<FrameMemory> made, List<FrameMemory> kept)
    {
        for (int i = 0; i < kept.Count; i++)
        {
            if (Psnr.Of(made[0].View().Plane(0), kept[i].View().Plane(0)) > 60)
            {
                return 2 * i;
            }
        }

        throw new InvalidOperationException("minterpolate began between two pictures.");
    }
}
