namespace Mps.Kernels.Tests;

/// <summary>A fractal, raw yuv444p: edges and detail at all scales, made once by ffmpeg itself, so that no file is needed.</summary>
public sealed class GeneratedPicture : IDisposable
{
    public const int Width = 1920, Height = 1080;
    private readonly TemporaryFolder _folder = new();

    public GeneratedPicture()
    {
        Path = _folder.File("mandelbrot.yuv");
        SwScaleTests.FFmpeg(
            $"-f lavfi -i mandelbrot=size={Width}x{Height}:rate=1:start_scale=0.3:maxiter=500 -frames:v 1 -vf format=yuv444p -f rawvideo {Path}");
    }

    public string Path { get; }

    public void Dispose() => _folder.Dispose();
}
