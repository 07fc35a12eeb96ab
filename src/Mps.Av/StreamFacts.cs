using Mps.Av.Interop;
using Mps.Media;

namespace Mps.Av;

/// <summary>What a stream carries.</summary>
public enum StreamKind
{
    /// <summary>Pictures.</summary>
    Video,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Subtitles.</summary>
    Subtitle,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>One stream of a source. Numbers of formats, profiles and colours are the library's; its names stand beside them.</summary>
public sealed record StreamFacts
{
    /// <summary>Index in the source.</summary>
    public required int Index { get; init; }

    /// <summary>What it carries.</summary>
    public required StreamKind Kind { get; init; }

    /// <summary>Unit of packet times.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>First time, in <see cref="TimeBase"/>; <see cref="MediaPacket.NoTime"/> = unknown.</summary>
    public required long Start { get; init; }

    /// <summary>In <see cref="TimeBase"/>; <see cref="MediaPacket.NoTime"/> = unknown.</summary>
    public required long Duration { get; init; }

    /// <summary>Frames the container states; 0 = unknown.</summary>
    public required long Frames { get; init; }

    /// <summary>Bits per second; 0 = unknown.</summary>
    public required long BitRate { get; init; }

    /// <summary>Average frames per second; 0 = unknown.</summary>
    public required Rational AverageRate { get; init; }

    /// <summary>Lowest rate at which all time stamps fall on the grid; 0 = unknown.</summary>
    public required Rational RealRate { get; init; }

    /// <summary>Shape of a sample; 0 = unknown.</summary>
    public required Rational SampleAspectRatio { get; init; }

    /// <summary>Coded width, pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Coded height, pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Pixel or sample format number; -1 = unknown.</summary>
    public required int Format { get; init; }

    /// <summary>Clockwise degrees to turn for display: 0, 90, 180, 270.</summary>
    public required int Rotation { get; init; }

    /// <summary>The display matrix also mirrors.</summary>
    public required bool Mirrored { get; init; }

    /// <summary>Hz.</summary>
    public required int SampleRateHz { get; init; }

    /// <summary>Channels.</summary>
    public required int Channels { get; init; }

    /// <summary>Profile number; negative = unknown.</summary>
    public required int Profile { get; init; }

    /// <summary>Level number; negative = unknown.</summary>
    public required int Level { get; init; }

    /// <summary>Pictures that may come between a picture's coding and its showing; 0 = no B-frames, or unknown.</summary>
    public int ReorderFrames { get; init; }

    /// <summary>The container or decoder says interlaced.</summary>
    public required bool Interlaced { get; init; }

    /// <summary>Colour numbers.</summary>
    public required ColorFacts Color { get; init; }

    /// <summary>A cover picture rather than video.</summary>
    public required bool AttachedPicture { get; init; }

    /// <summary>Marked as the default of its kind.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>Codec name, e.g. "h264".</summary>
    public required string Codec { get; init; }

    /// <summary>Profile name, e.g. "High"; may be empty.</summary>
    public required string ProfileName { get; init; }

    /// <summary>Pixel or sample format name; may be empty.</summary>
    public required string FormatName { get; init; }

    /// <summary>Channel layout, e.g. "5.1"; may be empty.</summary>
    public required string ChannelLayout { get; init; }

    /// <summary>ISO 639-2 language; may be empty.</summary>
    public required string Language { get; init; }

    /// <summary>Name of the colour primaries; may be empty.</summary>
    public required string PrimariesName { get; init; }

    /// <summary>Name of the transfer characteristic; may be empty.</summary>
    public required string TransferName { get; init; }

    /// <summary>Name of the matrix; may be empty.</summary>
    public required string SpaceName { get; init; }

    /// <summary>RFC 6381 codec string; may be empty.</summary>
    public required string CodecString { get; init; }

    /// <summary>Carries SMPTE ST 2086 mastering display metadata.</summary>
    public required bool HasMasteringDisplay { get; init; }

    /// <summary>The colour volume that the container states; null = none.</summary>
    public HdrFacts? Hdr { get; init; }

    /// <summary>A VP8 or VP9 stream carries its transparency beside the picture (WebM).</summary>
    public bool HasAlpha { get; init; }

    /// <summary>The build has a decoder for it.</summary>
    public required bool Decodable { get; init; }

    internal static unsafe StreamFacts From(in StreamInfo native)
    {
        fixed (StreamInfo* info = &native)
        {
            return new StreamFacts
            {
                Index = info->Index,
                Kind = (StreamKind)info->Type,
                TimeBase = info->TimeBase,
                Start = info->Start,
                Duration = info->Duration,
                Frames = info->Frames,
                BitRate = info->BitRate,
                AverageRate = info->AverageRate,
                RealRate = info->RealRate,
                SampleAspectRatio = info->Sar,
                Width = info->Width,
                Height = info->Height,
                Format = info->Format,
                Rotation = info->Rotation,
                Mirrored = info->Mirrored != 0,
                SampleRateHz = info->SampleRate,
                Channels = info->Channels,
                Profile = info->Profile,
                Level = info->Level,
                ReorderFrames = info->ReorderFrames,
                Interlaced = info->FieldOrder > 1, // AV_FIELD_UNKNOWN 0, AV_FIELD_PROGRESSIVE 1
                Color = new ColorFacts(info->ColorPrimaries, info->ColorTransfer, info->ColorSpace, info->ColorRange, info->ChromaLocation),
                AttachedPicture = info->AttachedPicture != 0,
                IsDefault = info->IsDefault != 0,
                Codec = NativeText.Read(info->Codec),
                ProfileName = NativeText.Read(info->ProfileName),
                FormatName = NativeText.Read(info->FormatName),
                ChannelLayout = NativeText.Read(info->Layout),
                Language = NativeText.Read(info->Language),
                PrimariesName = NativeText.Read(info->PrimariesName),
                TransferName = NativeText.Read(info->TransferName),
                SpaceName = NativeText.Read(info->SpaceName),
                CodecString = NativeText.Read(info->CodecString),
                HasMasteringDisplay = info->HasMasteringDisplay != 0,
                Decodable = info->Decodable != 0,
            };
        }
    }
}
