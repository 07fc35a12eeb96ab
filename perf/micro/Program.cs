using System.Diagnostics;
using System.Globalization;
using Mps.Kernels;
using Mps.Media;
using Mps.Perf.Micro;

// One frame at a time, one thread, same process, same picture. Ours and swscale take turns, and a figure is the median over the rounds of
// their ratio in one round, so that what else the machine does falls on both. Outputs are compared first: no figure for pictures that differ.
const int Rounds = 15;
Console.WriteLine("time of one frame, ours / swscale (bicubic, one thread); below 1 is faster");
Console.WriteLine($"{"",-34}{"scalar",8}{"avx2",8}{"avx512",8}   PSNR to swscale");
Compare(new FrameFormat(PixelFormat.Yuv420p, 1920, 1080), 1280, 720, SwScale.Bicubic, "");
Compare(new FrameFormat(PixelFormat.Yuv420p, 1920, 1080), 1280, 720, SwScale.Bicubic | SwScale.AccurateRound, " accurate_rnd");
Compare(new FrameFormat(PixelFormat.Yuv420p, 1920, 1080), 854, 480, SwScale.Bicubic, "");
Compare(new FrameFormat(PixelFormat.Yuv420p, 1920, 1080), 640, 360, SwScale.Bicubic, "");
Compare(new FrameFormat(PixelFormat.Yuv420p, 3840, 2160), 1920, 1080, SwScale.Bicubic, "");
Compare(new FrameFormat(PixelFormat.Yuv420p, 1280, 720), 1920, 1080, SwScale.Bicubic, "");
Compare(new FrameFormat(PixelFormat.Yuv420p10le, 1920, 1080), 1280, 720, SwScale.Bicubic, "");

Console.WriteLine();
Console.WriteLine("Lanczos, processor time of swscale's and zimg's filters / ours (one thread); above 1 we are faster");
Console.WriteLine($"{"",-34}{"swscale",8}{"zimg",8}");
ScaleMeasure.Compare(new FrameFormat(PixelFormat.Yuv420p, 1920, 1080), 1280, 720, Rounds, Median);
ScaleMeasure.Compare(new FrameFormat(PixelFormat.Yuv420p, 1920, 1080), 3840, 2160, Rounds, Median);
ScaleMeasure.Compare(new FrameFormat(PixelFormat.Yuv420p10le, 1920, 1080), 1280, 720, Rounds, Median);

Console.WriteLine();
Console.WriteLine("conversion of a 1080p picture, processor time of swscale's and zimg's filters / ours (one thread); above 1 we are faster");
Console.WriteLine($"{"",-58}{"swscale",8}{"zimg",8}");
ConvertMeasure.Measure(Rounds, Median);

Console.WriteLine();
Console.WriteLine("processor time of one overlay, ours / libavfilter's overlay filter with its push and pull (one thread); below 1 is faster");
OverlayMeasure.Compare(1920, 1080, 192, 108, Rounds, Median);
OverlayMeasure.Compare(1920, 1080, 960, 540, Rounds, Median);

Console.WriteLine();
Console.WriteLine("processor time of one picture, ours / libavfilter's filter of the same kind (one thread); below 1 is faster");
EnhanceMeasure.Compare(1920, 1080, Rounds, Median);

Console.WriteLine();
Console.WriteLine("processor time of one picture between two, ours / minterpolate's (scalar, avx2, avx512; one thread); below 1 is faster");
FrameRateMeasure.Compare(1280, 720, 3, Median);

Console.WriteLine();
Console.WriteLine("processor time of denoising a 1080p picture, ours / libavfilter's (avx2, avx512; one thread); below 1 is faster");
DenoiseMeasure.Compare(PixelFormat.Yuv420p, strong: false, "hqdn3d=8", Rounds, Median);
DenoiseMeasure.Compare(PixelFormat.Yuv420p10le, strong: false, "hqdn3d=8", Rounds, Median);
DenoiseMeasure.Compare(PixelFormat.Yuv420p, strong: true, "nlmeans=s=5:p=5:r=11", 3, Median);

Console.WriteLine();
Console.WriteLine("processor time of deinterlacing a 1080i picture, ours / libavfilter's (avx2, avx512; one thread); below 1 is faster");
DeinterlaceMeasure.Compare(PixelFormat.Yuv420p, "yadif", Rounds, Median);
DeinterlaceMeasure.Compare(PixelFormat.Yuv420p, "bwdif", Rounds, Median);
DeinterlaceMeasure.Compare(PixelFormat.Yuv420p10le, "bwdif", Rounds, Median);

Console.WriteLine();
Console.WriteLine("processor time of numbers about a 1080p picture, ours / libavfilter's (avx2, avx512; one thread); below 1 is faster");
StatisticsMeasure.Measure(PixelFormat.Yuv420p, Rounds, Median);
StatisticsMeasure.Measure(PixelFormat.Yuv420p10le, Rounds, Median);

Console.WriteLine();
Console.WriteLine("processor time of super-resolution of yuv420p 540 -> 1080, ours / swscale's Lanczos (one thread); below 1 is faster");
SuperResolutionMeasure.Measure(Rounds, Median);

Console.WriteLine();
Console.WriteLine("Vulkan kernels, pictures a second by the device's clock");
VulkanMeasure.Run(Environment.GetEnvironmentVariable("MPS_TEST_VULKAN_DEVICE"));

static void Compare(FrameFormat source, int width, int height, int flags, string note)
{
    FrameFormat target = source with { Width = width, Height = height };
    using FrameMemory input = new(source), ours = new(target), theirs = new(target);
    Picture.Fill(input.View());
    using SwScale swscale = new(source, target, flags);
    FramePlanes from = input.Planes, to = theirs.Planes;
    swscale.Scale(from, to);

    List<(KernelLevel Level, FrameScaler Scaler)> scalers = [];
    double psnr = 0;
    foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported))
    {
        FrameScaler scaler = new(source, width, height, ChromaSiting.Center, kernels: KernelSet.Of(level));
        scaler.Scale(input.View(), ours.View());
        psnr = Picture.Psnr(ours.View().Plane(0), theirs.View().Plane(0), source.BitsPerSample);
        if (psnr < 45)
        {
            throw new InvalidOperationException($"{level}: luma differs from swscale's, {psnr:0.0} dB.");
        }

        scalers.Add((level, scaler));
    }

    int times = 1 + (int)(20_000_000L / ((long)source.Width * source.Height));
    double[][] seconds = [.. Enumerable.Range(0, scalers.Count + 1).Select(_ => new double[Rounds])];
    for (int round = 0; round < Rounds; round++)
    {
        seconds[^1][round] = Time(times, () => swscale.Scale(from, to));
        for (int i = 0; i < scalers.Count; i++)
        {
            FrameScaler scaler = scalers[i].Scaler;
            seconds[i][round] = Time(scalers[i].Level == KernelLevel.Scalar ? 1 : times, () => scaler.Scale(input.View(), ours.View()));
        }
    }

    string Ratio(KernelLevel level)
    {
        int index = scalers.FindIndex(pair => pair.Level == level);
        return index < 0
            ? "-"
            : Median([.. seconds[index].Zip(seconds[^1], (ours, theirs) => ours / theirs)]).ToString("0.00", CultureInfo.InvariantCulture);
    }

    string name = $"{source.PixelFormat.Name()} {source.Height} -> {height}{note}";
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{name,-34}{Ratio(KernelLevel.Scalar),8}{Ratio(KernelLevel.Avx2),8}")
        + string.Create(CultureInfo.InvariantCulture, $"{Ratio(KernelLevel.Avx512),8}   {psnr:0.0} dB"));
}

static double Time(int times, Action work)
{
    work();
    long start = Stopwatch.GetTimestamp();
    for (int i = 0; i < times; i++)
    {
        work();
    }

    return Stopwatch.GetElapsedTime(start).TotalSeconds / times;
}

static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
