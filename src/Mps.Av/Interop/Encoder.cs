using System.Runtime.InteropServices;
using Mps.Media;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(Library, EntryPoint = "mps_av_encoder_open_video_on", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenVideoEncoder(
        out EncoderHandle encoder, string name, VideoEncoding* encoding, string options, DeviceHandle device, DeviceFramesHandle frames);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_open_audio", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAudioEncoder(out EncoderHandle encoder, string name, AudioEncoding* encoding, string options);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_close")]
    public static partial void CloseEncoder(nint encoder);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_send")]
    public static partial int SendFrame(EncoderHandle encoder, FrameHandle frame);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_send")]
    public static partial int SendEnd(EncoderHandle encoder, nint noFrame);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_receive")]
    public static partial int ReceivePacket(EncoderHandle encoder, PacketHandle packet);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_frame_size")]
    public static partial int GetFrameSize(EncoderHandle encoder);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_time_base")]
    public static partial Rational GetTimeBase(EncoderHandle encoder);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_initial_padding")]
    public static partial int GetInitialPadding(EncoderHandle encoder);
}
