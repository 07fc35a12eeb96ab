using Mps.Kernels;
using Mps.Kernels.Restore;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>Repair: pictures of the held-out set and of film, compressed hard, before and after; FFmpeg's deblock and pp filters beside it.</summary>
internal static class RestoreQuality
{
    public static void Measure(Report report)
    {
        List<FrameMemory> pictures = [.. Pictures.KodakHeldOut().Concat(Pictures.Film().Take(2)).Select(path => Pictures.Read(path, PixelFormat.Yuv420p))];
        foreach ((string codec, string[] arguments) in (ReadOnlySpan<(string, string[])>)[
            ("MPEG-2 q 5", ["-c:v", "mpeg2video", "-qscale", "5"]),
            ("JPEG q 10", ["-c:v", "mjpeg", "-q:v", "10", "-strict", "-1"]),
            ("JPEG q 20", ["-c:v", "mjpeg", "-q:v", "20", "-strict", "-1"]),
            ("H.264 crf 38", ["-c:v", "libx264", "-crf", "38"]),
            ("H.264 crf 38 without its own deblocking", ["-c:v", "libx264", "-crf", "38", "-x264-params", "no-deblock=1"])])
        {
            List<FrameMemory> coded = [.. pictures.Select(picture => Pictures.Coded(picture, arguments))];
            foreach (EnhanceStrength strength in (ReadOnlySpan<EnhanceStrength>)[EnhanceStrength.Weak, EnhanceStrength.Strong])
            {
                double gain = Gain(pictures, coded, picture => Repair(picture, strength));
                report.Compare($"{codec}, {strength}: gain of luma PSNR, dB", gain, "deblock", Gain(pictures, coded, picture => Pictures.Filter([picture], "deblock", picture.Format)[0]), 0);
                report.Compare($"{codec}, {strength}: gain of luma PSNR, dB", gain, "pp=de", Gain(pictures, coded, picture => Pictures.Filter([picture], "pp=de", picture.Format)[0]), 0);
            }
        }

        double worst = pictures.Min(picture => Psnr.Of(Repair(picture, EnhanceStrength.Strong).View().Plane(0), picture.View().Plane(0)));
        report.Value("clean pictures, strong: luma PSNR to themselves, worst picture, dB", worst, 50);
    }

    private static FrameMemory Repair(FrameMemory picture, EnhanceStrength strength)
    {
        using ArtifactRepair repair = new(picture.Format, strength);
        FrameMemory result = new(repair.Target);
        repair.Apply(picture.View(), result.View());
        return result;
    }

    private static double Gain(List<FrameMemory> clean, List<FrameMemory> coded, Func<FrameMemory, FrameMemory> repair) =>
        Enumerable.Range(0, clean.Count).Average(i =>
        {
            using FrameMemory result = repair(coded[i]);
            return Psnr.Of(result.View().Plane(0), clean[i].View().Plane(0)) - Psnr.Of(coded[i].View().Plane(0), clean[i].View().Plane(0));
        });
}
