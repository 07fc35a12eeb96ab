using System.Globalization;
using Mps.Kernels;
using Mps.Kernels.Statistics;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>Numbers about a picture against libavfilter's filters that compute the same; these push and pull a picture as well.</summary>
internal static class StatisticsMeasure
{
    public static void Measure(PixelFormat pixels, int rounds, Func<double[], double> median)
    {
        FrameFormat format = new(pixels, 1920, 1080);
        using FrameMemory first = new(format), second = new(format);
        FrameMemory[] pictures = [first, second];
        foreach (FrameMemory picture in pictures)
            Picture.Fill(picture.View());
        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(level => level != KernelLevel.Scalar && KernelSet.IsSupported(level))];
        PlaneStatistics[] statistics = [.. levels.Select(level => new PlaneStatistics(format.BitsPerSample, kernels: KernelSet.Of(level)))];
        SampleHistogram[] histograms = [.. Enumerable.Range(0, 3).Select(_ => new SampleHistogram(format.BitsPerSample))];
        (int columns, int rows) = PlaneStatistics.Blocks(format.Width, format.Height);
        int[] blocks = new int[columns * rows];

        Compare("blackdetect", "share of dark luma, mean, variance", (kernel, i) => _ = kernel.Sums(pictures[i % 2].View().Plane(0), 38));
        Compare("freezedetect", "difference of all planes", (kernel, i) =>
        {
            for (int plane = 0; plane < format.PlaneCount; plane++)
                _ = kernel.Difference(first.View().Plane(plane), second.View().Plane(plane));
        });
        Compare("scdet", "difference of luma", (kernel, i) => _ = kernel.Difference(first.View().Plane(0), second.View().Plane(0)));
        Compare("scdet", "differences of luma by block", (kernel, _) => kernel.BlockDifferences(first.View().Plane(0), second.View().Plane(0), blocks));
        Compare("signalstats", "histograms of all planes, difference of luma", (kernel, i) =>
        {
            for (int plane = 0; plane < format.PlaneCount; plane++)
                kernel.Count(pictures[i % 2].View().Plane(plane), histograms[plane]);
            _ = kernel.Difference(first.View().Plane(0), second.View().Plane(0));
        });

        void Compare(string filter, string what, Action<PlaneStatistics, int> ours)
        {
            using FilterPeer peer = new(format, filter);
            double[] ratios = FilterPeer.Ratios(
                peer, pictures, [.. statistics.Select<PlaneStatistics, Action<int>>(kernel => i => ours(kernel, i))], rounds, median, out double theirs);
            string figures = string.Concat(ratios.Select(ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(8)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{filter} {pixels.Name()}: {what}",-74}{figures}   theirs {theirs * 1e3:0.00} ms"));
        }
    }
}
