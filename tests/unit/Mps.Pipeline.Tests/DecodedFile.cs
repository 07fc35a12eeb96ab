using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>What comes out of a file when the first stream of a kind is decoded whole.</summary>
internal sealed record DecodedFile(int Frames, double First, double Last, IReadOnlyList<(int Width, int Height)> Sizes)
{
    public static DecodedFile Read(string path, StreamKind kind = StreamKind.Video)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        StreamFacts stream = source.Streams.First(s => s.Kind == kind);
        using Decoder decoder = Decoder.Open(source, stream.Index, 1);
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        List<double> times = [];
        List<(int, int)> sizes = [];
        for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
        {
            if (packet.Facts.Stream != stream.Index)
                continue;
            Assert.Equal(CodecResult.Ok, decoder.Send(packet));
            Drain();
        }

        decoder.SendEnd();
        Drain();
        return new DecodedFile(times.Count, times.Min(), times.Max(), sizes);

        void Drain()
        {
            for (; decoder.Receive(frame) == CodecResult.Ok; frame.Clear())
            {
                FrameFacts facts = frame.Facts;
                times.Add(facts.Pts * stream.TimeBase.ToDouble());
                if (!sizes.Contains((facts.Width, facts.Height)))
                    sizes.Add((facts.Width, facts.Height));
            }
        }
    }

    /// <summary>The same of bytes, through a file of the given extension.</summary>
    public static DecodedFile Read(byte[] bytes, string extension, StreamKind kind = StreamKind.Video)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "piece" + extension);
        File.WriteAllBytes(path, bytes);
        return Read(path, kind);
    }
}
