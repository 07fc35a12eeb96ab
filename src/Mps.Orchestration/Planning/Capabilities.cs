using Mps.Api.Model;

namespace Mps.Orchestration.Planning;

/// <summary>What a transcode output may ask for that this version does not do. The answer names the capability; null = all is served.</summary>
public static class Capabilities
{
    public static string? Missing(TranscodeTaskInput task, EffectiveTemplate template)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(template);
        var p = template.Parameters;
        return MissingInTask(task)
            ?? (p.RemoveVideo == 1 ? null : MissingInVideo(p.VideoTemplate, template.Override?.VideoTemplate?.ContentAdaptStream))
            ?? (p.RemoveAudio == 1 ? null : MissingInAudio(p.AudioTemplate, template.Override?.AudioTemplate?.StreamSelects))
            ?? MissingInParameters(p)
            ?? MissingInOverride(template.Override);
    }

    private static string? MissingInTask(TranscodeTaskInput task)
    {
        if (task.WatermarkSet is { Count: > 0 }) return "watermarks (WatermarkSet)";
        if (task.MosaicSet is { Count: > 0 }) return "mosaics (MosaicSet)";
        if (task.BlindWatermark is not null) return "blind watermarks (BlindWatermark)";
        return task.HeadTailParameter is { HeadSet.Count: > 0 } or { TailSet.Count: > 0 } ? "heads and tails (HeadTailParameter)" : null;
    }

    private static string? MissingInVideo(VideoTemplateInfo? video, long? contentAdaptStream)
    {
        if (video is null) return null;
        if (ContainerRules.NormalizeCodec(video.Codec) is "h266" or "mv-hevc") return $"the video codec {video.Codec}";
        if (video.FillType == "smarttailor") return "the fill type smarttailor";
        if (video.RawPts == 1) return "original time stamps (RawPts)";
        if (video.Compress > 0) return "the compression grade (Compress)";
        if (video.ScenarioBased == 1) return "scenario-based encoding (ScenarioBased)";
        if (video.SegmentSpecificInfo?.Switch == "on") return "special first segments (SegmentSpecificInfo)";
        return contentAdaptStream == 1 ? "content-adaptive encoding (ContentAdaptStream)" : null;
    }

    private static string? MissingInAudio(AudioTemplateInfo? audio, List<long>? streamSelects)
    {
        if (streamSelects is { Count: > 0 }) return "the choice of audio streams (StreamSelects)";
        if (audio?.TrackChannelInfo is not null) return "the mixing of audio tracks (TrackChannelInfo)";
        return !string.IsNullOrEmpty(audio?.AudioLanguage) || !string.IsNullOrEmpty(audio?.AudioName)
            ? "names and languages of audio tracks (AudioName, AudioLanguage)"
            : null;
    }

    private static string? MissingInParameters(RawTranscodeParameter p)
    {
        if (p.EnhanceConfig is { VideoEnhance: not null } or { AudioEnhance: not null }) return "enhancement (EnhanceConfig)";
        if (p.TEHDConfig?.Type == "TEHD-200") return "top-speed codec tuning of audio and video (TEHD-200)";
        if (p.SubtitleTemplate is not null) return "subtitles burnt into the picture (SubtitleTemplate)";
        return string.IsNullOrEmpty(p.StdExtInfo) ? null : "extended parameters (StdExtInfo)";
    }

    private static string? MissingInOverride(OverrideTranscodeParameter? over)
    {
        if (over?.AddonAudioStream is { Count: > 0 }) return "added audio streams (AddonAudioStream)";
        return over?.AddOnSubtitles is { Count: > 0 } ? "added subtitles (AddOnSubtitles)" : null;
    }
}
