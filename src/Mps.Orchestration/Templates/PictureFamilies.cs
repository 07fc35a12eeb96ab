using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>Animated graphics: a GIF or WebP of a range.</summary>
public sealed class AnimatedGraphicsFamily(string name, int quota) : TemplateFamily<AnimatedGraphicsTemplate>(name, quota)
{
    private protected override string Defaults => """{ "ResolutionAdaptive": "open", "Format": "gif", "Quality": 75 }""";

    private protected override void Check(AnimatedGraphicsTemplate template) => AnimatedGraphicsRules.Check(template);
}

/// <summary>Screenshots at points of time. The points are stated by each task.</summary>
public sealed class SnapshotByTimeOffsetFamily(string name, int quota) : TemplateFamily<SnapshotByTimeOffsetTemplate>(name, quota)
{
    private protected override string Defaults => """{ "ResolutionAdaptive": "open", "Format": "jpg", "FillType": "black" }""";

    private protected override void Check(SnapshotByTimeOffsetTemplate template) => SnapshotRules.Check(template);
}

/// <summary>Screenshots in even steps.</summary>
public sealed class SampleSnapshotFamily(string name, int quota) : TemplateFamily<SampleSnapshotTemplate>(name, quota)
{
    private protected override string Defaults => """{ "ResolutionAdaptive": "open", "Format": "jpg", "FillType": "black" }""";

    private protected override void Check(SampleSnapshotTemplate template) => SnapshotRules.Check(template);
}

/// <summary>Sheets of small pictures in even steps.</summary>
public sealed class ImageSpriteFamily(string name, int quota) : TemplateFamily<ImageSpriteTemplate>(name, quota)
{
    private protected override string Defaults => """{ "ResolutionAdaptive": "open", "Format": "jpg", "FillType": "black" }""";

    private protected override void Check(ImageSpriteTemplate template) => ImageSpriteRules.Check(template);
}
