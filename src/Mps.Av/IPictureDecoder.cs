namespace Mps.Av;

/// <summary>What takes packets and gives frames: a <see cref="Decoder"/>, or something that stands before one.</summary>
public interface IPictureDecoder : IDisposable
{
    /// <summary>Pictures are meant to lie in the frame ring; false = on a device, or copied from one.</summary>
    bool UsesRing { get; }

    /// <summary>Hands over one packet; it is left empty when taken. <see cref="CodecResult.Again"/> = receive first.</summary>
    /// <exception cref="MediaException">The packet could not be decoded; the decoder remains usable.</exception>
    CodecResult Send(MediaPacket packet);

    /// <summary>Says that no packet follows.</summary>
    CodecResult SendEnd();

    /// <summary>Takes the next frame; its times are in the stream's time base.</summary>
    /// <exception cref="MediaException">A frame could not be decoded; the decoder remains usable.</exception>
    CodecResult Receive(MediaFrame frame);
}
