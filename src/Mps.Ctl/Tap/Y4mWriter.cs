using System.Globalization;
using System.Text;
using Mps.Media;

namespace Mps.Ctl.Tap;

/// <summary>
/// Pictures as YUV4MPEG2 (mjpegtools, yuv4mpeg(5), with FFmpeg's extensions for more than 8 bits). The format states one size for all
/// pictures and a constant rate: players show the pictures that were caught at that rate.
/// </summary>
/// <param name="output">Where to.</param>
internal sealed class Y4mWriter(Stream output)
{
    private static readonly byte[] s_frame = "FRAME\n"u8.ToArray();

    private FrameFormat? _format;

    /// <summary>Why pictures of a format cannot be written; null = they can.</summary>
    public static string? WhyNot(FrameFormat format) => ColourSpace(format.PixelFormat) is null ? $"y4m has no pictures of {format.PixelFormat.Name()}" : null;

    /// <summary>Writes a picture, before the first one what all have in common.</summary>
    /// <param name="frame">Of a format that can be written.</param>
    /// <param name="rate">Frames per second to state.</param>
    /// <returns>False when the picture is of another format than the first.</returns>
    public bool TryWrite(TappedFrame frame, Rational rate)
    {
        if (_format is null)
        {
            _format = frame.Format;
            output.Write(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"YUV4MPEG2 W{frame.Format.Width} H{frame.Format.Height} F{rate.Num}:{rate.Den} Ip A0:0 {ColourSpace(frame.Format.PixelFormat)}\n")));
        }

        if (_format != frame.Format)
            return false;
        output.Write(s_frame);
        for (int i = 0; i < frame.Format.PlaneCount; i++)
            output.Write(frame.Plane(i));
        output.Flush();
        return true;
    }

    private static string? ColourSpace(PixelFormat format) => format switch
    {
        PixelFormat.Gray => "Cmono",
        PixelFormat.Yuv420p => "C420mpeg2",
        PixelFormat.Yuvj420p => "C420jpeg XCOLORRANGE=FULL",
        PixelFormat.Yuv422p => "C422",
        PixelFormat.Yuvj422p => "C422 XCOLORRANGE=FULL",
        PixelFormat.Yuv444p => "C444",
        PixelFormat.Yuvj444p => "C444 XCOLORRANGE=FULL",
        PixelFormat.Yuv420p10le => "C420p10 XYSCSS=420P10",
        PixelFormat.Yuv422p10le => "C422p10 XYSCSS=422P10",
        PixelFormat.Yuv444p10le => "C444p10 XYSCSS=444P10",
        _ => null,
    };
}
