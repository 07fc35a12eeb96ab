using System.Globalization;
using Mps.Kernels;
using Mps.Kernels.Denoise;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>The denoisers against libavfilter's hqdn3d and nlmeans; how good their pictures are, `make quality` says.</summary>
internal static class DenoiseMeasure
{
    public static void Compare(PixelFormat pixels, bool strong, string filter, int rounds, Func<double[], double> median)
    {
        FrameFormat format = new(pixels, 1920, 1080);
        using FrameMemory first = new(format), second = new(format), result = new(format);
        Picture.Fill(first.View());
        Picture.Fill(second.View());
        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(level => level != KernelLevel.Scalar && KernelSet.IsSupported(level))];
        IPictureKernel[] kernels = [.. levels.Select<KernelLevel, IPictureKernel>(level =>
            strong ? new StrongDenoiser(format, kernels: KernelSet.Of(level)) : new RealtimeDenoiser(format, kernels: KernelSet.Of(level)))];
        FrameMemory[] pictures = [first, second];
        using FilterPeer peer = new(format, filter);
        double[] ratios = FilterPeer.Ratios(
            peer, pictures, [.. kernels.Select<IPictureKernel, Action<int>>(kernel => i => kernel.Apply(pictures[i % 2].View(), result.View()))], rounds, median, out double theirs);
        string figures = string.Concat(ratios.Select(ratio => ratio.ToString("0.000", CultureInfo.InvariantCulture).PadLeft(8)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{(strong ? "strong" : "real-time")} / {filter} {pixels.Name()}",-50}{figures}   theirs {theirs * 1e3:0.0} ms"));
        foreach (IPictureKernel kernel in kernels)
        {
            kernel.Dispose();
        }
    }
}
