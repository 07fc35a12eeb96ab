using System.Globalization;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Kernels.LinearLight;
using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>
/// Format, depth, range and matrix, with Lanczos scaling and without, against libavfilter's scale (swscale) and zscale (zimg) filters. Where zimg does not
/// know a format, libavfilter has swscale convert it first.
/// </summary>
internal static class ConvertMeasure
{
    private static readonly PictureColour s_hd = PictureColour.Bt709, s_sd = new(YuvMatrix.Bt601, FullRange: false), s_full = s_hd with { FullRange = true };

    public static void Measure(int rounds, Func<double[], double> median)
    {
        Compare(PixelFormat.Nv12, PixelFormat.Yuv420p, 1080, s_hd, "", "", rounds, median);
        Compare(PixelFormat.Nv12, PixelFormat.Yuv420p, 720, s_hd, "", "", rounds, median);
        Compare(PixelFormat.Yuv420p, PixelFormat.Nv12, 720, s_hd, "", "", rounds, median);
        Compare(PixelFormat.Yuv420p10le, PixelFormat.Yuv420p, 1080, s_hd, "", "", rounds, median);
        Compare(PixelFormat.P010le, PixelFormat.Yuv420p, 720, s_hd, "", "", rounds, median);
        Compare(PixelFormat.Yuv420p, PixelFormat.Yuv420p10le, 1080, s_hd, "", "", rounds, median);
        Compare(PixelFormat.Yuv422p10le, PixelFormat.Yuv420p, 1080, s_hd, "", "", rounds, median);
        Compare(PixelFormat.Yuv420p, PixelFormat.Yuv420p, 1080, s_full, ":in_range=tv:out_range=pc", ":rangein=limited:range=full", rounds, median);
        Compare(PixelFormat.Yuv420p, PixelFormat.Yuv420p, 1080, s_sd, ":in_color_matrix=bt709:out_color_matrix=smpte170m", ":matrixin=709:matrix=170m", rounds, median);
        Compare(PixelFormat.Yuv420p, PixelFormat.Yuv420p, 720, s_sd, ":in_color_matrix=bt709:out_color_matrix=smpte170m", ":matrixin=709:matrix=170m", rounds, median);
        CompareLight(720, rounds, median);
    }

    private static void Compare(
        PixelFormat from, PixelFormat to, int height, PictureColour colour, string swscaleColour, string zimgColour, int rounds, Func<double[], double> median)
    {
        FrameFormat source = new(from, 1920, 1080), target = new(to, height * 16 / 9, height);
        using FrameMemory input = new(source), ours = new(target);
        Picture.Fill(input.View());
        string size = string.Create(CultureInfo.InvariantCulture, $"{target.Width}:{target.Height}");
        using FilterPeer swscale = new(source, $"scale={size}:flags=lanczos:sws_dither=none{swscaleColour},format={to.Name()}", result: target);
        using FilterPeer zimg = new(source, $"zscale={size}:filter=lanczos:dither=none{zimgColour},format={to.Name()}", result: target);
        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(level => level != KernelLevel.Scalar && KernelSet.IsSupported(level))];
        var options = new ConversionOptions { TargetColour = colour, Kernel = ScaleKernel.Lanczos };
        FrameConverter[] converters = [.. levels.Select(level => new FrameConverter(source, target, options, kernels: KernelSet.Of(level)))];
        string name = string.Create(CultureInfo.InvariantCulture, $"{from.Name()} -> {to.Name()} {height}{(colour == s_full ? " full range" : colour == s_sd ? " 709 -> 601" : "")}");
        converters[0].Apply(input.View(), ours.View());
        zimg.Apply(input.View(), out _);
        double psnr = Picture.Psnr(ours.View().Plane(0), zimg.Result.Plane(0), target.BitsPerSample);
        if (psnr < 45)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{name}: luma differs from zimg's, {psnr:0.0} dB."));

        double[] toSwscale = Ratios(swscale), toZimg = Ratios(zimg);
        for (int i = 0; i < levels.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{$"{name} {levels[i]}",-58}{1 / toSwscale[i],8:0.00}{1 / toZimg[i],8:0.00}   {psnr:0.0} dB to zimg"));
        }

        foreach (FrameConverter converter in converters)
            converter.Dispose();

        double[] Ratios(FilterPeer peer) => FilterPeer.Ratios(
            peer, [input], [.. converters.Select(converter => (Action<int>)(_ => converter.Apply(input.View(), ours.View())))], rounds, median, out _);
    }

    // By way of floats in both. swscale cannot.
    private static void CompareLight(int height, int rounds, Func<double[], double> median)
    {
        FrameFormat source = new(PixelFormat.Yuv420p, 1920, 1080), target = source with { Width = height * 16 / 9, Height = height };
        using FrameMemory input = new(source), ours = new(target);
        Picture.Fill(input.View());
        string graph = string.Create(
            CultureInfo.InvariantCulture,
            $"setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,zscale=t=linear:npl=100,format=gbrpf32le,zscale={target.Width}:{target.Height}:filter=lanczos,zscale=t=bt709:m=bt709:r=tv:filter=lanczos:dither=none,format=yuv420p");
        using FilterPeer zimg = new(source, graph, result: target);
        KernelLevel[] levels = [.. Enum.GetValues<KernelLevel>().Where(level => level != KernelLevel.Scalar && KernelSet.IsSupported(level))];
        var options = new ConversionOptions { Kernel = ScaleKernel.Lanczos };
        IPictureKernel[] resizers = [.. levels.Select(level => LinearResizer.Open(source, target, options, LightTransfer.Bt1886, kernels: KernelSet.Of(level)))];
        resizers[0].Apply(input.View(), ours.View());
        zimg.Apply(input.View(), out _);
        double psnr = Picture.Psnr(ours.View().Plane(0), zimg.Result.Plane(0), 8);
        if (psnr < 45)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Light: luma differs from zimg's, {psnr:0.0} dB."));
        double[] ratios = FilterPeer.Ratios(
            zimg, [input], [.. resizers.Select(resizer => (Action<int>)(_ => resizer.Apply(input.View(), ours.View())))], rounds, median, out double theirs);
        for (int i = 0; i < levels.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{$"yuv420p -> {height} as light {levels[i]}",-58}{"-",8}{1 / ratios[i],8:0.00}   {psnr:0.0} dB to zimg; theirs {theirs * 1000:0} ms"));
        }

        foreach (IPictureKernel resizer in resizers)
            resizer.Dispose();
    }
}
