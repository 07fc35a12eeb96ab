using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>Decodes one stream. Owns the native decoder. One thread at a time.</summary>
public sealed unsafe class Decoder : IPictureDecoder
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
        int code = Shim.OpenDecoder(
            out DecoderHandle handle, source.Handle, stream, NameFor(source.Streams[stream]), DeviceHandle.None, 0, threads, pictures is null ? null : &memory, options);
        return Wrap(code, handle, stream, $"open a decoder for {source.Streams[stream].Codec}");
    }

    /// <summary>
    /// Opens a decoder on a device. Pictures come out there, or in memory when the device does not take the stream after all,
    /// which only the first picture tells.
    /// </summary>
    /// <param name="source">Where the stream's parameters are; not kept.</param>
    /// <param name="stream">Stream index.</param>
    /// <param name="name">The library's name of the decoder, e.g. "h264" or "h264_qsv".</param>
    /// <param name="device">Not kept.</param>
    /// <param name="extraPictures">Pictures that the caller may hold at a time beside those that the decoder needs itself.</param>
    /// <exception cref="MediaException">No such decoder, or it cannot use such a device.</exception>
    public static Decoder OpenOn(MediaSource source, int stream, string name, HardwareDevice device, int extraPictures)
    {
        AvLog.TakeLastError();
        int code = Shim.OpenDecoder(out DecoderHandle handle, source.Handle, stream, name, device.Handle, extraPictures, 1, null, "");
        return Wrap(code, handle, stream, $"open the decoder {name} on a {device.Type} device");
    }

    // The library's own decoders leave out a transparency that lies beside the picture; null = the library's choice.
    private static string? NameFor(StreamFacts stream) => (stream.HasAlpha, stream.Codec) switch
    {
        (true, "vp8") when AvLibrary.HasDecoder("libvpx") => "libvpx",
        (true, "vp9") when AvLibrary.HasDecoder("libvpx-vp9") => "libvpx-vp9",
        _ => null,
    };

    private static Decoder Wrap(int code, DecoderHandle handle, int stream, string operation)
    {
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException(operation, code, stream: stream);
        }

        handle.Count();
        return new Decoder(handle, stream);
    }

    /// <inheritdoc/>
    public bool UsesRing => true;

    /// <summary>Upper bound of the pictures that the decoder holds back or refers to.</summary>
    public int HeldPictures => Shim.GetHeldPictures(_handle);

    /// <summary>What is decoded of the packets sent from now on.</summary>
    public DecoderSkip Skip
    {
        set => Shim.SkipFrames(_handle, (int)value);
    }

    /// <summary>Forgets all that was sent, an end included: to be called after a seek.</summary>
    public void Flush() => Shim.FlushDecoder(_handle);

    /// <inheritdoc/>
    public CodecResult Send(MediaPacket packet) => CodecResults.Check(Shim.SendPacket(_handle, packet.Handle), "decode", _stream);

    /// <inheritdoc/>
    public CodecResult SendEnd() => CodecResults.Check(Shim.SendEnd(_handle, 0), "decode", _stream);

    /// <inheritdoc/>
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
