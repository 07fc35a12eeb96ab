using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>Styles of a composition's texts. Lengths in percent count the canvas's height, the margin of an alignment its width.</summary>
internal static class ComposeStyleRules
{
    private const string DefaultFont = "SimHei";
    private const double DefaultSizePercent = 2;

    /// <exception cref="ApiException">An id is used twice or is none, or a style holds what is no length or colour.</exception>
    public static Dictionary<string, ComposeTextStyle> ById(List<ComposeStyles>? styles)
    {
        var byId = new Dictionary<string, ComposeTextStyle>(StringComparer.Ordinal);
        for (var i = 0; i < (styles?.Count ?? 0); i++)
        {
            var (style, field) = (styles![i], $"ComposeConfig.Styles.{i}");
            var id = ComposeIds.Check(style.Id, $"{field}.Id");
            if (style.Type != "Subtitle") throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.Type is '{style.Type}' but must be Subtitle.");
            if (!byId.TryAdd(id, Text(style.Subtitle ?? new ComposeSubtitleStyle(), $"{field}.Subtitle")))
                throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.Id '{id}' is used twice.");
        }

        return byId;
    }

    private static ComposeTextStyle Text(ComposeSubtitleStyle s, string field)
    {
        var size = Length(s.FontSize, new Extent(DefaultSizePercent, ExtentUnit.PercentOfHeight), "FontSize");
        if (size.Value <= 0) throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.FontSize must be above 0.");
        var (color, alpha) = Color(s.FontColor, 0, "FontColor")!.Value;
        var border = Color(s.BorderColor, 0, "BorderColor")!.Value;
        var bottom = Color(s.BottomColor, null, "BottomColor");
        return new ComposeTextStyle(
            Length(s.Height, size, "Height"),
            Length(s.MarginBottom, new Extent(0), "MarginBottom"),
            string.IsNullOrEmpty(s.FontType) ? DefaultFont : s.FontType,
            size,
            s.FontBold == 1,
            s.FontItalic == 1,
            color,
            alpha,
            s.FontAlign switch { "Left" => "left", "Right" => "right", _ => "center" },
            Length(s.FontAlignMargin, new Extent(0), "FontAlignMargin", ExtentUnit.PercentOfWidth),
            Length(s.BorderWidth, new Extent(0), "BorderWidth"),
            border.Rgb,
            bottom?.Rgb,
            bottom?.Alpha ?? 0,
            border.Alpha);

        Extent Length(string? text, Extent fallback, string member, ExtentUnit percent = ExtentUnit.PercentOfHeight)
        {
            var length = ExtentText.Parse(text, fallback, $"{field}.{member}");
            if (length.Value < 0) throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.{member} must not be negative.");
            return length.Unit == ExtentUnit.Percent ? length with { Unit = percent } : length;
        }

        (uint Rgb, double Alpha)? Color(string? text, uint? fallback, string member) =>
            string.IsNullOrEmpty(text)
                ? fallback is { } rgb ? (rgb, 1) : null
                : ColorText.ParseWithAlpha(text, default, $"{field}.{member}");
    }
}
