using Mps.Av.Interop;
using Mps.Media;

namespace Mps.Av;

/// <summary>
/// Writes one container. Owns the native muxer. One thread at a time. Order: add streams, <see cref="WriteHeader"/>,
/// <see cref="Write"/>…, <see cref="Finish"/>. Disposing without <see cref="Finish"/> leaves an unusable file behind.
/// </summary>
public sealed class MediaSink : IDisposable
{
    private readonly SinkHandle _handle;

    private MediaSink(SinkHandle handle) => _handle = handle;

    /// <summary>Opens a container for writing.</summary>
    /// <param name="format">The muxer's name, e.g. "mp4", "hls".</param>
    /// <param name="path">File to write; with <paramref name="io"/> a name only.</param>
    /// <param name="interrupt">Borrowed until the sink is disposed.</param>
    /// <param name="io">Writes a managed stream instead; borrowed.</param>
    /// <param name="options">Options of the protocol as "key=value" lines.</param>
    /// <exception cref="MediaException">No such muxer, or the file cannot be made.</exception>
    public static MediaSink Open(string format, string path, Interrupt interrupt, CustomIo? io = null, string options = "")
    {
        AvLog.TakeLastError();
        int code = Shim.OpenSink(out SinkHandle handle, format, path, options, interrupt.Handle, io?.Handle.DangerousGetHandle() ?? 0);
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException($"open the {format} output", code);
        }

        handle.Count();
        return new MediaSink(handle);
    }

    /// <summary>The container wants codec headers once, not in the stream.</summary>
    public bool NeedsGlobalHeader => Shim.NeedsGlobalHeader(_handle) != 0;

    /// <summary>Adds a stream that an encoder makes; returns its index.</summary>
    public int AddEncoded(Encoder encoder, string language = "") => Index(Shim.AddEncoded(_handle, encoder.Handle, language));

    /// <summary>Adds a stream that is copied from a source; returns its index.</summary>
    public int AddCopied(MediaSource source, int stream) => Index(Shim.AddCopied(_handle, source.Handle, stream));

    /// <summary>Adds a subtitle stream whose packets the caller makes, with times in milliseconds; returns its index.</summary>
    /// <param name="codec">The library's name, e.g. "mov_text", "subrip", "ass", "webvtt".</param>
    /// <param name="header">The codec's private data; may be empty.</param>
    public unsafe int AddSubtitles(string codec, ReadOnlySpan<byte> header)
    {
        fixed (byte* start = header)
            return Index(Shim.AddSubtitles(_handle, codec, start, header.Length));
    }

    /// <summary>Says more about a stream; before the header.</summary>
    /// <param name="stream">Its index.</param>
    /// <param name="language">ISO 639-2; null = as it is.</param>
    /// <param name="title">For viewers; null = none.</param>
    /// <param name="isDefault">Players choose it when the viewer chose none; null = as it is.</param>
    public void Describe(int stream, string? language, string? title, bool? isDefault)
    {
        const string Operation = "describe a stream of the output";
        if (language is { Length: > 0 })
            MediaException.ThrowIfFailed(Shim.SetStreamMetadata(_handle, stream, "language", language), Operation, stream);
        if (title is { Length: > 0 })
        {
            MediaException.ThrowIfFailed(Shim.SetStreamMetadata(_handle, stream, "title", title), Operation, stream);
            // MP4 has no title of a track; its handler's name is what players show.
            MediaException.ThrowIfFailed(Shim.SetStreamMetadata(_handle, stream, "handler_name", title), Operation, stream);
        }

        if (isDefault is { } chosen)
            MediaException.ThrowIfFailed(Shim.SetDefault(_handle, stream, chosen ? 1 : 0), Operation, stream);
    }

    /// <summary>States the colour volume of a stream; before the header.</summary>
    public unsafe void Describe(int stream, HdrFacts hdr)
    {
        HdrInfo info = hdr.ToNative();
        MediaException.ThrowIfFailed(Shim.SetSinkHdr(_handle, stream, &info), "describe a stream of the output", stream);
    }

    /// <summary>Sets a tag of the file, e.g. "copyright"; before the header. Containers without such a tag drop it.</summary>
    public void SetTag(string name, string value) =>
        MediaException.ThrowIfFailed(Shim.SetMetadata(_handle, name, value), $"set the output's tag {name}");

    /// <summary>Writes the header.</summary>
    /// <param name="options">Muxer options as "key=value" lines.</param>
    /// <exception cref="MediaException">The container cannot hold these streams, or the storage refuses.</exception>
    public void WriteHeader(string options = "") => MediaException.ThrowIfFailed(Shim.WriteHeader(_handle, options), "write the output's header");

    /// <summary>Writes one packet, interleaved by time; it is consumed in any case.</summary>
    /// <param name="stream">Index from <see cref="AddEncoded"/> or <see cref="AddCopied"/>.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="timeBase">Unit of its times.</param>
    /// <exception cref="MediaException">The storage or the container refuses.</exception>
    public void Write(int stream, MediaPacket packet, Rational timeBase) =>
        MediaException.ThrowIfFailed(Shim.WritePacket(_handle, stream, packet.Handle, timeBase), "write the output", stream);

    /// <summary>Writes a packet, which is consumed, without waiting for packets of other streams. The caller sees to their order.</summary>
    /// <exception cref="MediaException">The storage or the container refuses.</exception>
    public void WriteNow(int stream, MediaPacket packet, Rational timeBase) =>
        MediaException.ThrowIfFailed(Shim.WritePacketNow(_handle, stream, packet.Handle, timeBase), "write the output", stream);

    /// <summary>Hands everything that waits inside to the file or stream. A fragmented mp4 ends its fragment.</summary>
    /// <exception cref="MediaException">The storage or the container refuses.</exception>
    public void Flush() => MediaException.ThrowIfFailed(Shim.FlushSink(_handle), "write the output");

    /// <summary>Sets an option of the muxer while it runs; few can be.</summary>
    /// <exception cref="MediaException">It has no such option.</exception>
    public void SetOption(string name, string value) => MediaException.ThrowIfFailed(Shim.SetSinkOption(_handle, name, value), $"set {name} of the muxer");

    /// <summary>Writes the trailer and closes the file; every error of that is reported.</summary>
    /// <exception cref="MediaException">The storage refuses.</exception>
    public void Finish()
    {
        MediaException.ThrowIfFailed(Shim.WriteTrailer(_handle), "finish the output");
        _handle.Dispose();
        MediaException.ThrowIfFailed(_handle.CloseCode, "close the output");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static int Index(int code)
    {
        MediaException.ThrowIfFailed(code, "add a stream to the output");
        return code;
    }
}
