using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Inputs;

/// <summary>What a probe found, in the API's records. Sizes are coded sizes; the rotation is told beside them.</summary>
public static class MetaDataView
{
    public static MediaMetaData Of(MediaInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        var first = info.Video.Count > 0 ? info.Video[0] : null;
        return new MediaMetaData
        {
            Size = info.SizeBytes,
            Container = info.Container,
            Bitrate = info.BitrateBps,
            Height = first?.Height ?? 0,
            Width = first?.Width ?? 0,
            Duration = info.DurationSeconds,
            Rotate = first?.Rotation ?? 0,
            VideoStreamSet = Videos(info),
            AudioStreamSet = Audios(info),
            VideoDuration = first?.DurationSeconds ?? 0,
            AudioDuration = info.Audio.Count > 0 ? info.Audio[0].DurationSeconds : 0,
        };
    }

    public static List<MediaVideoStreamItem> Videos(MediaInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return
        [
            .. info.Video.Select(v => new MediaVideoStreamItem
            {
                Bitrate = v.BitrateBps,
                Height = v.Height,
                Width = v.Width,
                Codec = v.Codec,
                Fps = v.FpsNumerator == 0 ? 0 : (long)Math.Round((double)v.FpsNumerator / v.FpsDenominator),
                ColorPrimaries = v.ColorPrimaries,
                ColorSpace = v.ColorSpace,
                ColorTransfer = v.ColorTransfer,
                HdrType = v.HdrType,
                Codecs = v.CodecString,
                FpsNumerator = v.FpsNumerator,
                FpsDenominator = v.FpsDenominator,
            }),
        ];
    }

    public static List<MediaAudioStreamItem> Audios(MediaInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return
        [
            .. info.Audio.Select(a => new MediaAudioStreamItem
            {
                Bitrate = a.BitrateBps,
                SamplingRate = a.SampleRateHz,
                Codec = a.Codec,
                Channel = a.Channels,
                Codecs = a.CodecString,
                Loudness = 0,
            }),
        ];
    }
}
