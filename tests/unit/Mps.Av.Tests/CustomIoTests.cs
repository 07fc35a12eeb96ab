using Mps.Tests;

namespace Mps.Av.Tests;

/// <summary>Sources and sinks over managed streams.</summary>
public sealed class CustomIoTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Source_reads_a_stream(bool seekable)
    {
        byte[] bytes = File.ReadAllBytes(Clip.Named("vp9_161x121.webm"));
        using var interrupt = new Interrupt();
        using var io = new CustomIo(seekable ? new MemoryStream(bytes) : new OneWayStream(bytes), FileAccess.Read, 4096);
        using MediaSource source = MediaSource.Open("clip.webm", interrupt, "", io);
        source.Probe();
        Assert.Equal(seekable, source.Seekable);
        Assert.Equal("vp9", Assert.Single(source.Streams).Codec);
        using var packet = new MediaPacket();
        int packets = 0;
        while (source.Read(packet) == CodecResult.Ok)
        {
            packets++;
            packet.Clear();
        }

        Assert.Equal(50, packets);
        Assert.Null(io.Error);
    }

    [Fact]
    public void Sink_writes_a_stream_that_reads_back()
    {
        using var written = new MemoryStream();
        using var interrupt = new Interrupt();
        using (var io = new CustomIo(written, FileAccess.Write))
            Remux("matroska", io, interrupt);
        written.Position = 0;
        using var back = new CustomIo(written, FileAccess.Read);
        using MediaSource copy = MediaSource.Open("copy.mkv", interrupt, "", back);
        copy.Probe();
        Assert.Equal("h264", Assert.Single(copy.Streams).Codec);
        Assert.InRange(copy.DurationSeconds, 1.9, 2.1);
    }

    [Fact]
    public void Exception_of_a_read_surfaces()
    {
        using var interrupt = new Interrupt();
        using var io = new CustomIo(new FailingStream(), FileAccess.Read);
        MediaException refused = Assert.Throws<MediaException>(() => MediaSource.Open("x.mp4", interrupt, "", io));
        Assert.Equal(5, refused.Errno);
        Assert.Equal("the cable was cut", Assert.IsType<IOException>(io.Error).Message);
    }

    [Fact]
    public void Exception_of_a_write_surfaces()
    {
        using var interrupt = new Interrupt();
        using var io = new CustomIo(new FailingStream(), FileAccess.Write, 4096);
        MediaException refused = Assert.Throws<MediaException>(() => Remux("matroska", io, interrupt));
        Assert.Equal(5, refused.Errno);
        Assert.Equal("the disk is gone", Assert.IsType<IOException>(io.Error).Message);
    }

    [Fact]
    public void Direction_must_suit_the_stream_and_the_use()
    {
        using var interrupt = new Interrupt();
        Assert.Throws<ArgumentException>(() => new CustomIo(new MemoryStream([], writable: false), FileAccess.Write));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CustomIo(new MemoryStream(), FileAccess.ReadWrite));
        using var reads = new CustomIo(new MemoryStream(), FileAccess.Read);
        using var writes = new CustomIo(new MemoryStream(), FileAccess.Write);
        Assert.Equal(22, Assert.Throws<MediaException>(() => MediaSink.Open("matroska", "x.mkv", interrupt, reads)).Errno);
        Assert.Equal(22, Assert.Throws<MediaException>(() => MediaSource.Open("x.mkv", interrupt, "", writes)).Errno);
    }

    private static void Remux(string muxer, CustomIo io, Interrupt interrupt)
    {
        using MediaSource source = RingDecodeTests.Open("h264_noaudio.mp4", interrupt);
        using MediaSink sink = MediaSink.Open(muxer, "copy", interrupt, io);
        Assert.Equal(0, sink.AddCopied(source, 0));
        sink.WriteHeader();
        using var packet = new MediaPacket();
        while (source.Read(packet) == CodecResult.Ok)
            sink.Write(0, packet, source.Streams[0].TimeBase);
        sink.Finish();
    }

    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private sealed class FailingStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("the cable was cut");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("the disk is gone");
    }
}
