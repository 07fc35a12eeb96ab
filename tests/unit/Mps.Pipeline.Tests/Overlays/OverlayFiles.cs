using System.Diagnostics;
using Mps.Jobs;

namespace Mps.Pipeline.Tests.Overlays;

/// <summary>Watermarks and subtitles to read, made once by ffmpeg or written here.</summary>
public sealed class OverlayFiles : IDisposable
{
    // Left half red with half its alpha, right half opaque blue.
    private const string Logo = "nullsrc=size=40x20:duration=0.04,format=rgba,geq=r='if(lt(X,20),255,0)':g=0:b='if(lt(X,20),0,255)':a='if(lt(X,20),128,255)'";

    // Four grey pictures, a quarter of a second each: 0, 80, 160, 240.
    private const string Moving = "nullsrc=size=16x16:rate=4:duration=1,format=rgba,geq=r='80*N':g='80*N':b='80*N':a=255";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-overlays-");

    public OverlayFiles()
    {
        FFmpeg("-f", "lavfi", "-i", Logo, "-f", "lavfi", "-i", Moving, "-f", "lavfi", "-i", "testsrc2=size=64x48:duration=0.04",
            "-f", "lavfi", "-i", "color=black:size=20000x2000:duration=0.04,format=monob",
            "-map", "0", "-frames:v", "1", At("logo.png"), "-map", "0", "-frames:v", "1", "-c:v", "libwebp", "-lossless", "1", At("logo.webp"),
            "-filter_complex", "[1]split[a][b];[b]split[c][d];[c]palettegen=reserve_transparent=0[p];[d][p]paletteuse=dither=none[gif]",
            "-map", "[a]", "-f", "apng", "-plays", "1", At("moving.apng"), "-map", "[gif]", At("moving.gif"),
            "-map", "2", "-frames:v", "1", "-q:v", "2", At("photo.jpg"), "-map", "2", "-frames:v", "1", At("photo.png"),
            "-map", "3", "-frames:v", "1", At("huge.png"));
        byte[] whole = File.ReadAllBytes(At("photo.png"));
        File.WriteAllBytes(At("torn.png"), whole[..(whole.Length / 2)]);
        File.WriteAllText(At("noise.png"), "this is no picture");
    }

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public FileInput Named(string name) => new(At(name), _folder.FullName);

    public FileInput Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public FileInput Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return Named(name);
    }

    public static void FFmpeg(params string[] arguments)
    {
        ProcessStartInfo start = new("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]) { RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("ffmpeg did not start.");
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
