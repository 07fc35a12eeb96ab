using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline;

/// <summary>Turns an opened source into the corridor's <see cref="MediaInfo"/>.</summary>
public static class MediaInspector
{
    /// <summary>Opens, describes and closes.</summary>
    /// <exception cref="JobException">With phase Open or Probe.</exception>
    public static MediaInfo Inspect(MediaInput input, Interrupt interrupt)
    {
        using MediaSource source = SourceOpener.Open(input, interrupt);
        MediaInfo info = Describe(source);
        if (info.Video.Count + info.Audio.Count == 0 && info.SubtitleStreams == 0)
            throw JobException.InSource(JobPhase.Probe, $"The source ({info.Container}) holds no video, audio or subtitle stream.");
        return info;
    }

    /// <summary>Describes an opened source.</summary>
    public static MediaInfo Describe(MediaSource source) => new(
        source.Format,
        source.SizeBytes,
        source.DurationSeconds,
        source.BitRate > 0 ? source.BitRate : source.DurationSeconds > 0 ? (long)(source.SizeBytes * 8 / source.DurationSeconds) : 0,
        [.. source.Streams.Where(s => s.Kind == StreamKind.Video && !s.AttachedPicture).Select(DescribeVideo)],
        [.. source.Streams.Where(s => s.Kind == StreamKind.Audio).Select(DescribeAudio)],
        source.Streams.Count(s => s.Kind == StreamKind.Subtitle));

    private static VideoStreamInfo DescribeVideo(StreamFacts s)
    {
        Rational rate = s.AverageRate.IsPositive ? s.AverageRate : s.RealRate.IsPositive ? s.RealRate : new Rational(0, 1);
        Rational sar = s.SampleAspectRatio.IsPositive ? s.SampleAspectRatio : new Rational(1, 1);
        return new VideoStreamInfo(
            s.Index, s.Codec, s.CodecString, s.ProfileName, s.Width, s.Height, s.Rotation, rate.Num, rate.Den, s.BitRate,
            Seconds(s), s.Frames, s.FormatName, Stated(s.PrimariesName), Stated(s.SpaceName), Stated(s.TransferName), HdrType(s),
            s.Interlaced, sar.Num, sar.Den);
    }

    private static AudioStreamInfo DescribeAudio(StreamFacts s) => new(
        s.Index, s.Codec, s.CodecString, s.SampleRateHz, s.Channels, s.ChannelLayout, s.BitRate, Seconds(s), s.Language);

    private static double Seconds(StreamFacts s) => s.Duration == MediaPacket.NoTime ? 0 : Math.Max(0, s.Duration * s.TimeBase.ToDouble());

    private static string Stated(string colour) => colour is "unknown" or "reserved" ? "" : colour;

    // SMPTE ST 2084 with mastering metadata is what the field calls HDR10; PQ alone is close enough to be named so.
    private static string HdrType(StreamFacts s) => s.TransferName switch { "smpte2084" => "hdr10", "arib-std-b67" => "hlg", _ => "" };
}
