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
            (double hqdn3d, string best) = Best(truth, noisy, [.. new[] { 8, 16, 32, 64, 128, 255 }.Select(s => $"hqdn3d={s}:0:0:0")]);
            report.Compare($"still picture, σ {sigma}, real-time", realtime, best, hqdn3d, 1.5);
            (double blur, best) = Best(truth, noisy, [.. new[] { 0.5, 0.7, 0.9, 1.1, 1.3, 1.6 }.Select(s => $"gblur=sigma={s}")]);
            report.Compare($"still picture, σ {sigma}, real-time", realtime, best, blur, 0.01);
            (double nlmeans, best) = Best(truth, noisy, [.. from s in sigma == 10 ? new[] { 3, 4, 5, 6 } : [8, 10, 12, 15] from p in new[] { 3, 5 } select $"nlmeans=s={s}:p={p}:r=11:pc=1:rc=1"]);
            report.Compare($"still picture, σ {sigma}, strong", strong, best, nlmeans, 0.3);

            foreach ((string what, int step) in ((string, int)[])[("standing", 0), ("panning", Step)])
            {
                truth = [.. clean.Select(picture => Pan(picture, step))];
                noisy = [.. truth.Select((pictures, i) => pictures.Select((picture, frame) => Noisy(picture, sigma, (100 * i) + frame)).ToArray())];
                realtime = Mean(truth, noisy, pictures => Denoised(pictures, Realtime));
                strong = Mean(truth, noisy, pictures => Denoised(pictures, Strong));
                (hqdn3d, best) = Best(truth, noisy, [.. from s in new[] { 0, 32, 128 } from t in new[] { 16, 48 } select $"hqdn3d={s}:0:{t}:0"]);
                report.Compare($"eighth picture, {what}, σ {sigma}, real-time", realtime, best, hqdn3d, 1.5);
                report.Compare($"eighth picture, {what}, σ {sigma}, strong", strong, best, hqdn3d, 1.5);
            }
        }
    }

    private static RealtimeDenoiser Realtime(FrameFormat format) => new(format);

    private static StrongDenoiser Strong(FrameFormat format) => new(format);

    private static FrameMemory[] Denoised(IReadOnlyList<FrameMemory> pictures, Func<FrameFormat, IPictureKernel> create)
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
