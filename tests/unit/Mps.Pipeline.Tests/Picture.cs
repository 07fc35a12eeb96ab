using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Tests;

/// <summary>One decoded picture, copied out of its frame.</summary>
internal sealed class Picture
{
    private readonly int[][] _planes;

    private unsafe Picture(MediaFrame frame, StreamFacts stream)
    {
        FrameFacts facts = frame.Facts;
        (Width, Height, FormatName, Color, Hdr) = (facts.Width, facts.Height, AvLibrary.PixelFormatName(facts.Format), facts.Color, frame.Hdr);
        Seconds = facts.Pts * stream.TimeBase.ToDouble();
        Interlaced = facts.Interlaced;
        Assert.True(PixelFormats.TryParse(FormatName, out PixelFormat pixels), FormatName);
        Format = new FrameFormat(pixels, Width, Height);
        _planes = new int[Format.PlaneCount][];
        for (int i = 0; i < _planes.Length; i++)
        {
            int width = Format.PlaneWidth(i), height = Format.PlaneHeight(i);
            _planes[i] = new int[width * height];
            for (int y = 0; y < height; y++)
            {
                byte* row = (byte*)facts.Plane(i) + (y * facts.Stride(i));
                for (int x = 0; x < width; x++)
                    _planes[i][(y * width) + x] = Format.BytesPerSample == 2 ? ((ushort*)row)[x] : row[x];
            }
        }
    }

    public int Width { get; }

    public int Height { get; }

    public string FormatName { get; }

    public FrameFormat Format { get; }

    public ColorFacts Color { get; }

    public HdrFacts? Hdr { get; }

    public bool Interlaced { get; }

    public double Seconds { get; }

    public int this[int plane, int x, int y] => _planes[plane][(y * Format.PlaneWidth(plane)) + x];

    /// <summary>Decodes a file's video whole; the decoder may not complain.</summary>
    /// <param name="path">The file.</param>
    /// <param name="filters">Applied to each picture, libavfilter's syntax; null = none.</param>
    public static List<Picture> Decode(string path, string? filters = null)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        StreamFacts stream = source.Streams.First(s => s.Kind == StreamKind.Video);
        using Decoder decoder = Decoder.Open(source, stream.Index, 1);
        FilterChain? chain = null;
        List<Picture> pictures = [];
        using MediaFrame frame = new();
        using MediaPacket packet = new();
        try
        {
            for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
            {
                if (packet.Facts.Stream != stream.Index)
                    continue;
                decoder.Send(packet);
                Receive();
            }

            decoder.SendEnd();
            Receive();
            chain?.PushEnd();
            if (chain is not null)
                Filtered();
            return pictures;
        }
        finally
        {
            chain?.Dispose();
        }

        void Receive()
        {
            while (decoder.Receive(frame) == CodecResult.Ok)
            {
                if (filters is null)
                {
                    pictures.Add(new Picture(frame, stream));
                    continue;
                }

                FrameFacts f = frame.Facts;
                chain ??= FilterChain.OpenVideo(
                    new VideoParameters(f.Width, f.Height, f.Format, stream.TimeBase, stream.AverageRate, f.SampleAspectRatio, f.Color), filters, 1);
                chain.Push(frame);
                Filtered();
            }
        }

        void Filtered()
        {
            while (chain.Pull(frame) == CodecResult.Ok)
                pictures.Add(new Picture(frame, stream));
        }
    }

    /// <summary>Peak signal to noise ratio of a plane, dB; higher is more alike.</summary>
    public double Psnr(Picture other, int plane = 0)
    {
        Assert.Equal((other.Width, other.Height, other.FormatName), (Width, Height, FormatName));
        double sum = _planes[plane].Zip(other._planes[plane], (a, b) => (double)(a - b) * (a - b)).Sum() / _planes[plane].Length;
        double peak = (1 << Format.BitsPerSample) - 1;
        return sum == 0 ? 100 : 10 * Math.Log10(peak * peak / sum);
    }

    /// <summary>Mean of the samples of a part of a plane.</summary>
    public double Mean(int plane, int left, int top, int width, int height)
    {
        double sum = 0;
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++)
                sum += this[plane, x, y];
        }

        return sum / (width * height);
    }
}
