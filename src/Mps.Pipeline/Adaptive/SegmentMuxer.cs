using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Adaptive;

/// <summary>
/// Turns the packets of one track into segments of one container. Order: <see cref="Add"/>, <see cref="Start"/>, then
/// <see cref="Write"/> and <see cref="Cut"/> by turns, <see cref="Finish"/>. Owns the native muxer, borrows the store. One thread at a time.
/// </summary>
internal abstract class SegmentMuxer : IDisposable
{
    private readonly CustomIo _io;

    /// <param name="muxer">The library's name.</param>
    /// <param name="interrupt">The run's.</param>
    protected SegmentMuxer(string muxer, Interrupt interrupt)
    {
        _io = new CustomIo(new Output(this), FileAccess.Write);
        try
        {
            Sink = MediaSink.Open(muxer, "", interrupt, _io);
        }
        catch
        {
            _io.Dispose();
            throw;
        }
    }

    /// <summary>Codec headers go to the container once.</summary>
    public bool NeedsGlobalHeader => Sink.NeedsGlobalHeader;

    /// <summary>What players need before any segment; null = nothing.</summary>
    public FileRange? Init { get; protected set; }

    /// <summary>The index over all segments of the only file; null = none.</summary>
    public FileRange? Index { get; protected set; }

    /// <summary>Ticks per second of the first stream in its container; 0 = the container states none.</summary>
    public uint Timescale { get; protected set; }

    /// <summary>What the storage objected to; the library itself only sees an I/O error.</summary>
    public Exception? StorageError => _io.Error;

    /// <summary>The muxer.</summary>
    protected MediaSink Sink { get; }

    /// <summary>Adds a stream; returns its index.</summary>
    public int Add(Func<MediaSink, int> add) => add(Sink);

    /// <summary>All streams are added.</summary>
    public abstract void Start();

    /// <summary>Writes a packet, which is consumed.</summary>
    /// <param name="stream">From <see cref="Add"/>.</param>
    /// <param name="packet">Its times are on the clock that all tracks share.</param>
    /// <param name="timeBase">Unit of its times.</param>
    public abstract void Write(int stream, MediaPacket packet, Rational timeBase);

    /// <summary>Ends a segment.</summary>
    public abstract FileRange Cut();

    /// <summary>No segment follows; what stands in front of the segments is completed.</summary>
    /// <param name="segments">All of them; the result is where they lie in the end.</param>
    public virtual IReadOnlyList<MediaSegment> Finish(IReadOnlyList<MediaSegment> segments)
    {
        Sink.Finish();
        return segments;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sink.Dispose();
        _io.Dispose();
    }

    /// <summary>Takes bytes of the muxer.</summary>
    protected abstract void Take(ReadOnlySpan<byte> bytes);

    private sealed class Output(SegmentMuxer muxer) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => muxer.Take(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> bytes) => muxer.Take(bytes);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
