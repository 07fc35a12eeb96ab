using Mps.Kernels;
using Mps.Kernels.SuperResolution;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>
/// Pictures that are halved and enlarged again, against swscale's bicubic and Lanczos: luma, all of the picture. Halved by our bicubic
/// (Mitchell and Netravali's B = 0, C = 0.6, swscale's too), widened by two so that nothing aliases, rounded to 8 bits.
/// </summary>
internal static class SuperResolution
{
    public static void Measure(Report report)
    {
        Measure(report, "Kodak held out", Pictures.KodakHeldOut());
        Measure(report, "film", Pictures.Film());
    }

    private static void Measure(Report report, string name, IReadOnlyList<string> paths)
    {
        double bicubic = 0, lanczos = 0, edges = 0, learned = 0;
        foreach (string path in paths)
        {
            using FrameMemory picture = Pictures.Read(path), low = Halve(picture);
            double b = Peer(low, picture, "bicubic"), l = Peer(low, picture, "lanczos");
            double e = Ours(low, picture, format => new EdgeAdaptiveScaler(low.Format, format.Width, format.Height));
            double n = Ours(low, picture, format => new LearnedScaler(low.Format, format.Width, format.Height));
            (bicubic, lanczos, edges, learned) = (bicubic + (b / paths.Count), lanczos + (l / paths.Count), edges + (e / paths.Count), learned + (n / paths.Count));
        }

        report.Compare($"edge-adaptive x2, {name}", edges, "swscale lanczos", lanczos, 0.2);
        report.Compare($"edge-adaptive x2, {name}", edges, "swscale bicubic", bicubic, 0.2);
        report.Compare($"learned x2, {name}", learned, "swscale bicubic", bicubic, 1.5);
        report.Compare($"learned x2, {name}", learned, "edge-adaptive", edges, 0.2);
    }

    private static FrameMemory Halve(FrameMemory picture)
    {
        FrameFormat format = picture.Format, half = format with { Width = format.Width / 2, Height = format.Height / 2 };
        FrameMemory low = new(half);
        new PlaneScaler(format.Width, format.Height, half.Width, half.Height).Scale(picture.View().Plane(0), low.View().Plane(0));
        return low;
    }

    private static double Ours(FrameMemory low, FrameMemory picture, Func<FrameFormat, IPictureKernel> create)
    {
        using FrameMemory enlarged = new(picture.Format);
        using IPictureKernel kernel = create(picture.Format);
        kernel.Apply(low.View(), enlarged.View());
        return Psnr.Of(enlarged.View().Plane(0), picture.View().Plane(0));
    }

    private static double Peer(FrameMemory low, FrameMemory picture, string flags)
    {
        using FrameMemory enlarged = Pictures.Filter([low], $"scale={picture.Format.Width}:{picture.Format.Height}:flags={flags}+accurate_rnd", picture.Format)[0];
        return Psnr.Of(enlarged.View().Plane(0), picture.View().Plane(0));
    }
}
