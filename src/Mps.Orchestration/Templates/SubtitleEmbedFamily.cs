using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>How subtitles look that are burnt into the picture.</summary>
public sealed class SubtitleEmbedFamily(string name, int quota) : TemplateFamily<SubtitleEmbedTemplateItem>(name, quota)
{
    private protected override string Defaults =>
        """
        {
          "DeleteTag": 0,
          "SubtitleEmbedConfig": {
            "FontColor": "0xFFFFFF", "FontAlpha": 1,
            "SubtitleBoardConfig": { "SubtitleBoardConfigSwitch": 0, "BoardColor": "0x000000", "BoardAlpha": 0.8 },
            "SubtitleLayoutConfig": { "SubtitleLayoutConfigSwitch": 0, "Alignment": "bottom" },
            "SubtitleOutlineConfig": { "SubtitleOutlineConfigSwitch": 0, "OutlineColor": "0x000000", "OutlineAlpha": 1 },
            "SubtitleShadowConfig": { "SubtitleShadowConfigSwitch": 0, "ShadowColor": "0x000000", "ShadowAlpha": 1 }
          }
        }
        """;

    /// <summary>Refuses the id of a template of this family that does not exist; 0 names none.</summary>
    /// <param name="id">The member <c>SubtitleEmbedId</c> of another family's template.</param>
    /// <param name="templates">Where to look.</param>
    internal static void CheckReference(JsonNode? id, ITemplateSource templates)
    {
        if ((long?)id is > 0 and var definition && templates.FindSubtitleEmbed(definition) is null)
            throw RuleBreach.Of("SubtitleEmbedId", $"SubtitleEmbedId names the template {definition}, which does not exist.");
    }

    private protected override void Check(SubtitleEmbedTemplateItem template)
    {
        if (string.IsNullOrEmpty(template.Name)) throw new ApiException(ErrorCode.InvalidName, "Name is empty.");
        if (template.SubtitleEmbedConfig is not { } style) return;
        Lengths.Color(style.FontColor, 0, "SubtitleEmbedConfig.FontColor");
        Lengths.Color(style.SubtitleBoardConfig?.BoardColor, 0, "SubtitleBoardConfig.BoardColor");
        Lengths.Color(style.SubtitleOutlineConfig?.OutlineColor, 0, "SubtitleOutlineConfig.OutlineColor");
        Lengths.Color(style.SubtitleShadowConfig?.ShadowColor, 0, "SubtitleShadowConfig.ShadowColor");
        if (style.SubtitleLayoutConfig?.Alignment is not (null or "" or "bottom" or "top"))
        {
            throw new ApiException(
                ErrorCode.InvalidParameterValue, $"SubtitleLayoutConfig.Alignment is '{style.SubtitleLayoutConfig.Alignment}' but must be bottom or top.");
        }

        if (style.FontSizeUnit == 1 && style.FontSize > 100)
            throw new ApiException(ErrorCode.InvalidParameterValue, "SubtitleEmbedConfig.FontSize is a percentage (FontSizeUnit 1) and must be at most 100.");
        if (style.SubtitleOutlineConfig?.OutlineWidth < 0 || style.SubtitleShadowConfig?.ShadowWidth < 0 || style.SubtitleLayoutConfig?.LineSpacing < 0)
            throw new ApiException(ErrorCode.InvalidParameterValue, "OutlineWidth, ShadowWidth and LineSpacing must not be negative.");
    }
}
