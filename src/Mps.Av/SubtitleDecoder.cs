using System.Runtime.InteropServices;
using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>Decodes a stream of text subtitles of any format into lines of ASS. Owns the native decoder. One thread at a time.</summary>
public sealed unsafe class SubtitleDecoder : IDisposable
{
    private readonly SubtitleHandle _handle;
    private readonly int _stream;

    private SubtitleDecoder(SubtitleHandle handle, int stream)
    {
        _handle = handle;
        _stream = stream;
        Header = Marshal.PtrToStringUTF8(Shim.GetSubtitleHeader(handle)) ?? "";
    }

    /// <summary>The ASS sections before the events: script info and styles, the library's own for formats that have none.</summary>
    public string Header { get; }

    /// <summary>Whether a stream holds text, rather than pictures of it.</summary>
    public static bool IsText(MediaSource source, int stream) => Shim.IsTextSubtitle(source.Handle, stream) != 0;

    /// <summary>Opens the library's decoder for a stream.</summary>
    /// <exception cref="MediaException">No such decoder, or the parameters do not suit it.</exception>
    public static SubtitleDecoder Open(MediaSource source, int stream)
    {
        AvLog.TakeLastError();
        int code = Shim.OpenSubtitle(out SubtitleHandle handle, source.Handle, stream);
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException($"open a decoder for {source.Streams[stream].Codec}", code, stream: stream);
        }

        handle.Count();
        return new SubtitleDecoder(handle, stream);
    }

    /// <summary>Decodes a packet, which is left as it is.</summary>
    /// <param name="packet">Of the stream.</param>
    /// <param name="startMs">When its lines are shown, milliseconds on the source's clock.</param>
    /// <param name="durationMs">For how long, milliseconds; null = nobody states it.</param>
    /// <returns>The lines: "ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text".</returns>
    /// <exception cref="MediaException">The packet could not be decoded; the decoder remains usable.</exception>
    public IReadOnlyList<string> Decode(MediaPacket packet, out long startMs, out long? durationMs)
    {
        long start = 0, duration = 0;
        int count = Shim.DecodeSubtitle(_handle, packet.Handle, &start, &duration);
        MediaException.ThrowIfFailed(count, "decode subtitles", _stream);
        startMs = start;
        durationMs = duration == Shim.NoTime ? null : duration;
        List<string> lines = new(count);
        for (int i = 0; i < count; i++)
        {
            if (Marshal.PtrToStringUTF8(Shim.GetSubtitleLine(_handle, i)) is { Length: > 0 } line)
                lines.Add(line);
        }

        return lines;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
