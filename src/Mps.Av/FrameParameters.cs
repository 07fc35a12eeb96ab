using Mps.Av.Interop;
using Mps.Media;

namespace Mps.Av;

/// <summary>Everything that pictures at one point of a pipeline have in common.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="PixelFormat">The library's number.</param>
/// <param name="TimeBase">Unit of frame times.</param>
/// <param name="FrameRate">Nominal rate; 0 = variable or unknown.</param>
/// <param name="SampleAspectRatio">Shape of a sample; 0:1 = unknown.</param>
/// <param name="Color">Colour numbers.</param>
/// <param name="Frames">The set that pictures on a device belong to; borrowed. Null = they lie in memory.</param>
/// <param name="Hdr">Their colour volume; null = not stated.</param>
public sealed record VideoParameters(
    int Width, int Height, int PixelFormat, Rational TimeBase, Rational FrameRate, Rational SampleAspectRatio, ColorFacts Color,
    DeviceFrames? Frames = null, HdrFacts? Hdr = null)
{
    internal VideoFormat ToNative() => new()
    {
        Width = Width,
        Height = Height,
        Format = PixelFormat,
        Sar = SampleAspectRatio.Den == 0 ? new Rational(0, 1) : SampleAspectRatio,
        TimeBase = TimeBase,
        FrameRate = FrameRate.Den == 0 ? new Rational(0, 1) : FrameRate,
        ColorPrimaries = Color.Primaries,
        ColorTransfer = Color.Transfer,
        ColorSpace = Color.Space,
        ColorRange = Color.Range,
        ChromaLocation = Color.ChromaLocation,
    };
}

/// <summary>Everything that audio frames at one point of a pipeline have in common.</summary>
/// <param name="SampleFormat">The library's number.</param>
/// <param name="SampleRateHz">Samples per second.</param>
/// <param name="Channels">Channels.</param>
/// <param name="ChannelLayout">The library's name; empty = the usual layout for the number of channels.</param>
/// <param name="TimeBase">Unit of frame times.</param>
public sealed record AudioParameters(int SampleFormat, int SampleRateHz, int Channels, string ChannelLayout, Rational TimeBase)
{
    internal unsafe AudioFormat ToNative()
    {
        AudioFormat format = default;
        format.Format = SampleFormat;
        format.SampleRate = SampleRateHz;
        format.Channels = Channels;
        format.TimeBase = TimeBase;
        NativeText.Write(format.Layout, 64, ChannelLayout);
        return format;
    }
}
