using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Editing;

/// <summary>Streams that no file holds: what an edit makes, described like a source's stream for those who encode it.</summary>
internal static class MadeStream
{
    private static readonly StreamFacts s_blank = new()
    {
        Index = 0,
        Kind = StreamKind.Other,
        TimeBase = new Rational(1, 1000),
        Start = 0,
        Duration = MediaPacket.NoTime,
        Frames = 0,
        BitRate = 0,
        AverageRate = default,
        RealRate = default,
        SampleAspectRatio = new Rational(1, 1),
        Width = 0,
        Height = 0,
        Format = -1,
        Rotation = 0,
        Mirrored = false,
        SampleRateHz = 0,
        Channels = 0,
        Profile = -1,
        Level = -1,
        Interlaced = false,
        Color = ColorFacts.Unspecified,
        AttachedPicture = false,
        IsDefault = true,
        Codec = "edit",
        ProfileName = "",
        FormatName = "",
        ChannelLayout = "",
        Language = "",
        PrimariesName = "",
        TransferName = "",
        SpaceName = "",
        CodecString = "",
        HasMasteringDisplay = false,
        Decodable = true,
    };

    /// <summary>Upright pictures with square samples.</summary>
    public static StreamFacts Video(int width, int height, Rational timeBase, Rational rate) => s_blank with
    {
        Kind = StreamKind.Video,
        Width = width,
        Height = height,
        TimeBase = timeBase,
        AverageRate = rate,
        RealRate = rate,
        Format = AvLibrary.PixelFormat("yuv420p"),
        FormatName = "yuv420p",
    };

    /// <summary>Stereo sound, planar float.</summary>
    public static StreamFacts Audio(int sampleRate) => s_blank with
    {
        Kind = StreamKind.Audio,
        TimeBase = new Rational(1, sampleRate),
        SampleRateHz = sampleRate,
        Channels = 2,
        ChannelLayout = "stereo",
        Format = AvLibrary.SampleFormat("fltp"),
        FormatName = "fltp",
    };
}
