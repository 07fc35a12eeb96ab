using Mps.Av;
using Mps.Media;

namespace Mps.Tests;

/// <summary>The clips of tests/media, which are copied beside the test assembly.</summary>
public static class Clip
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "media");

    public static string Named(string name) => Path.Combine(Folder, name);

    /// <summary>An H.264 film without sound, 160x120, 25 fps, drawn and encoded here.</summary>
    public static void Draw(string path, int frames)
    {
        int format = AvLibrary.PixelFormat("yuv420p");
        var parameters = new VideoParameters(160, 120, format, new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), ColorFacts.Unspecified);
        using Encoder encoder = Encoder.OpenVideo("libx264", new VideoEncoderSettings(parameters, 0, 0, 0, 25, -1, 1, true, "preset=ultrafast"));
        using var interrupt = new Interrupt();
        using MediaSink sink = MediaSink.Open("mp4", path, interrupt);
        int stream = sink.AddEncoded(encoder);
        sink.WriteHeader();
        using var pool = new FramePool(160, 120, format);
        using var frame = new MediaFrame();
        using var packet = new MediaPacket();
        for (int n = 0; n < frames; n++)
        {
            pool.Get(frame);
            Paint(frame.Facts, n);
            frame.Pts = n;
            Assert.Equal(CodecResult.Ok, encoder.Send(frame));
            Write();
        }

        encoder.SendEnd();
        Write();
        sink.Finish();

        void Write()
        {
            while (encoder.Receive(packet) == CodecResult.Ok)
                sink.Write(stream, packet, encoder.TimeBase);
        }
    }

    private static unsafe void Paint(in FrameFacts facts, int n)
    {
        for (int y = 0; y < 120; y++)
            new Span<byte>((byte*)facts.Plane(0) + (y * facts.Stride(0)), 160).Fill((byte)(16 + ((y + n) % 200)));
        for (int plane = 1; plane < 3; plane++)
        {
            for (int y = 0; y < 60; y++)
                new Span<byte>((byte*)facts.Plane(plane) + (y * facts.Stride(plane)), 80).Fill((byte)(64 + (n % 128)));
        }
    }
}
