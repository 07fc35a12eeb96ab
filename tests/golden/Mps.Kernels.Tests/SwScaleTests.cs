using System.Diagnostics;
using System.Globalization;
using Mps.Media;

namespace Mps.Kernels.Tests;

/// <summary>
/// Against ffmpeg's scale filter, run as a program. Flags: "bicubic" alone is what ffmpeg uses for scaling unless told otherwise (and
/// what our speed is measured against); "accurate_rnd+full_chroma_int" removes the rounding of its fast vertical code, so that what
/// remains is a difference of formula. At the edges, where swscale repeats samples and ours are mirrored, nothing is compared. The scale filter takes chroma as centred both ways, so our siting here is Center.
/// </summary>
public sealed class SwScaleTests(GeneratedPicture generated) : IClassFixture<GeneratedPicture>
{
    private const string Fast = "bicubic", Accurate = "bicubic+accurate_rnd+full_chroma_int";

    [Theory]
    [InlineData(Fast, "yuv420p", 1280, 720, 45)]
    [InlineData(Accurate, "yuv420p", 1280, 720, 60)]
    [InlineData(Accurate, "yuv420p", 854, 480, 55)]
    [InlineData(Accurate, "yuv420p", 640, 360, 55)]
    [InlineData(Accurate, "yuv420p", 2560, 1440, 55)]
    [InlineData(Accurate, "yuv420p10le", 1280, 720, 60)]
    public void Generated_picture_is_as_swscale_scales_it(string flags, string pixelFormat, int width, int height, double leastDb) =>
        Compare(
            $"-f rawvideo -pixel_format yuv444p -video_size {GeneratedPicture.Width}x{GeneratedPicture.Height} -i {generated.Path}",
            pixelFormat, GeneratedPicture.Width, GeneratedPicture.Height, flags, width, height, leastDb);

    [Theory]
    [InlineData(Fast, 512, 340, 45)]
    [InlineData(Accurate, 512, 340, 55)]
    [InlineData(Accurate, 1024, 700, 55)]
    public void Photographs_are_as_swscale_scales_them(string flags, int width, int height, double leastDb)
    {
        string? corpus = Environment.GetEnvironmentVariable("MPS_CORPUS");
        string folder = Path.Combine(corpus ?? "", "pictures", "kodak");
        if (corpus is null || !Directory.Exists(folder))
        {
            Assert.Skip("MPS_CORPUS names no corpus with pictures/kodak.");
        }

        foreach (string picture in Directory.GetFiles(folder).Order(StringComparer.Ordinal).Take(2))
        {
            (int sourceWidth, int sourceHeight) = SizeOf(picture);
            Compare($"-i {picture}", "yuv420p", sourceWidth, sourceHeight, flags, width, height, leastDb);
        }
    }

    private static void Compare(
        string input, string pixelFormat, int sourceWidth, int sourceHeight, string flags, int width, int height, double leastDb)
    {
        Assert.True(PixelFormats.TryParse(pixelFormat, out PixelFormat format));
        using TemporaryFolder folder = new();
        string original = folder.File("original.yuv"), theirs = folder.File("theirs.yuv"), ideal = folder.File("ideal.yuv");
        FFmpeg($"{input} -frames:v 1 -vf format={pixelFormat} -f rawvideo {original}");
        string raw = $"-f rawvideo -pixel_format {pixelFormat} -video_size {sourceWidth}x{sourceHeight} -i {original}";
        FFmpeg($"{raw} -vf scale={width}:{height}:flags={flags} -f rawvideo {theirs}");
        // A reference that is neither: another kernel.
        FFmpeg($"{raw} -vf scale={width}:{height}:flags=lanczos+accurate_rnd -f rawvideo {ideal}");

        FrameScaler scaler = new(new FrameFormat(format, sourceWidth, sourceHeight), width, height, ChromaSiting.Center);
        using FrameMemory source = Read(scaler.Source, original), ours = new(scaler.Target);
        using FrameMemory swscale = Read(scaler.Target, theirs), reference = Read(scaler.Target, ideal);
        scaler.Scale(source.View(), ours.View());
        for (int plane = 0; plane < 3; plane++)
        {
            double apart = Psnr(ours, swscale, plane);
            double oursToReference = Psnr(ours, reference, plane), theirsToReference = Psnr(swscale, reference, plane);
            string what = string.Create(
                CultureInfo.InvariantCulture,
                $"{flags} {scaler.Source} to {scaler.Target}, plane {plane}: {apart:0.0} dB apart; to a reference ")
                + string.Create(CultureInfo.InvariantCulture, $"{oursToReference:0.00} and {theirsToReference:0.00} dB");
            Assert.True(apart >= leastDb - (plane > 0 ? 3 : 0), what);
            Assert.True(oursToReference >= theirsToReference - 0.1, what);
            TestContext.Current.TestOutputHelper?.WriteLine(what);
        }
    }

    private static double Psnr(FrameMemory a, FrameMemory b, int plane)
    {
        const int Edge = 8;
        ReadOnlyPlaneView left = a.View().Plane(plane), right = b.View().Plane(plane);
        double sum = 0;
        for (int y = Edge; y < left.Height - Edge; y++)
        {
            for (int x = Edge; x < left.Width - Edge; x++)
            {
                double difference = left.PixelBytes == 2 ? left.Row<ushort>(y)[x] - right.Row<ushort>(y)[x] : left.Row(y)[x] - right.Row(y)[x];
                sum += difference * difference;
            }
        }

        double peak = (1 << a.Format.BitsPerSample) - 1;
        return sum == 0 ? 200 : 10 * Math.Log10(peak * peak * (left.Width - (2 * Edge)) * (left.Height - (2 * Edge)) / sum);
    }

    private static FrameMemory Read(FrameFormat format, string path)
    {
        FrameMemory frame = new(format);
        using FileStream file = File.OpenRead(path);
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            PlaneView view = frame.View().Plane(plane);
            for (int y = 0; y < view.Height; y++)
            {
                file.ReadExactly(view.Row(y));
            }
        }

        Assert.Equal(file.Length, file.Position);
        return frame;
    }

    private static (int Width, int Height) SizeOf(string path)
    {
        string[] size = Run("ffprobe", $"-v error -select_streams v:0 -show_entries stream=width,height -of csv=p=0 {path}").Trim().Split(',');
        return (int.Parse(size[0], CultureInfo.InvariantCulture), int.Parse(size[1], CultureInfo.InvariantCulture));
    }

    internal static void FFmpeg(string arguments) => Run("ffmpeg", $"-nostdin -v error -y {arguments}");

    private static string Run(string program, string arguments)
    {
        ProcessStartInfo start = new(program, arguments.Split(' ')) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"{program} did not start.");
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {error.Result}");
        return output;
    }
}
