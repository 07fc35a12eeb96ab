using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>An opened input: its container facts, its streams and its packets. Owns the native demuxer. One thread at a time.</summary>
public sealed unsafe class MediaSource : IDisposable
{
    private readonly NestedOpens? _nested;

    internal SourceHandle Handle { get; }

    private MediaSource(SourceHandle handle, NestedOpens? nested = null) => (Handle, _nested) = (handle, nested);

    /// <summary>The demuxer's names, e.g. "mov,mp4,m4a,3gp,3g2,mj2".</summary>
    public string Format { get; private set; } = "";

    /// <summary>Length in seconds; 0 = unknown. Known after <see cref="Probe"/>.</summary>
    public double DurationSeconds { get; private set; }

    /// <summary>The length was computed from size and bit rate; nobody stated it.</summary>
    public bool DurationIsGuess { get; private set; }

    /// <summary>First time on the source's clock, seconds. Known after <see cref="Probe"/>.</summary>
    public double StartSeconds { get; private set; }

    /// <summary>Bits per second; 0 = unknown.</summary>
    public long BitRate { get; private set; }

    /// <summary>Bytes; 0 = unknown.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Whether the input can seek.</summary>
    public bool Seekable { get; private set; }

    /// <summary>The streams. Known after <see cref="Probe"/>.</summary>
    public IReadOnlyList<StreamFacts> Streams { get; private set; } = [];

    /// <summary>Bytes read from the input so far.</summary>
    public long BytesRead => Shim.GetBytesRead(Handle);

    /// <summary>Opens a file, address or stream and recognises its container.</summary>
    /// <param name="url">Path or address; with <paramref name="io"/> a name to guess the container from.</param>
    /// <param name="interrupt">Borrowed until the source is disposed.</param>
    /// <param name="options">Demuxer and protocol options as "key=value" lines.</param>
    /// <param name="io">Reads a managed stream instead; borrowed until the source is disposed.</param>
    /// <exception cref="MediaException">Unreachable, unreadable, or no known container.</exception>
    public static MediaSource Open(string url, Interrupt interrupt, string options = "", CustomIo? io = null)
    {
        AvLog.TakeLastError();
        int code = Shim.OpenSource(out SourceHandle handle, url, null, options, interrupt.Handle, io?.Handle.DangerousGetHandle() ?? 0);
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException("open the source", code);
        }

        handle.Count();
        var source = new MediaSource(handle);
        source.ReadFacts();
        return source;
    }

    /// <summary>
    /// As <see cref="Open"/>, and asks about every address before anything is sent there: that of the input, those that a playlist names, and
    /// those that a server redirects to, one after the other where <c>max_redirects=0</c> is among the options.
    /// </summary>
    /// <param name="url">Address.</param>
    /// <param name="interrupt">Borrowed until the source is disposed.</param>
    /// <param name="options">Demuxer and protocol options as "key=value" lines.</param>
    /// <param name="optionsOf">
    /// More options for an address, as "key=value" lines; null = it may not be opened, and so does what it throws. On the thread that opens or reads.
    /// </param>
    /// <exception cref="MediaException">Unreachable, unreadable, not allowed, or no known container.</exception>
    public static MediaSource OpenWatched(string url, Interrupt interrupt, string options, Func<string, string?> optionsOf)
    {
        AvLog.TakeLastError();
        var nested = new NestedOpens(optionsOf);
        int code = Shim.OpenWatchedSource(out SourceHandle handle, url, options, interrupt.Handle, NestedOpens.Callback, nested.Opaque);
        if (code < 0)
        {
            handle.Dispose();
            nested.Dispose();
            throw new MediaException("open the source", code);
        }

        handle.Count();
        var source = new MediaSource(handle, nested);
        source.ReadFacts();
        return source;
    }

    /// <summary>How many of the addresses that a watched input leads to could not be opened, or not be read to their end.</summary>
    public int Lost => Shim.GetLost(Handle);

    /// <summary>
    /// The descriptions of the streams alone, as they are now, for whoever muxes or decodes packets longer than the source is open:
    /// nothing can be read from it. The caller owns it.
    /// </summary>
    /// <exception cref="MediaException">Out of memory.</exception>
    public MediaSource CopyStreams()
    {
        int code = Shim.CopyStreams(out SourceHandle handle, Handle);
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException("copy the description of the streams", code);
        }

        handle.Count();
        var copy = new MediaSource(handle);
        copy.ReadFacts();
        copy.Format = Format;
        return copy;
    }

    /// <summary>Reads enough of the streams to know their parameters.</summary>
    /// <exception cref="MediaException">The streams could not be read.</exception>
    public void Probe()
    {
        MediaException.ThrowIfFailed(Shim.ProbeSource(Handle), "read the streams of the source");
        ReadFacts();
    }

    /// <summary>Keeps a stream from being read, or takes it up again.</summary>
    public void Select(int stream, bool selected) => MediaException.ThrowIfFailed(Shim.SelectStream(Handle, stream, selected ? 1 : 0), "select a stream", stream);

    /// <summary>Reads the next packet of the selected streams.</summary>
    /// <returns><see cref="CodecResult.Ok"/> or <see cref="CodecResult.End"/>; Again for live inputs that have nothing yet.</returns>
    /// <exception cref="MediaException">The input failed.</exception>
    public CodecResult Read(MediaPacket packet) => CodecResults.Check(Shim.ReadPacket(Handle, packet.Handle), "read the source");

    /// <summary>
    /// Takes over what a packet just read says anew of how its stream is coded, or that streams have appeared; true = <see cref="Streams"/>
    /// changed. For live inputs, whose codecs, sizes and rates may change on the way.
    /// </summary>
    /// <exception cref="MediaException">Out of memory; or the stream has another codec now, and the source has to be opened anew.</exception>
    public bool Refresh(MediaPacket packet)
    {
        int changed = Shim.RefreshSource(Handle, packet.Handle);
        MediaException.ThrowIfFailed(changed, "read the parameters of a stream");
        if (changed == 0 && packet.Facts.Stream < Streams.Count)
            return false;
        ReadFacts();
        return true;
    }

    /// <summary>Goes to the last key frame at or before a time on the source's clock.</summary>
    /// <exception cref="MediaException">The input cannot seek there.</exception>
    public void Seek(double seconds) => MediaException.ThrowIfFailed(Shim.SeekSource(Handle, (long)Math.Round(seconds * 1e6)), "seek in the source");

    /// <summary>Goes to the last key frame of a stream at or before a time in the stream's time base, in the terms of its index.</summary>
    /// <exception cref="MediaException">The input cannot seek there.</exception>
    public void Seek(int stream, long ticks) => MediaException.ThrowIfFailed(Shim.SeekStream(Handle, stream, ticks), "seek in the source", stream);

    /// <summary>
    /// The demuxer's index of a stream as far as it is known now. Times are in the stream's time base; MP4 counts decoding
    /// times, Matroska presentation times.
    /// </summary>
    /// <param name="stream">Stream index.</param>
    /// <param name="last">Time of the last entry of any kind; <see cref="MediaPacket.NoTime"/> = the index is empty.</param>
    /// <returns>Times of the key frames, rising.</returns>
    public long[] KeyFrameIndex(int stream, out long last)
    {
        int count = Shim.GetIndex(Handle, stream, null, 0, out last);
        MediaException.ThrowIfFailed(count, "read the index of the source", stream);
        var keys = new long[count];
        fixed (long* first = keys)
            Shim.GetIndex(Handle, stream, first, count, out last);
        return keys;
    }

    /// <summary>A stream's out-of-band bytes; of an attached file its content. Empty when there are none.</summary>
    public byte[] Extradata(int stream)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)stream, (uint)Streams.Count);
        int size;
        byte* data = Shim.GetExtradata(Handle, stream, &size);
        return new ReadOnlySpan<byte>(data, size).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        _nested?.Dispose();
    }

    private void ReadFacts()
    {
        SourceInfo info;
        Shim.GetSource(Handle, &info);
        Format = NativeText.Read(info.Format);
        DurationSeconds = info.DurationUs is Shim.NoTime or < 0 ? 0 : info.DurationUs / 1e6;
        DurationIsGuess = info.DurationIsGuess != 0;
        StartSeconds = info.StartUs == Shim.NoTime ? 0 : info.StartUs / 1e6;
        BitRate = info.BitRate;
        SizeBytes = info.Size;
        Seekable = info.Seekable != 0;

        var streams = new StreamFacts[info.Streams];
        for (int i = 0; i < streams.Length; i++)
        {
            StreamInfo stream;
            MediaException.ThrowIfFailed(Shim.GetStream(Handle, i, &stream), "describe a stream", i);
            HdrInfo hdr;
            Shim.GetSourceHdr(Handle, i, &hdr);
            streams[i] = StreamFacts.From(in stream) with { Hdr = HdrFacts.From(in hdr), HasAlpha = Shim.SourceHasAlpha(Handle, i) != 0 };
        }

        Streams = streams;
    }
}
