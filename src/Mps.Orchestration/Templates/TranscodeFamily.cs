using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>Transcode templates: a container with a video and an audio stream.</summary>
public sealed class TranscodeFamily(string name, int quota) : TemplateFamily<TranscodeTemplate>(name, quota)
{
    private const string Unset = "no_config";

    private protected override string Defaults =>
        """
        {
          "RemoveVideo": 0, "RemoveAudio": 0,
          "VideoTemplate": { "ResolutionAdaptive": "open", "Width": 0, "Height": 0, "FillType": "black", "GopUnit": "frame", "BitDepth": 8 },
          "AudioTemplate": { "AudioChannel": 2 }
        }
        """;

    private protected override void Translate(JsonObject changes, JsonObject? current)
    {
        // These two have no place in a template's record, so what they state would be lost in silence.
        if ((long?)changes["VideoTemplate"]?["ContentAdaptStream"] == 1)
            throw new ApiException(ErrorCode.UnsupportedOperation, "VideoTemplate.ContentAdaptStream cannot be kept in a template; state it in a task's OverrideParameter.");
        if (changes["AudioTemplate"]?["StreamSelects"] is JsonArray { Count: > 0 })
            throw new ApiException(ErrorCode.UnsupportedOperation, "AudioTemplate.StreamSelects cannot be kept in a template; state it in a task's OverrideParameter.");
        (changes["VideoTemplate"] as JsonObject)?.Remove("ContentAdaptStream");
        (changes["AudioTemplate"] as JsonObject)?.Remove("StreamSelects");
    }

    private protected override void Check(JsonObject template)
    {
        base.Check(template);
        template["ContainerType"] = ContainerRules.IsPureAudio((string)template["Container"]!) ? "PureAudio" : "Video";
    }

    private protected override void Check(TranscodeTemplate template)
    {
        var container = ContainerRules.CheckContainer(template.Container);
        var extended = ExtendedParameters.ReadStandard(template.StdExtInfo, remux: true);
        var video = template.RemoveVideo != 1 && !ContainerRules.IsPureAudio(container);
        var audio = template.RemoveAudio != 1;
        if (!video && !audio)
            throw new ApiException(ErrorCode.InvalidRemoveAudio, "Neither video nor audio would be left: RemoveAudio is 1, and RemoveVideo is 1 or the container holds no video.");
        if (video)
        {
            var target = StreamTargets.Video(
                template.VideoTemplate ?? throw new ApiException(ErrorCode.MissingParameter, "VideoTemplate is required unless RemoveVideo is 1."),
                template.TEHDConfig,
                container,
                extended);
            VideoEnhancements.Enhanced(target, template.EnhanceConfig?.VideoEnhance);
        }

        if (audio)
        {
            var target = AudioTargets.Of(
                template.AudioTemplate ?? throw new ApiException(ErrorCode.MissingParameter, "AudioTemplate is required unless RemoveAudio is 1."), container);
            AudioTargets.Enhanced(target, template.EnhanceConfig?.AudioEnhance);
        }

        if (template.TEHDConfig is { } tehd && string.IsNullOrEmpty(tehd.Type))
            throw new ApiException(ErrorCode.InvalidTehdType, "TEHDConfig.Type is missing.");
        if (template.TEHDConfig?.MaxVideoBitrate < 0)
            throw new ApiException(ErrorCode.InvalidVideoBitrate, "TEHDConfig.MaxVideoBitrate must not be negative.");
    }

    private protected override Func<JsonObject, bool> Filter(ApiRequest request)
    {
        var wanted = (DescribeTranscodeTemplatesRequest)request;
        return json =>
        {
            var t = Read(json);
            return Is(wanted.ContainerType, t.ContainerType)
                && (string.IsNullOrEmpty(wanted.TEHDType) || wanted.TEHDType == "TEHD" == t.TEHDConfig is not null)
                && (string.IsNullOrEmpty(wanted.TranscodeType) || HasTranscodeType(t, wanted.TranscodeType))
                && (string.IsNullOrEmpty(wanted.EnhanceType) || HasEnhanceType(t, wanted.EnhanceType))
                && (string.IsNullOrEmpty(wanted.EnhanceTranscodeType)
                    || (t.EnhanceConfig is not null && (t.TEHDConfig?.Type ?? "Common") == wanted.EnhanceTranscodeType))
                && Is(wanted.EnhanceSceneType, t.EnhanceConfig?.VideoEnhance?.EnhanceSceneType)
                && Is(wanted.SceneType, Stated(t.VideoTemplate?.SceneType) ?? Unset)
                && Is(wanted.CompressType, Stated(t.VideoTemplate?.CompressType) ?? Unset);
        };
    }

    private static bool Is(string? wanted, string? value) => string.IsNullOrEmpty(wanted) || wanted == value;

    private static string? Stated(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static bool HasTranscodeType(TranscodeTemplate t, string type) => type switch
    {
        "Enhance" => t.EnhanceConfig is not null,
        "TEHD" => t.TEHDConfig is not null,
        "Common" => t.TEHDConfig is null && t.EnhanceConfig is null,
        _ => t.TEHDConfig?.Type == type,
    };

    private static bool HasEnhanceType(TranscodeTemplate t, string type)
    {
        var video = t.EnhanceConfig?.VideoEnhance is not null;
        var audio = t.EnhanceConfig?.AudioEnhance is not null;
        return type switch
        {
            "VideoEnhance" => video && !audio,
            "AudioEnhance" => audio && !video,
            _ => audio && video,
        };
    }
}
