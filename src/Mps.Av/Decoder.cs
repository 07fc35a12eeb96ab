using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>Decodes one stream. Owns the native decoder. One thread at a time.</summary>
public sealed unsafe class Decoder : IDisposable
{
    private readonly DecoderHandle _handle;
    private readonly int _stream;

    private Decoder(DecoderHandle handle, int stream)
    {
        _handle = handle;
        _stream = stream;
    }

    /// <summary>Opens the library's decoder for a stream.</summary>
    /// <param name="source">Where the stream's parameters are; not kept.</param>
    /// <param name="stream">Stream index.</param>
    /// <param name="threads">Decoder threads; 0 = as many as cores.</param>
    /// <param name="pictures">Where pictures go; null = the library's own memory. Dispose it after the decoder.</param>
    /// <param name="options">Decoder options as "key=value" lines.</param>
    /// <exception cref="MediaException">No such decoder, or the parameters do not suit it.</exception>
    public static Decoder Open(MediaSource source, int stream, int threads, RingPictures? pictures = null, string options = "")
    {
        AvLog.TakeLastError();
        PictureMemory memory = pictures?.Memory ?? default;
        int code = Shim.OpenDecoder(out DecoderHandle handle, source.Handle, stream, threads, pictures is null ? null : &memory, options);
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException($"open a decoder for {source.Streams[stream].Codec}", code, stream: stream);
        }

        handle.Count();
        return new Decoder(handle, stream);
    }

    /// <summary>Upper bound of the pictures that the decoder holds back or refers to.</summary>
    public int HeldPictures => Shim.GetHeldPictures(_handle);

    /// <summary>What is decoded of the packets sent from now on.</summary>
    public DecoderSkip Skip
    {
        set => Shim.SkipFrames(_handle, (int)value);
    }

    /// <summary>Forgets all that was sent, an end included: to be called after a seek.</summary>
    public void Flush() => Shim.FlushDecoder(_handle);

    /// <summary>Hands over one packet; it is left empty when taken. <see cref="CodecResult.Again"/> = receive first.</summary>
    /// <exception cref="MediaException">The packet could not be decoded; the decoder remains usable.</exception>
    public CodecResult Send(MediaPacket packet) => CodecResults.Check(Shim.SendPacket(_handle, packet.Handle), "decode", _stream);

    /// <summary>Says that no packet follows.</summary>
    public CodecResult SendEnd() => CodecResults.Check(Shim.SendEnd(_handle, 0), "decode", _stream);

    /// <summary>Takes the next frame; its times are in the stream's time base.</summary>
    /// <exception cref="MediaException">A frame could not be decoded; the decoder remains usable.</exception>
    public CodecResult Receive(MediaFrame frame) => CodecResults.Check(Shim.ReceiveFrame(_handle, frame.Handle), "decode", _stream);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}

/// <summary>Pictures that a decoder may leave out.</summary>
public enum DecoderSkip
{
    /// <summary>None.</summary>
    Nothing,

    /// <summary>Those that no other picture refers to; all others come out as they would without.</summary>
    NonReference,

    /// <summary>All but key frames.</summary>
    NonKey,
}
