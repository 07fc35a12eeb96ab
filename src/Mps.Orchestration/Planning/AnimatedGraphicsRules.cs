using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Planning;

/// <summary>What a template of animated graphics may say.</summary>
public static class AnimatedGraphicsRules
{
    public static readonly IReadOnlyList<string> Formats = ["gif", "webp"];

    /// <summary>1 to 100; 75 unless stated.</summary>
    public const double DefaultQuality = 75;

    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static void Check(AnimatedGraphicsTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        PictureRules.CheckSides(template.Width, template.Height);
        PictureRules.Target(template.Width, template.Height, template.ResolutionAdaptive, fill: null);
        PictureRules.CheckWebpSize(PictureRules.Format(template.Format, "gif", Formats), template.Width, template.Height);
        if (template.Fps is not (>= 1 and <= 30)) throw RuleBreach.Of("Fps", $"Fps is {template.Fps ?? 0} but must be from 1 to 30.");
        if (template.Quality is < 1 or > 100)
            throw RuleBreach.Of("Quality", FormattableString.Invariant($"Quality is {template.Quality} but must be from 1 to 100."));
    }
}
