using System.Text.Json.Nodes;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>
/// Taking subtitles, watermarks, or faces and number plates out of the picture. Only the part that EraseType names takes
/// effect, so only that part is kept.
/// </summary>
public sealed class SmartEraseFamily(string name, int quota) : TemplateFamily<SmartEraseTemplateItem>(name, quota)
{
    private const string On = "ON";

    private static readonly Dictionary<string, string> s_parts = new()
    {
        ["subtitle"] = "EraseSubtitleConfig",
        ["watermark"] = "EraseWatermarkConfig",
        ["privacy"] = "ErasePrivacyConfig",
    };

    private protected override string Defaults => """{ "EraseSubtitleConfig": { "OcrSwitch": "OFF", "TransSwitch": "OFF" } }""";

    private protected override void Check(JsonObject template)
    {
        var part = s_parts[(string)template["EraseType"]!];
        foreach (var other in s_parts.Values.Where(p => p != part)) template.Remove(other);
        if (template["EraseSubtitleConfig"] is JsonObject subtitle && (string?)subtitle["OcrSwitch"] == On)
        {
            // What reading the text does takes effect only when it is on.
            subtitle["SubtitleLang"] ??= "zh_en";
            subtitle["SubtitleFormat"] ??= "vtt";
            if ((string?)subtitle["TransSwitch"] == On) subtitle["TransDstLang"] ??= "en";
        }

        base.Check(template);
    }

    private protected override void Check(SmartEraseTemplateItem template)
    {
        if (string.IsNullOrEmpty(template.Name)) throw RuleBreach.Of("Name", "Name is empty.");
        switch (template.EraseType)
        {
            case "subtitle":
                Check(template.EraseSubtitleConfig ?? throw Missing("EraseSubtitleConfig", template.EraseType));
                break;
            case "watermark":
                Check(template.EraseWatermarkConfig ?? throw Missing("EraseWatermarkConfig", template.EraseType));
                break;
            default:
                var privacy = template.ErasePrivacyConfig ?? throw Missing("ErasePrivacyConfig", template.EraseType);
                if (privacy.PrivacyTargets is not { Count: > 0 }) throw RuleBreach.Of("PrivacyTargets", "ErasePrivacyConfig.PrivacyTargets is empty.");
                break;
        }
    }

    internal override void CheckReferences(JsonObject template, ITemplateSource templates) =>
        SubtitleEmbedFamily.CheckReference(template["EraseSubtitleConfig"]?["SubtitleEmbedId"], templates);

    private protected override Func<JsonObject, bool> Filter(ApiRequest request)
    {
        var wanted = ((DescribeSmartEraseTemplatesRequest)request).EraseType;
        return template => string.IsNullOrEmpty(wanted) || (string?)template["EraseType"] == wanted;
    }

    private static void Check(SmartEraseSubtitleConfig subtitle)
    {
        if (subtitle.SubtitleModel is not ("standard" or "area"))
            throw RuleBreach.Of("SubtitleModel", $"SubtitleModel is '{subtitle.SubtitleModel}' but must be standard or area.");
        if (subtitle.SubtitleEraseMethod == "custom" && subtitle.CustomAreas is not { Count: > 0 })
            throw RuleBreach.Of("CustomAreas", "CustomAreas is required when SubtitleEraseMethod is custom.");
        EraseAreas.Check(subtitle.AutoAreas, "AutoAreas");
        EraseAreas.Check(subtitle.CustomAreas, "CustomAreas");

        var reads = subtitle.OcrSwitch == On;
        if (reads && subtitle.SubtitleEraseMethod != "auto")
            throw RuleBreach.Of("OcrSwitch", "OcrSwitch can be ON only when SubtitleEraseMethod is auto.");
        if (subtitle.TransSwitch is not (null or "" or On or "OFF"))
            throw RuleBreach.Of("TransSwitch", $"TransSwitch is '{subtitle.TransSwitch}' but must be ON or OFF.");
        var embeds = subtitle.SubtitleEmbedId > 0;
        if (embeds && !(reads && subtitle.TransSwitch == On))
            throw RuleBreach.Of("SubtitleEmbedId", "SubtitleEmbedId needs OcrSwitch and TransSwitch to be ON.");
        if (reads && subtitle.SubtitleFormat is not ("srt" or "vtt") && !(embeds && string.IsNullOrEmpty(subtitle.SubtitleFormat)))
            throw RuleBreach.Of("SubtitleFormat", $"SubtitleFormat is '{subtitle.SubtitleFormat}' but must be srt or vtt; it may be empty only with a SubtitleEmbedId.");
        if (subtitle.UseOriginalPos is not (null or 0 or 1)) throw RuleBreach.Of("UseOriginalPos", "UseOriginalPos must be 0 or 1.");
        if (subtitle.UseOriginalSize is not (null or 0 or 1)) throw RuleBreach.Of("UseOriginalSize", "UseOriginalSize must be 0 or 1.");
    }

    private static void Check(SmartEraseWatermarkConfig watermark)
    {
        if (watermark.WatermarkModel is not ("basic" or "advanced"))
            throw RuleBreach.Of("WatermarkModel", $"WatermarkModel is '{watermark.WatermarkModel}' but must be basic or advanced.");
        if (watermark.WatermarkEraseMethod == "custom" && watermark.CustomAreas is not { Count: > 0 })
            throw RuleBreach.Of("CustomAreas", "CustomAreas is required when WatermarkEraseMethod is custom.");
        EraseAreas.Check(watermark.AutoAreas, "AutoAreas");
        EraseAreas.Check(watermark.CustomAreas, "CustomAreas");
    }

    private static Api.ApiException Missing(string part, string? type) => RuleBreach.Of(part, $"{part} is required when EraseType is {type}.");
}
