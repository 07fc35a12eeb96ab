using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Templates;

/// <summary>Animated graphics: a GIF or WebP of a range.</summary>
public sealed class AnimatedGraphicsFamily(string name, int quota) : TemplateFamily<AnimatedGraphicsTemplate>(name, quota)
{
    private protected override string Defaults =>
        """{ "Width": 0, "Height": 0, "ResolutionAdaptive": "open", "Format": "gif", "Quality": 75 }""";

    /// <summary>The real service wants a size for WebP; its own preset 20001 has none, so presets are exempt.</summary>
    private protected override void Translate(JsonObject changes, JsonObject? current)
    {
        var stated = changes["Width"] ?? changes["Height"] ?? current?["Width"];
        if ((string?)(changes["Format"] ?? current?["Format"]) == "webp" && stated is null)
            throw new ApiException(ErrorCode.WebpLacksSize, "The format webp needs a Width or a Height; state at least one above 0.");
    }

    private protected override void Check(AnimatedGraphicsTemplate template)
    {
        if (template is { Format: "webp", Width: 0, Height: 0 })
            throw new ApiException(ErrorCode.WebpSizeZero, "With the format webp, Width and Height must not both be 0.");
    }
}

/// <summary>Screenshots at points of time. The points are stated by each task.</summary>
public sealed class SnapshotByTimeOffsetFamily(string name, int quota) : TemplateFamily<SnapshotByTimeOffsetTemplate>(name, quota)
{
    private protected override string Defaults =>
        """{ "Width": 0, "Height": 0, "ResolutionAdaptive": "open", "Format": "jpg", "FillType": "black" }""";

    private protected override void Check(SnapshotByTimeOffsetTemplate template)
    {
        // Every member is bounded by the contract alone.
    }
}

/// <summary>Screenshots in even steps.</summary>
public sealed class SampleSnapshotFamily(string name, int quota) : TemplateFamily<SampleSnapshotTemplate>(name, quota)
{
    private protected override string Defaults =>
        """{ "Width": 0, "Height": 0, "ResolutionAdaptive": "open", "Format": "jpg", "FillType": "black" }""";

    private protected override void Check(SampleSnapshotTemplate template) => SampleRule.Check(template.SampleType, template.SampleInterval);
}

/// <summary>Sheets of small pictures in even steps.</summary>
public sealed class ImageSpriteFamily(string name, int quota) : TemplateFamily<ImageSpriteTemplate>(name, quota)
{
    /// <summary>Most pictures on a sheet, as the real service's console has it.</summary>
    private const long MaxCells = 100;

    private protected override string Defaults =>
        """{ "Width": 0, "Height": 0, "ResolutionAdaptive": "open", "Format": "jpg", "FillType": "black" }""";

    private protected override void Check(ImageSpriteTemplate template)
    {
        SampleRule.Check(template.SampleType, template.SampleInterval);
        long rows = template.RowCount ?? 0, columns = template.ColumnCount ?? 0;
        if (rows is < 1 or > MaxCells) throw new ApiException(ErrorCode.InvalidRowCount, $"RowCount must be from 1 to {MaxCells}.");
        if (columns is < 1 or > MaxCells) throw new ApiException(ErrorCode.InvalidColumnCount, $"ColumnCount must be from 1 to {MaxCells}.");
        if (rows * columns > MaxCells)
            throw new ApiException(ErrorCode.InvalidRowCount, $"RowCount times ColumnCount is {rows * columns} but a sheet holds at most {MaxCells} pictures.");
    }
}

/// <summary>Even steps: seconds, or percent of the length.</summary>
internal static class SampleRule
{
    /// <exception cref="ApiException">No such step.</exception>
    public static void Check(string? type, long? interval)
    {
        if (interval is null or < 1) throw new ApiException(ErrorCode.InvalidSampleInterval, "SampleInterval must be at least 1.");
        if (type == "Percent" && interval > 100) throw new ApiException(ErrorCode.InvalidSampleInterval, "With SampleType Percent, SampleInterval must be from 1 to 100.");
    }
}
