using Mps.Kernels;
using Mps.Kernels.Hdr;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>HDR expansion: there and back by our tone mapping, and greys.</summary>
internal static class HdrQuality
{
    public static void Measure(Report report)
    {
        foreach (HdrTransfer transfer in Enum.GetValues<HdrTransfer>())
        {
            double correlation = Pictures.KodakHeldOut().Min(path =>
            {
                using FrameMemory picture = Pictures.Read(path, PixelFormat.Yuv420p);
                using HdrExpander expander = new(picture.Format, PictureColour.Bt709, transfer);
                using FrameMemory hdr = new(expander.Target), back = new(picture.Format);
                expander.Apply(picture.View(), hdr.View());
                using ToneMapper mapper = new(expander.Target, new ToneCurve(transfer, HdrExpander.PeakNits));
                mapper.Apply(hdr.View(), back.View());
                return Correlation(picture.View().Plane(0), back.View().Plane(0));
            });
            report.Value($"{transfer}: correlation of luma with what tone mapping makes of it, worst picture", correlation, 0.98);

            using FrameMemory greys = new(new FrameFormat(PixelFormat.Yuv420p, 440, 2));
            for (int y = 0; y < 2; y++)
            {
                for (int x = 0; x < 440; x++)
                    greys.View().Plane(0).Row(y)[x] = (byte)(16 + (x / 2));
            }

            greys.View().Plane(1).Row(0).Fill(128);
            greys.View().Plane(2).Row(0).Fill(128);
            using HdrExpander grey = new(greys.Format, PictureColour.Bt709, transfer);
            using FrameMemory result = new(grey.Target);
            grey.Apply(greys.View(), result.View());
            ushort[] luma = result.View().Plane(0).Row<ushort>(0).ToArray(), cb = result.View().Plane(1).Row<ushort>(0).ToArray(), cr = result.View().Plane(2).Row<ushort>(0).ToArray();
            report.Value($"{transfer}: chroma of greys, codes of 10 bits", cb.Concat(cr).Max(code => Math.Abs(code - 512)), 0, most: true);
            report.Value($"{transfer}: least step between greys, codes of 10 bits", Enumerable.Range(1, 219).Min(i => luma[2 * i] - luma[(2 * i) - 2]), 1);
            report.Value($"{transfer}: black, code of 10 bits", luma[0], 64, most: true);
        }
    }

    private static double Correlation(ReadOnlyPlaneView a, ReadOnlyPlaneView b)
    {
        double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0, count = (double)a.Width * a.Height;
        for (int y = 0; y < a.Height; y++)
        {
            ReadOnlySpan<byte> p = a.Row(y), q = b.Row(y);
            for (int x = 0; x < p.Length; x++)
            {
                sa += p[x];
                sb += q[x];
                aa += p[x] * p[x];
                bb += q[x] * q[x];
                ab += p[x] * q[x];
            }
        }

        return ((ab * count) - (sa * sb)) / Math.Sqrt(((aa * count) - (sa * sa)) * ((bb * count) - (sb * sb)));
    }
}
