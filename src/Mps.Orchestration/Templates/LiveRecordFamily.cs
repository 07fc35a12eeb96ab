using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Templates;

/// <summary>Recording of live streams, as HLS or as MP4. A change to the other form takes the place of the former.</summary>
public sealed class LiveRecordFamily(string name, int quota) : TemplateFamily<LiveRecordTemplate>(name, quota)
{
    private const string Hls = "HLSConfigure", Mp4 = "MP4Configure";

    private protected override string Defaults =>
        """
        {
          "RecordType": "video",
          "HLSConfigure": { "ItemDuration": 30, "Interval": 3600, "ContinueTimeout": 0 },
          "MP4Configure": { "Interval": 3600 }
        }
        """;

    private protected override void Translate(JsonObject changes, JsonObject? current)
    {
        if (changes[Hls] is not null) current?.Remove(Mp4);
        if (changes[Mp4] is not null) current?.Remove(Hls);
    }

    private protected override void Check(LiveRecordTemplate template)
    {
        if (template.HLSConfigure is null == template.MP4Configure is null)
            throw new ApiException(ErrorCode.InvalidParameterValue, $"Exactly one of {Hls} and {Mp4} must be stated.");
    }
}
