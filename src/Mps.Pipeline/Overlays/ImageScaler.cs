using Mps.Av;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Overlays;

/// <summary>
/// Turns decoded images of any pixel format and size into premultiplied bitmaps of one size. Alpha is multiplied in before scaling: the colour
/// of transparent pixels would bleed into edges otherwise. Owns its working memory. One thread at a time.
/// </summary>
internal sealed class ImageScaler(int width, int height) : IDisposable
{
    private const int Green = 0, Blue = 1, Red = 2, Alpha = 3;

    private readonly FrameMemory _bitmap = new(new FrameFormat(PixelFormat.Bgra, width, height));
    private readonly FrameMemory _scaled = new(new FrameFormat(PixelFormat.Gbrap, width, height));
    private readonly MediaFrame _pushed = new();
    private readonly MediaFrame _planar = new();
    private VideoParameters? _input;
    private FilterChain? _chain;
    private FrameScaler? _scaler;

    /// <summary>The bitmap of an image, valid until the next call.</summary>
    /// <exception cref="MediaException">libswscale does not know the pixel format.</exception>
    public FrameMemory Scale(MediaFrame image)
    {
        FrameFacts facts = image.Facts;
        var input = new VideoParameters(facts.Width, facts.Height, facts.Format, new Rational(1, 1000), default, new Rational(1, 1), facts.Color);
        if (_chain is null || input != _input)
            Configure(input);
        _pushed.Reference(image);
        _chain!.Push(_pushed);
        if (_chain.Pull(_planar) != CodecResult.Ok)
            throw new MediaException("convert the image", 0, "no picture came out");
        // Always the filter's own: none of the formats that are let in decodes to planar RGB.
        FrameView planar = View(_planar.Facts);
        Premultiply(planar);
        _scaler!.Scale(planar, _scaled.View());
        Pack();
        _planar.Clear();
        return _bitmap;
    }

    public void Dispose()
    {
        _chain?.Dispose();
        _pushed.Dispose();
        _planar.Dispose();
        _bitmap.Dispose();
        _scaled.Dispose();
    }

    private void Configure(VideoParameters input)
    {
        _chain?.Dispose();
        _chain = null;
        _chain = FilterChain.OpenVideo(input, "format=gbrap", 1);
        _input = input;
        _scaler = new FrameScaler(new FrameFormat(PixelFormat.Gbrap, input.Width, input.Height), width, height, kernel: ScaleKernel.Lanczos);
    }

    private static void Premultiply(FrameView picture)
    {
        for (int y = 0; y < picture.Format.Height; y++)
        {
            ReadOnlySpan<byte> alpha = picture.Plane(Alpha).Row(y);
            if (!alpha.ContainsAnyExcept((byte)255))
                continue;
            for (int plane = 0; plane < Alpha; plane++)
            {
                Span<byte> row = picture.Plane(plane).Row(y);
                for (int x = 0; x < row.Length; x++)
                    row[x] = (byte)(((row[x] * alpha[x]) + 127) / 255);
            }
        }
    }

    // Lanczos overshoots: a colour above its alpha would be brighter than white.
    private void Pack()
    {
        FrameView from = _scaled.View();
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> green = from.Plane(Green).Row(y), blue = from.Plane(Blue).Row(y), red = from.Plane(Red).Row(y), alpha = from.Plane(Alpha).Row(y);
            Span<byte> row = _bitmap.View().Plane(0).Row(y);
            for (int x = 0; x < width; x++)
            {
                byte a = alpha[x];
                row[4 * x] = Math.Min(blue[x], a);
                row[(4 * x) + 1] = Math.Min(green[x], a);
                row[(4 * x) + 2] = Math.Min(red[x], a);
                row[(4 * x) + 3] = a;
            }
        }
    }

    private static FrameView View(in FrameFacts facts) =>
        new(new FrameFormat(PixelFormat.Gbrap, facts.Width, facts.Height), FramePointers.Of(facts));
}

/// <summary>Where a frame's planes are.</summary>
internal static class FramePointers
{
    public static FramePlanes Of(in FrameFacts facts)
    {
        FramePlanes planes = default;
        for (int i = 0; i < 4; i++)
        {
            planes.Addresses[i] = facts.Plane(i);
            planes.LineSizes[i] = facts.Stride(i);
        }

        return planes;
    }
}
