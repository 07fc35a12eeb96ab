using Mps.Av;

namespace Mps.Pipeline.Sound;

/// <summary>Sends sound through an encoder and hands on what comes out at once. Owns the encoder. One thread at a time.</summary>
/// <param name="encoder">Owned from now on.</param>
/// <param name="onPacket">Takes each packet, times in the encoder's time base; may leave it empty.</param>
internal sealed class SoundCoder(Encoder encoder, Action<MediaPacket> onPacket) : IDisposable
{
    private readonly MediaPacket _packet = new();

    /// <summary>The encoder, for whoever describes the stream; borrowed.</summary>
    public Encoder Encoder => encoder;

    /// <summary>Encodes a frame of the encoder's format and size, which is left empty.</summary>
    /// <exception cref="MediaException">The encoder refused it.</exception>
    public void Write(MediaFrame frame)
    {
        while (encoder.Send(frame) == CodecResult.Again)
            PassOn();
        PassOn();
    }

    /// <summary>No frame follows: what the encoder still holds comes out.</summary>
    /// <exception cref="MediaException">The encoder failed.</exception>
    public void End()
    {
        encoder.SendEnd();
        PassOn();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        _packet.Dispose();
    }

    private void PassOn()
    {
        while (encoder.Receive(_packet) == CodecResult.Ok)
            onPacket(_packet);
    }
}
