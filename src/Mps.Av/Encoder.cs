using Mps.Av.Interop;
using Mps.Media;

namespace Mps.Av;

/// <summary>Settings of a video encoder that are common to all; the rest goes into options.</summary>
/// <param name="Parameters">What will be sent.</param>
/// <param name="BitRate">Bits per second; 0 = unset.</param>
/// <param name="MaxRate">Bits per second; 0 = unset.</param>
/// <param name="BufferSize">Rate control buffer, bits; 0 = unset.</param>
/// <param name="GopFrames">Largest key frame distance; -1 = the encoder's default.</param>
/// <param name="BFrames">Most consecutive B-frames; -1 = the encoder's default.</param>
/// <param name="Threads">0 = the encoder's choice.</param>
/// <param name="GlobalHeader">Parameter sets go to the container instead of the stream.</param>
/// <param name="Options">Encoder options as "key=value" lines.</param>
/// <param name="Device">For an encoder that takes pictures in memory and brings them to the device itself; not kept.</param>
public sealed record VideoEncoderSettings(
    VideoParameters Parameters, long BitRate, long MaxRate, long BufferSize, int GopFrames, int BFrames, int Threads, bool GlobalHeader, string Options,
    HardwareDevice? Device = null);

/// <summary>Settings of an audio encoder.</summary>
/// <param name="Parameters">What will be sent.</param>
/// <param name="BitRate">Bits per second; 0 = unset.</param>
/// <param name="GlobalHeader">Codec configuration goes to the container.</param>
/// <param name="Options">Encoder options as "key=value" lines.</param>
public sealed record AudioEncoderSettings(AudioParameters Parameters, long BitRate, bool GlobalHeader, string Options = "");

/// <summary>Encodes one stream. Owns the native encoder. One thread at a time.</summary>
public sealed unsafe class Encoder : IDisposable
{
    private const int Unset = -99; // FF_PROFILE_UNKNOWN
    private readonly EncoderHandle _handle;
    private readonly string _operation;

    private Encoder(EncoderHandle handle, string name)
    {
        _handle = handle;
        _operation = $"encode with {name}";
        Name = name;
    }

    internal EncoderHandle Handle => _handle;

    /// <summary>The library's name, e.g. "libx264".</summary>
    public string Name { get; }

    /// <summary>Unit of the packets' times.</summary>
    public Rational TimeBase => Shim.GetTimeBase(_handle);

    /// <summary>Samples per frame that an audio encoder demands; 0 = any.</summary>
    public int FrameSize => Shim.GetFrameSize(_handle);

    /// <summary>Samples that an audio encoder puts before the first one it was given; the times of its packets count them.</summary>
    public int InitialPadding => Shim.GetInitialPadding(_handle);

    /// <summary>Opens a video encoder by name.</summary>
    /// <exception cref="MediaException">No such encoder, or it refuses the settings.</exception>
    public static Encoder OpenVideo(string name, VideoEncoderSettings settings)
    {
        AvLog.TakeLastError();
        VideoEncoding encoding = new()
        {
            Format = settings.Parameters.ToNative(),
            BitRate = settings.BitRate,
            MaxRate = settings.MaxRate,
            BufferSize = settings.BufferSize,
            Gop = settings.GopFrames,
            BFrames = settings.BFrames,
            Threads = settings.Threads,
            GlobalHeader = settings.GlobalHeader ? 1 : 0,
            Profile = Unset,
            Level = Unset,
        };
        int code = Shim.OpenVideoEncoder(
            out EncoderHandle handle, name, &encoding, settings.Options,
            settings.Device?.Handle ?? DeviceHandle.None, settings.Parameters.Frames?.Handle ?? DeviceFramesHandle.None);
        return Wrap(code, handle, name);
    }

    /// <summary>Opens an audio encoder by name.</summary>
    /// <exception cref="MediaException">No such encoder, or it refuses the settings.</exception>
    public static Encoder OpenAudio(string name, AudioEncoderSettings settings)
    {
        AvLog.TakeLastError();
        AudioEncoding encoding = new()
        {
            Format = settings.Parameters.ToNative(),
            BitRate = settings.BitRate,
            GlobalHeader = settings.GlobalHeader ? 1 : 0,
        };
        return Wrap(Shim.OpenAudioEncoder(out EncoderHandle handle, name, &encoding, settings.Options), handle, name);
    }

    private static Encoder Wrap(int code, EncoderHandle handle, string name)
    {
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException($"open the encoder {name}", code);
        }

        handle.Count();
        return new Encoder(handle, name);
    }

    /// <summary>Hands over a frame, left empty when taken. <see cref="CodecResult.Again"/> = receive first.</summary>
    public CodecResult Send(MediaFrame frame) => CodecResults.Check(Shim.SendFrame(_handle, frame.Handle), _operation);

    /// <summary>Says that no frame follows.</summary>
    public CodecResult SendEnd() => CodecResults.Check(Shim.SendEnd(_handle, 0), _operation);

    /// <summary>Takes the next packet, times in <see cref="TimeBase"/>.</summary>
    public CodecResult Receive(MediaPacket packet) => CodecResults.Check(Shim.ReceivePacket(_handle, packet.Handle), _operation);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
