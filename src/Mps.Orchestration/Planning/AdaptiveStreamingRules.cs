using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>What a template of adaptive streams may say.</summary>
public static class AdaptiveStreamingRules
{
    public const int MaxRungs = 10;

    public const int MaxAudioTracks = 64;

    /// <summary>API <c>SegmentType</c>: how pictures (with their sound) are packed, then sound of its own; null = sound lies with the pictures.</summary>
    private static readonly Dictionary<string, (SegmentForm Form, SegmentForm? Audio)> s_forms = new(StringComparer.Ordinal)
    {
        ["ts-segment"] = (SegmentForm.TsFiles, null),
        ["ts-byterange"] = (SegmentForm.TsByteRange, null),
        ["mp4-segment"] = (SegmentForm.Mp4Files, null),
        ["mp4-byterange"] = (SegmentForm.Mp4ByteRange, null),
        ["ts-packed-audio"] = (SegmentForm.TsFiles, SegmentForm.PackedAudioFiles),
        ["mp4-packed-audio"] = (SegmentForm.Mp4Files, SegmentForm.PackedAudioFiles),
        ["ts-ts-segment"] = (SegmentForm.TsFiles, SegmentForm.TsFiles),
        ["ts-ts-byterange"] = (SegmentForm.TsByteRange, SegmentForm.TsByteRange),
        ["mp4-mp4-segment"] = (SegmentForm.Mp4Files, SegmentForm.Mp4Files),
        ["mp4-mp4-byterange"] = (SegmentForm.Mp4ByteRange, SegmentForm.Mp4ByteRange),
        ["ts-packed-audio-byterange"] = (SegmentForm.TsByteRange, SegmentForm.PackedAudioByteRange),
        ["mp4-packed-audio-byterange"] = (SegmentForm.Mp4ByteRange, SegmentForm.PackedAudioByteRange),
    };

    private static readonly string[] s_dashForms = ["mp4-byterange", "mp4-mp4-byterange"];

    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static void Check(AdaptiveDynamicStreamingTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var dash = IsDash(template.Format);
        Forms(template.SegmentType, dash);
        CheckRungs(template.StreamInfos, template.PureAudio == 1);
    }

    /// <exception cref="ApiException">The format is none.</exception>
    public static bool IsDash(string? format) => format switch
    {
        "HLS" => false,
        "MPEG-DASH" => true,
        _ => throw RuleBreach.Of("Format", $"Format is '{format}' but must be HLS or MPEG-DASH."),
    };

    /// <summary>
    /// How segments are packed. HLS takes ts-segment unless stated. DASH takes byte ranges of MP4 alone, and always keeps
    /// pictures and sound apart, since players of DASH expect it.
    /// </summary>
    /// <exception cref="ApiException">The type is none, or none of DASH.</exception>
    public static (SegmentForm Form, SegmentForm? Audio) Forms(string? type, bool dash)
    {
        if (string.IsNullOrEmpty(type)) type = dash ? "mp4-mp4-byterange" : "ts-segment";
        if (!s_forms.TryGetValue(type, out var forms))
            throw RuleBreach.Of("SegmentType", $"SegmentType is '{type}' but must be one of {string.Join(", ", s_forms.Keys)}.");
        if (!dash) return forms;
        return s_dashForms.Contains(type)
            ? (SegmentForm.Mp4ByteRange, SegmentForm.Mp4ByteRange)
            : throw RuleBreach.Of("SegmentType", $"SegmentType is '{type}' but must be one of {string.Join(", ", s_dashForms)} for MPEG-DASH.");
    }

    /// <exception cref="ApiException">There are no rungs or too many, or one has nothing to play.</exception>
    public static void CheckRungs(List<AdaptiveStreamTemplate>? rungs, bool pureAudio)
    {
        if (rungs is not { Count: > 0 }) throw new ApiException(ErrorCode.MissingParameter, "StreamInfos is missing.");
        if (rungs.Count > MaxRungs) throw RuleBreach.Of("StreamInfos", $"StreamInfos holds {rungs.Count} streams but may hold {MaxRungs}.");
        for (var i = 0; i < rungs.Count; i++)
        {
            var rung = rungs[i];
            if (rung.RemoveAudio == 1 && rung.RemoveVideo == 1)
                throw RuleBreach.Of("RemoveAudio", $"StreamInfos.{i}: RemoveVideo and RemoveAudio are both set; nothing would be left.");
            if (pureAudio && rung.RemoveVideo != 1)
                throw RuleBreach.Of("RemoveVideo", $"StreamInfos.{i}: with PureAudio 1, RemoveVideo must be 1.");
            if (rung.RemoveVideo != 1 && rung.Video is null)
                throw new ApiException(ErrorCode.MissingParameter, $"StreamInfos.{i}.Video is missing.");
            if (rung.RemoveAudio != 1 && rung.Audio is null && rung.AudioList is not { Count: > 0 })
                throw new ApiException(ErrorCode.MissingParameter, $"StreamInfos.{i}.Audio is missing.");
            if (rung.RemoveVideo != 1 && ContainerRules.NormalizeCodec(rung.Video!.Codec) == "copy")
                throw RuleBreach.Of("Codec", $"StreamInfos.{i}: Video.Codec copy would leave key frames where the source has them; rungs are encoded.");
            if (rung.AudioList is { Count: > MaxAudioTracks })
                throw RuleBreach.Of("AudioList", $"StreamInfos.{i}.AudioList holds {rung.AudioList.Count} tracks but may hold {MaxAudioTracks}.");
        }
    }

    /// <summary>Whether the streams of <see cref="CheckRungs"/> can be made at all.</summary>
    /// <exception cref="ApiException">A stream contradicts itself, or the segments cannot carry its codec.</exception>
    public static void CheckStreams(List<AdaptiveStreamTemplate> rungs, string format)
    {
        ArgumentNullException.ThrowIfNull(rungs);
        for (var i = 0; i < rungs.Count; i++)
        {
            try
            {
                if (rungs[i].RemoveVideo != 1) StreamTargets.Video(rungs[i].Video!, null, format, new ExtendedParameters.Standard());
                if (rungs[i].RemoveAudio == 1) continue;
                foreach (var audio in rungs[i].AudioList is { Count: > 0 } list ? list : [rungs[i].Audio!]) AudioTargets.Of(audio, format);
            }
            catch (ApiException e)
            {
                throw new ApiException(e.Code, $"StreamInfos.{i}: {e.Message}");
            }
        }
    }
}
