using System.Text.Json.Nodes;
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
        template["SegmentType"] ??= (string?)template["Format"] == "MPEG-DASH" ? "mp4-mp4-byterange" : "ts-segment";
        base.Check(template);
    }

    private protected override void Check(AdaptiveDynamicStreamingTemplate template)
    {
        AdaptiveStreamingRules.Check(template);
        AdaptiveStreamingRules.CheckStreams(template.StreamInfos!, template.Format!);
    }

    private protected override Func<JsonObject, bool> Filter(ApiRequest request)
    {
        var wanted = (DescribeAdaptiveDynamicStreamingTemplatesRequest)request;
        // The contract's default is 0. Whoever names ids wants those, of whichever kind.
        if (wanted.PureAudio is null && wanted.Definitions is { Count: > 0 }) return _ => true;
        return template => ((long?)template["PureAudio"] ?? 0) == (wanted.PureAudio ?? 0);
    }
}
