using Mps.Api.Model;

namespace Mps.Orchestration.Planning;

/// <summary>What an output may ask for that this version does not do. The answer names the field; null = all is served.</summary>
public static class Capabilities
{
    /// <summary>What a transcode asks for in vain.</summary>
    public static string? Missing(TranscodeTaskInput task, EffectiveTemplate template)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(template);
        var p = template.Parameters;
        if (task.BlindWatermark is not null) return "blind watermarks (BlindWatermark)";
        if (p.RemoveVideo != 1 && Missing(p.VideoTemplate) is { } video) return video;
        if (p.RemoveVideo != 1 && template.Override?.VideoTemplate?.ContentAdaptStream == 1) return "content-adaptive encoding (ContentAdaptStream)";
        if (p.RemoveVideo != 1 && VideoEnhancements.Missing(p.EnhanceConfig?.VideoEnhance) is { } enhancement) return enhancement;
        if (p.RemoveAudio != 1 && p.EnhanceConfig?.AudioEnhance is { Separate: { } separate } && AudioTargets.On(separate, separate.Switch))
            return "the separation of voice and background (EnhanceConfig.AudioEnhance.Separate)";
        return p.TEHDConfig?.Type == "TEHD-200" ? "top-speed codec tuning of audio and video (TEHDConfig TEHD-200)" : null;
    }

    /// <summary>What an adaptive stream asks for in vain.</summary>
    public static string? Missing(AdaptiveDynamicStreamingTaskInput task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.BlindWatermark is not null) return "blind watermarks (BlindWatermark)";
        return task.DrmInfo is not null ? "encryption (DrmInfo)" : null;
    }

    /// <summary>
    /// What a video stream asks for in vain. SceneType and CompressType say nothing unless ScenarioBased is 1, and
    /// Stereo3dType nothing but for mv-hevc: so the API documents them.
    /// </summary>
    public static string? Missing(VideoTemplateInfo? video)
    {
        if (video is null) return null;
        if (ContainerRules.NormalizeCodec(video.Codec) is "h266" or "mv-hevc") return $"the video codec {video.Codec}";
        if (video.FillType == "smarttailor") return "the fill type smarttailor";
        if (video.RawPts == 1) return "original time stamps (RawPts)";
        if (video.Compress > 0) return "a bit rate relative to the source's (Compress)";
        if (video.ScenarioBased == 1) return "scenario-based encoding (ScenarioBased, SceneType, CompressType)";
        return video.SegmentSpecificInfo?.Switch == "on" ? "first segments of their own length (SegmentSpecificInfo)" : null;
    }
}
