using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Live;

/// <summary>
/// One multiplex of a recording: everything between two changes of codec or source. Its bytes go to whatever file is open. Owns
/// the native muxer, borrows the files. One thread at a time.
/// </summary>
internal abstract class Multiplex : IDisposable
{
    // A hundred recordings share a process: half a second of an ordinary stream.
    private const int BufferBytes = 64 * 1024;

    // Flushes, one a second, that wait for a stream which has not sent anything yet.
    private const int MostWaits = 3;

    private readonly CustomIo _io;
    private readonly MediaPacket _packet = new();
    private int _video = -1;
    private int _audio = -1;
    private int _silent; // streams without a packet, a bit each
    private int _waits;

    /// <param name="muxer">The library's name.</param>
    /// <param name="interrupt">Borrowed; never cancelled while a recording is to be closed.</param>
    protected Multiplex(string muxer, Interrupt interrupt)
    {
        _io = new CustomIo(new Outlet(this), FileAccess.Write, BufferBytes);
        try
        {
            Sink = MediaSink.Open(muxer, "", interrupt, _io);
        }
        catch
        {
            _io.Dispose();
            _packet.Dispose();
            throw;
        }
    }

    /// <summary>Where bytes go now.</summary>
    public Stream? Target { get; set; }

    /// <summary>It has not begun.</summary>
    public bool IsFresh { get; private set; } = true;

    /// <summary>Something was written since the last flush.</summary>
    public bool HasNews { get; private set; }

    /// <summary>What is flushed now can be played, also when nothing comes after it.</summary>
    public virtual bool IsReady() => true;

    /// <summary>What the storage objected to; the library itself only sees an I/O error.</summary>
    public Exception? StorageError => _io.Error;

    /// <summary>The muxer.</summary>
    protected MediaSink Sink { get; }

    /// <summary>Adds the streams and begins.</summary>
    /// <param name="tracks">Borrowed until then.</param>
    /// <param name="video">Take the picture.</param>
    /// <param name="audio">Take the sound.</param>
    public void Start(LiveTracks tracks, bool video, bool audio)
    {
        try
        {
            Start(SinkStreams.Copies(tracks, video, audio));
        }
        catch (MediaException e) when (StorageError is null)
        {
            string coding = string.Join(" and ", new[] { video ? tracks.Video : null, audio ? tracks.Audio : null }.OfType<StreamFacts>().Select(s => s.Codec));
            throw JobException.Request($"The recording cannot hold {coding}: {e.Message}", JobFailureDetail.Unsupported);
        }
    }

    /// <summary>Adds the streams and begins.</summary>
    /// <exception cref="MediaException">The container cannot hold them.</exception>
    public void Start(SinkStreams streams)
    {
        _video = streams.Video?.Invoke(Sink) ?? -1;
        _audio = streams.Audio?.Invoke(Sink) ?? -1;
        _silent = (_video < 0 ? 0 : 1 << _video) | (_audio < 0 ? 0 : 1 << _audio);
        WriteHeader();
        IsFresh = false;
    }

    /// <summary>Writes a packet, which is left as it is; one of a stream that is not part of this is passed over.</summary>
    public void Write(in LivePacket packet)
    {
        int stream = packet.Kind == StreamKind.Video ? _video : _audio;
        if (stream < 0)
            return;
        long shift = ShiftOf(stream, packet.Times);
        _packet.Reference(packet.Packet);
        _packet.SetTimes(packet.Times.Pts - shift, packet.Times.Dts - shift, DurationOf(packet.Times));
        HasNews = true;
        _silent &= ~(1 << stream);
        Sink.WriteNow(stream, _packet, LiveClock.Ticks);
    }

    /// <summary>Hands everything to the file; the next bytes may go to another.</summary>
    public virtual void Flush()
    {
        HasNews = false;
        Sink.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Target = null;
        Sink.Dispose();
        _io.Dispose();
        _packet.Dispose();
    }

    /// <summary>All streams have shown how they are coded, which those of a transport stream do with their first packets; or one took too long.</summary>
    protected bool KnowsStreams() => _silent == 0 || _waits++ >= MostWaits;

    /// <summary>Writes the header with the muxer's options.</summary>
    protected abstract void WriteHeader();

    /// <summary>By how much a packet lies earlier in the container than on the run's clock.</summary>
    protected virtual long ShiftOf(int stream, in LiveTimes times) => 0;

    /// <summary>How long a packet is said to last.</summary>
    protected virtual long DurationOf(in LiveTimes times) => times.Duration;

    /// <summary>Takes bytes of the muxer.</summary>
    protected virtual void Take(ReadOnlySpan<byte> bytes) => Target?.Write(bytes);

    private sealed class Outlet(Multiplex multiplex) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => multiplex.Take(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> bytes) => multiplex.Take(bytes);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
