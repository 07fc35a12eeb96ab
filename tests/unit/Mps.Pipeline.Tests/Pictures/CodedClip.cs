using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Tests.Pictures;

/// <summary>
/// Films whose every frame shows its own number, as ten dark or bright blocks, five in a row: a picture of a wrong frame is
/// told from the right one after any scaling and coding.
/// </summary>
internal static class CodedClip
{
    public const int Width = 160, Height = 96;
    private const int Columns = 5, Rows = 2, Dark = 45, Bright = 200;

    /// <summary>Draws and encodes a film.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="kind">Container, codec and structure.</param>
    /// <param name="frames">How many.</param>
    /// <param name="pts">Time of each frame in 1/1000 s; null = 25 a second.</param>
    public static void Make(string path, ClipKind kind, int frames, Func<int, long>? pts = null)
    {
        pts ??= n => n * 40;
        int format = AvLibrary.PixelFormat(kind.PixelFormat);
        Rational timeBase = kind.Encoder is "mpeg2video" or "mpeg4" ? new Rational(1, 25) : new Rational(1, 1000);
        var parameters = new VideoParameters(Width, Height, format, timeBase, new Rational(25, 1), new Rational(1, 1), ColorFacts.Unspecified);
        using Encoder encoder = Encoder.OpenVideo(kind.Encoder, new VideoEncoderSettings(parameters, 0, 0, 0, kind.Gop, kind.BFrames, 1, kind.Muxer is not "mpegts", kind.Options));
        using var interrupt = new Interrupt();
        using MediaSink sink = MediaSink.Open(kind.Muxer, path, interrupt);
        int stream = sink.AddEncoded(encoder);
        sink.WriteHeader(kind.MuxerOptions);
        using var pool = new FramePool(Width, Height, format);
        using var frame = new MediaFrame();
        using var packet = new MediaPacket();
        for (int n = 0; n < frames; n++)
        {
            pool.Get(frame);
            Paint(frame.Facts, n, kind.PixelFormat == "yuv420p" ? 1 : 2);
            frame.Pts = new MediaTime(pts(n), new Rational(1, 1000)).Rescale(timeBase).Ticks;
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

    /// <summary>The number that a picture file shows, and its size. The picture may have any size.</summary>
    public static (int Id, int Width, int Height) Read(string path)
    {
        (byte[] luma, int width, int height) = Luma(path);
        return (Id(luma, width, 0, 0, width, height), width, height);
    }

    /// <summary>The number that a part of a picture shows.</summary>
    public static int Id(byte[] luma, int stride, int x, int y, int width, int height)
    {
        int id = 0;
        for (int bit = 0; bit < Columns * Rows; bit++)
        {
            int column = bit % Columns, row = bit / Columns;
            int at = ((y + (((2 * row) + 1) * height / (2 * Rows))) * stride) + x + (((2 * column) + 1) * width / (2 * Columns));
            id |= (luma[at] > (Dark + Bright) / 2 ? 1 : 0) << bit;
        }

        return id;
    }

    /// <summary>The brightness of a picture file, 0 to 255 (of RGB: green).</summary>
    public static unsafe (byte[] Luma, int Width, int Height) Luma(string path) => Frames(path)[0];

    /// <summary>The brightness of each frame of a file.</summary>
    public static unsafe List<(byte[] Luma, int Width, int Height)> Frames(string path)
    {
        List<(byte[], int, int)> frames = [];
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        using Decoder decoder = Decoder.Open(source, 0, 1);
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        bool more = true;
        while (more)
        {
            more = source.Read(packet) == CodecResult.Ok;
            if (more)
                decoder.Send(packet);
            else
                decoder.SendEnd();
            while (decoder.Receive(frame) == CodecResult.Ok)
            {
                FrameFacts facts = frame.Facts;
                string format = AvLibrary.PixelFormatName(facts.Format);
                int step = format switch { "rgb24" => 3, "bgra" or "argb" or "rgba" => 4, _ => 1 };
                byte[] luma = new byte[facts.Width * facts.Height];
                for (int y = 0; y < facts.Height; y++)
                {
                    byte* line = (byte*)facts.Plane(0) + (y * facts.Stride(0));
                    for (int x = 0; x < facts.Width; x++)
                        luma[(y * facts.Width) + x] = line[(x * step) + (step > 1 ? 1 : 0)];
                }

                frames.Add((luma, facts.Width, facts.Height));
            }
        }

        return frames;
    }

    private static unsafe void Paint(in FrameFacts facts, int n, int bytes)
    {
        int shift = bytes == 2 ? 2 : 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int bit = (y * Rows / Height * Columns) + (x * Columns / Width);
                Put(facts, 0, x, y, (n >> bit & 1) == 1 ? Bright : Dark);
            }
        }

        for (int plane = 1; plane < 3; plane++)
        {
            for (int y = 0; y < Height / 2; y++)
            {
                for (int x = 0; x < Width / 2; x++)
                    Put(facts, plane, x, y, 128);
            }
        }

        void Put(in FrameFacts to, int plane, int x, int y, int value)
        {
            byte* line = (byte*)to.Plane(plane) + (y * to.Stride(plane));
            if (bytes == 2)
                ((ushort*)line)[x] = (ushort)(value << shift);
            else
                line[x] = (byte)value;
        }
    }
}

/// <summary>What a film is made as.</summary>
internal sealed record ClipKind(
    string Muxer, string Encoder, int Gop, int BFrames, string Options = "", string PixelFormat = "yuv420p", string MuxerOptions = "")
{
    private const string X264 = "preset=fast\ncrf=30\nsc_threshold=0\nx264-params=keyint_min=1:b-pyramid=normal:scenecut=0";

    public static readonly IReadOnlyDictionary<string, ClipKind> Named = new Dictionary<string, ClipKind>
    {
        ["h264.mp4"] = new("mp4", "libx264", 20, 3, X264),
        ["h264-open.mp4"] = new("mp4", "libx264", 20, 3, X264 + ":open-gop=1"),
        ["h264-one-key.mp4"] = new("mp4", "libx264", 1000, 3, X264),
        ["h264-fragments.mp4"] = new("mp4", "libx264", 20, 3, X264, MuxerOptions: "movflags=+frag_keyframe+empty_moov"),
        ["h264.mkv"] = new("matroska", "libx264", 20, 3, X264),
        ["h264-open.ts"] = new("mpegts", "libx264", 20, 3, X264 + ":open-gop=1"),
        ["h264.flv"] = new("flv", "libx264", 20, 3, X264),
        ["hevc10.mp4"] = new("mp4", "libx265", 20, 3, "preset=ultrafast\nx265-params=log-level=error:open-gop=1:bframes=3:scenecut=0:keyint=20:min-keyint=20:temporal-layers=1:pools=1:frame-threads=1", "yuv420p10le"),
        ["vp9.webm"] = new("webm", "libvpx-vp9", 20, -1, "deadline=realtime\ncpu-used=8\ncrf=40\nauto-alt-ref=1\nlag-in-frames=10"),
        ["mpeg2.ts"] = new("mpegts", "mpeg2video", 12, 2, "qmin=4\nqmax=8"),
        ["mpeg4.avi"] = new("avi", "mpeg4", 12, 0, "qmin=4\nqmax=8"),
    };
}
