using System.Globalization;
using Mps.Kernels;
using Mps.Kernels.Deinterlace;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>The deinterlacer against libavfilter's yadif and bwdif, one picture for each interlaced one; how good their pictures are, `make quality` says.</summary>
internal static class DeinterlaceMeasure
{
    public static void Compare(PixelFormat pixels, string filter, int rounds, Func<double[], double> median)
    {
        FrameFormat format = new(pixels, 1920, 1080);
        using FrameMemory first = new(format), second = new(format), third = new(format), result = new(format);
        FrameMemory[] pictures = [first, second, third];
        foreach (FrameMemory picture in pictures)
        {
            Picture.Fill(picture.View());
        }

        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(level => level != KernelLevel.Scalar && KernelSet.IsSupported(level))];
        Deinterlacer[] kernels = [.. levels.Select(level => new Deinterlacer(format, KernelSet.Of(level)))];
        using FilterPeer peer = new(format, $"{filter}=mode=send_frame:parity=tff", interlaced: true);
        double[] ratios = FilterPeer.Ratios(
            peer,
            pictures,
            [.. kernels.Select<Deinterlacer, Action<int>>(kernel => i =>
                kernel.Apply(pictures[i % 3].View(), pictures[(i + 1) % 3].View(), pictures[(i + 2) % 3].View(), result.View(), PictureField.Top, second: false))],
            rounds,
            median,
            out double theirs);
        string figures = string.Concat(ratios.Select(ratio => ratio.ToString("0.000", CultureInfo.InvariantCulture).PadLeft(8)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{filter} {pixels.Name()}",-50}{figures}   theirs {theirs * 1e3:0.0} ms"));
    }
}
