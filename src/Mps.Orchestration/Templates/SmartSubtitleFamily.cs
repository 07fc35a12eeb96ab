using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>
/// Subtitles from speech (ProcessType 0), from a subtitle file by translation (1), or from text in the picture (2). Several
/// target languages are joined by <c>/</c>.
/// </summary>
public sealed class SmartSubtitleFamily(string name, int quota) : TemplateFamily<SmartSubtitleTemplateItem>(name, quota)
{
    private const int Translation = 1, PictureText = 2;
    private const string On = "ON", Off = "OFF";

    private protected override string Defaults =>
        """{ "ProcessType": 0, "SpeakerMode": 0, "SpeakerLabel": 0, "AsrHotWordsConfigure": { "Switch": "OFF", "LibraryId": "" } }""";

    private protected override void Check(JsonObject template)
    {
        // Translating a file is nothing but translating.
        template["TranslateSwitch"] ??= (long)template["ProcessType"]! == Translation ? On : Off;
        base.Check(template);
    }

    private protected override void Check(SmartSubtitleTemplateItem template)
    {
        if (string.IsNullOrEmpty(template.Name)) throw RuleBreach.Of("Name", "Name is empty.");
        var languages = CheckTranslation(template);
        CheckFormat(template, languages);
        if (template.ProcessType == PictureText && template.VideoSrcLanguage is not ("zh_en" or "multi"))
            throw RuleBreach.Of("VideoSrcLanguage", "VideoSrcLanguage must be zh_en or multi when ProcessType is 2 (text in the picture).");
        if (template.SubtitleEmbedId > 0 && (template.ProcessType == Translation || languages > 1))
            throw RuleBreach.Of("SubtitleEmbedId", "SubtitleEmbedId needs ProcessType 0 or 2 and at most one target language.");
        if (template is { SpeakerLabel: 1, SpeakerMode: not 1 })
            throw new ApiException(ErrorCode.InvalidParameterValue, "SpeakerLabel 1 needs SpeakerMode 1.");
        EraseAreas.Check(template.SelectingSubtitleAreasConfig?.AutoAreas, "SelectingSubtitleAreasConfig.AutoAreas");
        if (template.AsrHotWordsConfigure is not { } hotwords) return;
        if (hotwords.Switch is not (On or Off))
            throw RuleBreach.Of("AsrHotWordsSwitch", $"AsrHotWordsConfigure.Switch is '{hotwords.Switch}' but must be ON or OFF.");
        if (hotwords.Switch == On && hotwords.LibraryId?.StartsWith("hwd-", StringComparison.Ordinal) != true)
            throw RuleBreach.Of("AsrHotWordsLibraryId", "AsrHotWordsConfigure.LibraryId must be the id of a library (hwd-…) when its Switch is ON.");
    }

    internal override void CheckReferences(JsonObject template, ITemplateSource templates) =>
        SubtitleEmbedFamily.CheckReference(template["SubtitleEmbedId"], templates);

    private protected override Func<JsonObject, bool> Filter(ApiRequest request)
    {
        var wanted = ((DescribeSmartSubtitleTemplatesRequest)request).ProcessType;
        return template => wanted is null || ((long?)template["ProcessType"] ?? 0) == wanted;
    }

    /// <returns>The number of target languages.</returns>
    private static int CheckTranslation(SmartSubtitleTemplateItem template)
    {
        var translates = template.TranslateSwitch == On;
        if (!translates && template.ProcessType == Translation)
            throw RuleBreach.Of("TranslateSwitch", "TranslateSwitch cannot be OFF when ProcessType is 1 (translation of a file).");
        if (translates ? template.SubtitleType is not (1 or 2) : template.SubtitleType != 0)
            throw RuleBreach.Of("SubtitleType", $"SubtitleType must be {(translates ? "1 or 2 when TranslateSwitch is ON" : "0 when TranslateSwitch is OFF")}.");
        if (!translates) return 0;
        var languages = (template.TranslateDstLanguage ?? "").Split('/');
        return languages.Contains("")
            ? throw RuleBreach.Of("TranslateDstLanguage", "TranslateDstLanguage is required when TranslateSwitch is ON: one language, or several joined by /.")
            : languages.Length;
    }

    /// <summary>No format means no file, which needs another way for the text to go out.</summary>
    private static void CheckFormat(SmartSubtitleTemplateItem template, int languages)
    {
        var format = template.SubtitleFormat;
        if (format is not (null or "" or "vtt" or "srt") && !(format == "original" && template.ProcessType == Translation))
            throw RuleBreach.Of("SubtitleFormat", $"SubtitleFormat is '{format}' but must be vtt or srt, or with ProcessType 1 original.");
        if (!string.IsNullOrEmpty(format)) return;
        if (template.ProcessType == Translation) throw RuleBreach.Of("SubtitleFormat", "SubtitleFormat is required when ProcessType is 1.");
        if (languages > 1) throw RuleBreach.Of("SubtitleFormat", "SubtitleFormat is required with several target languages.");
        if (template.ProcessType == PictureText && template.SubtitleEmbedId is not > 0)
            throw RuleBreach.Of("SubtitleFormat", "SubtitleFormat is required when ProcessType is 2, unless SubtitleEmbedId is stated.");
    }
}
