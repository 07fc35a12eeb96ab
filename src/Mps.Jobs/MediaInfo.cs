namespace Mps.Jobs;

/// <summary>What a probe found. Times in seconds, rates in bits per second, sizes in bytes and pixels.</summary>
/// <param name="Container">The demuxer's name, e.g. "mov,mp4,m4a,3gp,3g2,mj2".</param>
/// <param name="SizeBytes">Size of the file; for HLS the playlist with its segments; 0 when unknown.</param>
/// <param name="DurationSeconds">Length; 0 when unknown.</param>
/// <param name="BitrateBps">Overall rate; 0 when unknown.</param>
/// <param name="Video">Video streams in file order; cover pictures are left out.</param>
/// <param name="Audio">Audio streams in file order.</param>
/// <param name="SubtitleStreams">How many subtitle streams there are.</param>
public sealed record MediaInfo(
    string Container,
    long SizeBytes,
    double DurationSeconds,
    long BitrateBps,
    IReadOnlyList<VideoStreamInfo> Video,
    IReadOnlyList<AudioStreamInfo> Audio,
    int SubtitleStreams = 0);

/// <summary>One video stream.</summary>
/// <param name="Index">Stream index in the file.</param>
/// <param name="Codec">The library's codec name, e.g. "h264".</param>
/// <param name="CodecString">RFC 6381 string, e.g. "avc1.64001f"; empty when unknown.</param>
/// <param name="Profile">The library's profile name, e.g. "High"; empty when unknown.</param>
/// <param name="Width">Coded width, before rotation.</param>
/// <param name="Height">Coded height, before rotation.</param>
/// <param name="Rotation">Clockwise degrees to turn for upright display: 0, 90, 180 or 270.</param>
/// <param name="FpsNumerator">Average frame rate; 0 when unknown.</param>
/// <param name="FpsDenominator">At least 1.</param>
/// <param name="BitrateBps">0 when unknown.</param>
/// <param name="DurationSeconds">0 when unknown.</param>
/// <param name="Frames">Frame count the container states; 0 when unknown.</param>
/// <param name="PixelFormat">The library's name, e.g. "yuv420p".</param>
/// <param name="ColorPrimaries">The library's name; empty when unspecified.</param>
/// <param name="ColorSpace">The library's name; empty when unspecified.</param>
/// <param name="ColorTransfer">The library's name; empty when unspecified.</param>
/// <param name="HdrType">"hdr10", "hlg" or empty.</param>
/// <param name="Interlaced">True when the container or decoder says so.</param>
/// <param name="SarNumerator">Sample aspect ratio; 1:1 when unknown.</param>
/// <param name="SarDenominator">At least 1.</param>
public sealed record VideoStreamInfo(
    int Index,
    string Codec,
    string CodecString,
    string Profile,
    int Width,
    int Height,
    int Rotation,
    int FpsNumerator,
    int FpsDenominator,
    long BitrateBps,
    double DurationSeconds,
    long Frames,
    string PixelFormat,
    string ColorPrimaries,
    string ColorSpace,
    string ColorTransfer,
    string HdrType,
    bool Interlaced,
    int SarNumerator,
    int SarDenominator);

/// <summary>One audio stream.</summary>
/// <param name="Index">Stream index in the file.</param>
/// <param name="Codec">The library's codec name, e.g. "aac".</param>
/// <param name="CodecString">RFC 6381 string, e.g. "mp4a.40.2"; empty when unknown.</param>
/// <param name="SampleRateHz">Samples per second.</param>
/// <param name="Channels">Channel count.</param>
/// <param name="ChannelLayout">The library's name, e.g. "5.1".</param>
/// <param name="BitrateBps">0 when unknown.</param>
/// <param name="DurationSeconds">0 when unknown.</param>
/// <param name="Language">ISO 639-2 code; empty when unknown.</param>
public sealed record AudioStreamInfo(
    int Index,
    string Codec,
    string CodecString,
    int SampleRateHz,
    int Channels,
    string ChannelLayout,
    long BitrateBps,
    double DurationSeconds,
    string Language);
