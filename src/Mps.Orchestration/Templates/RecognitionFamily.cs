using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>Recognition of faces, speech and written text, and translation of speech.</summary>
public sealed class RecognitionFamily(string name, int quota) : TemplateFamily<AIRecognitionTemplateItem>(name, quota)
{
    private protected override string Defaults =>
        """
        {
          "FaceConfigure": { "Switch": "OFF", "Score": 95, "FaceLibrary": "All" },
          "OcrFullTextConfigure": { "Switch": "OFF" }, "OcrWordsConfigure": { "Switch": "OFF" },
          "AsrFullTextConfigure": { "Switch": "OFF" }, "AsrWordsConfigure": { "Switch": "OFF" },
          "TranslateConfigure": { "Switch": "OFF" }
        }
        """;

    private protected override void Check(AIRecognitionTemplateItem template)
    {
        CheckFormat(template.AsrFullTextConfigure?.SubtitleFormat, "AsrFullTextConfigure");
        if (template.TranslateConfigure is not { } translate) return;
        CheckFormat(translate.SubtitleFormat, "TranslateConfigure");
        if (translate.Switch == "ON" && string.IsNullOrEmpty(translate.DestinationLanguage))
            throw RuleBreach.Of("DestinationLanguage", "TranslateConfigure.DestinationLanguage is required when its Switch is ON.");
    }

    /// <summary>Empty text: no subtitle file.</summary>
    private static void CheckFormat(string? format, string holder)
    {
        if (format is not (null or "" or "vtt"))
            throw RuleBreach.Of("SubtitleFormat", $"{holder}.SubtitleFormat is '{format}' but must be vtt, or empty for no file.");
    }
}
