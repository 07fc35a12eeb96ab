using Mps.Av;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// GIF with one palette for all frames. Times are in hundredths of a second; each frame's is rounded by itself, so that delays
/// vary by one where the rate asks for it and the whole does not drift.
/// </summary>
internal sealed class GifFormat(int width, int height, double fps) : IAnimationFormat
{
    // One of 256 entries says that a pixel is as in the frame before.
    private const int Colors = 255;
    private static readonly Rational s_hundredth = new(1, 100);

    /// <inheritdoc/>
    public PictureForm Form => PictureForm.Rgb;

    /// <inheritdoc/>
    public bool Subsampled => false;

    /// <inheritdoc/>
    public int FrameBytes => width * height * 3;

    /// <inheritdoc/>
    public string Summary => $"one palette of {Colors} colours of all frames, error diffusion; encoded by gif";

    /// <inheritdoc/>
    public void Write(FrameSpool spool, int frames, string path, RunContext context)
    {
        byte[] rgb = new byte[FrameBytes];
        var histogram = new ColorHistogram();
        for (int i = 0; i < frames; i++)
        {
            AnimationPlan.StopWhenCancelled(context);
            spool.Read(i, rgb);
            histogram.Add(rgb);
            context.Counters.Verified();
        }

        ColorPalette palette = ColorPalette.Of(histogram, Colors);
        var dither = new PaletteDither(palette, width, height);
        using var pool = new FramePool(width, height, AvLibrary.PixelFormat("pal8"));
        using var frame = new MediaFrame();
        using var packet = new MediaPacket();
        var parameters = new VideoParameters(
            width, height, AvLibrary.PixelFormat("pal8"), s_hundredth, new Rational(100, 1), new Rational(1, 1), ColorFacts.Unspecified);
        using Encoder encoder = Encoder.OpenVideo("gif", new VideoEncoderSettings(parameters, 0, 0, 0, -1, -1, 1, false, ""));
        using MediaSink sink = MediaSink.Open("gif", path, context.Interrupt);
        int stream = sink.AddEncoded(encoder, "");
        sink.WriteHeader($"loop=0\nfinal_delay={Tick(frames) - Tick(frames - 1)}");
        for (int i = 0; i < frames; i++)
        {
            AnimationPlan.StopWhenCancelled(context);
            spool.Read(i, rgb);
            pool.Get(frame);
            FrameFacts facts = frame.Facts;
            dither.Draw(rgb, facts.Planes());
            frame.Pts = Tick(i);
            encoder.Send(frame);
            Drain(encoder, sink, stream, packet);
            context.Counters.FrameEncoded();
        }

        encoder.SendEnd();
        Drain(encoder, sink, stream, packet);
        sink.Finish();
    }

    /// <inheritdoc/>
    public long Check(string path, int frames) => PictureVerifier.Check(path, width, height, frames);

    private long Tick(int frame) => (long)Math.Round(frame * 100 / fps, MidpointRounding.AwayFromZero);

    private static void Drain(Encoder encoder, MediaSink sink, int stream, MediaPacket packet)
    {
        while (encoder.Receive(packet) == CodecResult.Ok)
            sink.Write(stream, packet, encoder.TimeBase);
    }
}
