using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>Marks that nobody sees. Type says which technique writes them and cannot be changed; there are no presets.</summary>
public sealed class BlindWatermarkFamily(string name, int quota) : TemplateFamily<BlindWatermarkTemplate>(name, quota)
{
    internal override bool TypeIsOrigin => false;

    private protected override string Defaults => """{ "Strength": "default" }""";

    private protected override void Translate(JsonObject changes, JsonObject? current)
    {
        if ((string?)current?["Type"] == "blind-nagra" && changes["TextContent"] is { } text && (string?)text != (string?)current["TextContent"])
            throw RuleBreach.Of("Type", "The text of a blind-nagra watermark cannot be changed; create another template.");
    }

    private protected override void Check(BlindWatermarkTemplate template)
    {
        if (string.IsNullOrEmpty(template.TextContent)) throw new ApiException(ErrorCode.InvalidParameterValue, "TextContent is empty.");
    }
}
