using Mps.Kernels;
using Mps.Kernels.Denoise;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>
/// Denoisers on held-out pictures with white Gaussian noise, cut to 8 bits as a camera does. Peers are told the noise, in that the best of
/// several settings counts for them; ours measure it.
/// </summary>
internal static class DenoiseQuality
{
    private const int Frames = 8, Step = 3;

    private static readonly string[] s_spatial = ["hqdn3d=8:0:0:0", "hqdn3d=16:0:0:0", "hqdn3d=32:0:0:0", "hqdn3d=64:0:0:0", "hqdn3d=128:0:0:0", "hqdn3d=255:0:0:0"];
    private static readonly string[] s_temporal = ["hqdn3d=0:0:16:0", "hqdn3d=0:0:48:0", "hqdn3d=32:0:16:0", "hqdn3d=32:0:48:0", "hqdn3d=128:0:16:0", "hqdn3d=128:0:48:0"];
    private static readonly string[] s_blurs = ["gblur=0.5", "gblur=0.7", "gblur=0.9", "gblur=1.1", "gblur=1.3", "gblur=1.6"];
    private static readonly string[] s_nlmeans10 = [.. Nlmeans(3), .. Nlmeans(4), .. Nlmeans(5), .. Nlmeans(6)];
    private static readonly string[] s_nlmeans25 = [.. Nlmeans(8), .. Nlmeans(10), .. Nlmeans(12), .. Nlmeans(15)];

    public static void Measure(Report report)
    {
        IReadOnlyList<FrameMemory> clean = [.. Pictures.KodakHeldOut().Select(path => Pictures.Read(path))];
        report.Value("clean pictures, the least of six, real-time", clean.Min(picture => Psnr.Of(Denoised([picture], Realtime)[0].View().Plane(0), picture.View().Plane(0))), 45);
        report.Value("clean pictures, the least of six, strong", clean.Min(picture => Psnr.Of(Denoised([picture], Strong)[0].View().Plane(0), picture.View().Plane(0))), 45);
        foreach (int sigma in (int[])[10, 25])
        {
            FrameMemory[][] noisy = [.. clean.Select((picture, i) => new[] { Noisy(picture, sigma, i) })];
            FrameMemory[][] truth = [.. clean.Select(picture => new[] { picture })];
            double realtime = Mean(truth, noisy, pictures => Denoised(pictures, Realtime)), strong = Mean(truth, noisy, pictures => Denoised(pictures, Strong));
            report.Value($"noisy pictures, σ {sigma}", Mean(truth, noisy, pictures => pictures), 0);
            (double hqdn3d, string best) = Best(truth, noisy, s_spatial);
            report.Compare($"still picture, σ {sigma}, real-time", realtime, best, hqdn3d, 1.5);
            (double blur, best) = Best(truth, noisy, s_blurs);
            report.Compare($"still picture, σ {sigma}, real-time", realtime, best, blur, 0.01);
            (double nlmeans, best) = Best(truth, noisy, sigma == 10 ? s_nlmeans10 : s_nlmeans25);
            report.Compare($"still picture, σ {sigma}, strong", strong, best, nlmeans, 0.3);

            foreach ((string what, int step) in ((string, int)[])[("standing", 0), ("panning", Step)])
            {
                truth = [.. clean.Select(picture => Pan(picture, step))];
                noisy = [.. truth.Select((pictures, i) => pictures.Select((picture, frame) => Noisy(picture, sigma, (100 * i) + frame)).ToArray())];
                realtime = Mean(truth, noisy, pictures => Denoised(pictures, Realtime));
                strong = Mean(truth, noisy, pictures => Denoised(pictures, Strong));
                (hqdn3d, best) = Best(truth, noisy, s_temporal);
                report.Compare($"eighth picture, {what}, σ {sigma}, real-time", realtime, best, hqdn3d, 1.5);
                report.Compare($"eighth picture, {what}, σ {sigma}, strong", strong, best, hqdn3d, 1.5);
            }
        }
    }

    private static string[] Nlmeans(int strength) => [$"nlmeans=s={strength}:p=3:r=11:pc=1:rc=1", $"nlmeans=s={strength}:p=5:r=11:pc=1:rc=1"];

    private static RealtimeDenoiser Realtime(FrameFormat format) => new(format);

    private static StrongDenoiser Strong(FrameFormat format) => new(format);

    private static FrameMemory[] Denoised(FrameMemory[] pictures, Func<FrameFormat, IPictureKernel> create)
    {
        using IPictureKernel kernel = create(pictures[0].Format);
        return [.. pictures.Select(picture =>
        {
            FrameMemory result = new(picture.Format);
            kernel.Apply(picture.View(), result.View());
            return result;
        })];
    }

    /// <summary>Mean of the last pictures' PSNR.</summary>
    private static double Mean(FrameMemory[][] truth, FrameMemory[][] noisy, Func<FrameMemory[], IReadOnlyList<FrameMemory>> denoise) =>
        truth.Zip(noisy, (clean, pictures) => Psnr.Of(denoise(pictures)[^1].View().Plane(0), clean[^1].View().Plane(0))).Average();

    private static (double Psnr, string Filter) Best(FrameMemory[][] truth, FrameMemory[][] noisy, string[] filters) =>
        filters.Select(filter => (Mean(truth, noisy, pictures => Pictures.Filter(pictures, $"format=yuv420p,{filter}", pictures[0].Format)), filter)).Max();

    /// <summary>A window of three quarters of the picture that moves by so many samples both ways from picture to picture.</summary>
    private static FrameMemory[] Pan(FrameMemory picture, int step)
    {
        FrameFormat format = picture.Format with { Width = picture.Format.Width * 3 / 4, Height = picture.Format.Height * 3 / 4 };
        return [.. Enumerable.Range(0, Frames).Select(frame =>
        {
            FrameMemory window = new(format);
            for (int y = 0; y < format.Height; y++)
            {
                picture.View().Plane(0).Row(y + (frame * step)).Slice(frame * step, format.Width).CopyTo(window.View().Plane(0).Row(y));
            }

            return window;
        })];
    }

    private static FrameMemory Noisy(FrameMemory picture, double sigma, int seed)
    {
        Random random = new(seed + 1);
        FrameMemory noisy = new(picture.Format);
        for (int y = 0; y < picture.Format.Height; y++)
        {
            ReadOnlySpan<byte> from = picture.View().Plane(0).Row(y);
            Span<byte> to = noisy.View().Plane(0).Row(y);
            for (int x = 0; x < to.Length; x++)
            {
                double gaussian = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                to[x] = (byte)Math.Clamp(Math.Round(from[x] + (sigma * gaussian)), 0, 255);
            }
        }

        return noisy;
    }
}
