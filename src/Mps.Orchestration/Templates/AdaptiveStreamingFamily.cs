using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>Adaptive streams: one programme in several qualities.</summary>
public sealed class AdaptiveStreamingFamily(string name, int quota) : TemplateFamily<AdaptiveDynamicStreamingTemplate>(name, quota)
{
    private protected override string Defaults =>
        """{ "DisableHigherVideoBitrate": 0, "DisableHigherVideoResolution": 0, "PureAudio": 0 }""";

    private protected override void Check(JsonObject template)
    {
        // The contract's default is ts-segment; a DASH manifest cannot name transport streams.
        template["SegmentType"] ??= (string?)template["Format"] == "MPEG-DASH" ? "mp4-byterange" : "ts-segment";
        base.Check(template);
    }

    private protected override void Check(AdaptiveDynamicStreamingTemplate template)
    {
        if (template.Format == "MPEG-DASH" && template.SegmentType is not ("mp4-byterange" or "mp4-mp4-byterange"))
        {
            throw new ApiException(
                ErrorCode.InvalidFormat, $"SegmentType '{template.SegmentType}' cannot be used with MPEG-DASH; use mp4-byterange or mp4-mp4-byterange.");
        }

        if (template.StreamInfos is not { Count: > 0 } streams) throw new ApiException(ErrorCode.MissingParameter, "StreamInfos is empty; an adaptive stream needs at least one quality.");
        for (var i = 0; i < streams.Count; i++)
        {
            try
            {
                Check(streams[i], template.PureAudio == 1);
            }
            catch (ApiException e)
            {
                throw new ApiException(e.Code, $"StreamInfos.{i}: {e.Message}");
            }
        }
    }

    private protected override Func<JsonObject, bool> Filter(ApiRequest request)
    {
        var wanted = (DescribeAdaptiveDynamicStreamingTemplatesRequest)request;
        // The contract's default is 0. Whoever names ids wants those, of whichever kind.
        if (wanted.PureAudio is null && wanted.Definitions is { Count: > 0 }) return _ => true;
        return template => ((long?)template["PureAudio"] ?? 0) == (wanted.PureAudio ?? 0);
    }

    private static void Check(AdaptiveStreamTemplate stream, bool pureAudio)
    {
        var video = !pureAudio && stream.RemoveVideo != 1;
        var audio = stream.RemoveAudio != 1;
        if (!video && !audio) throw new ApiException(ErrorCode.InvalidRemoveAudio, "neither video nor audio would be left.");
        if (video)
        {
            StreamTargets.Video(
                stream.Video ?? throw new ApiException(ErrorCode.MissingParameter, "Video is required unless RemoveVideo or PureAudio is 1."), null, "hls");
        }

        if (!audio) return;
        foreach (var track in stream.AudioList is { Count: > 0 } list ? list : [stream.Audio ?? throw new ApiException(ErrorCode.MissingParameter, "Audio is required unless RemoveAudio is 1.")])
            StreamTargets.Audio(track, "hls");
    }
}
