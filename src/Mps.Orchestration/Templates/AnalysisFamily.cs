using Mps.Api.Model;

namespace Mps.Orchestration.Templates;

/// <summary>Analyses of content. What has no switch here (summaries, highlights, …) is chosen by a preset or by a task's ExtendedParameter.</summary>
public sealed class AnalysisFamily(string name, int quota) : TemplateFamily<AIAnalysisTemplateItem>(name, quota)
{
    private protected override string Defaults =>
        """
        {
          "ClassificationConfigure": { "Switch": "OFF" }, "TagConfigure": { "Switch": "OFF" },
          "CoverConfigure": { "Switch": "OFF" }, "FrameTagConfigure": { "Switch": "OFF" }
        }
        """;
}
