using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>Lengths and colours as the API writes them: "120px", "10%", for drawings also "10W%", "10H%", "10S%" and "10L%"; "0xRRGGBB".</summary>
public static class Lengths
{
    /// <summary>Reads a length; empty text means <paramref name="fallback"/>.</summary>
    /// <param name="text">The length.</param>
    /// <param name="fallback">The API's default, in the same words.</param>
    /// <param name="parameter">For the code and the message.</param>
    /// <param name="percentOf">What a bare "%" counts.</param>
    /// <param name="letters">Whether a letter may say what "%" counts.</param>
    /// <param name="leastPixels">Fewest pixels above 0.</param>
    /// <exception cref="Api.ApiException">The text is no length, or out of its range (0 to 4096 px, 0 to 100 %).</exception>
    public static Extent Read(
        string? text, string fallback, string parameter, ExtentUnit percentOf = ExtentUnit.Percent, bool letters = false, double leastPixels = 0)
    {
        var length = string.IsNullOrWhiteSpace(text) ? fallback : text.Trim();
        if (!ExtentText.TryParse(length, out var extent) || extent.Value < 0 || (!letters && extent.Unit is not (ExtentUnit.Pixels or ExtentUnit.Percent)))
            throw Wrong();
        if (extent.Unit == ExtentUnit.Pixels)
        {
            if (extent.Value > 4096 || (extent.Value > 0 && extent.Value < leastPixels))
                throw RuleBreach.Of(parameter, FormattableString.Invariant($"{parameter} is '{length}' but pixels may be 0 or from {Math.Max(1, leastPixels)} to 4096."));
        }
        else if (extent.Value > 100)
        {
            throw RuleBreach.Of(parameter, $"{parameter} is '{length}' but percent may be from 0 to 100.");
        }

        return extent.Unit == ExtentUnit.Percent ? extent with { Unit = percentOf } : extent;

        Api.ApiException Wrong() => RuleBreach.Of(
            parameter, $"{parameter} is '{length}' but must be pixels such as 120px or percent such as {(letters ? "10W%" : "10%")}.");
    }

    /// <summary>Reads a colour; empty text means <paramref name="fallback"/>.</summary>
    /// <exception cref="Api.ApiException">The text is no colour.</exception>
    public static uint Color(string? text, uint fallback, string parameter)
    {
        if (string.IsNullOrEmpty(text)) return fallback;
        return ColorText.TryParse(text, out var color, out var alpha) && alpha is null
            ? color
            : throw RuleBreach.Of(parameter, $"{parameter} is '{text}' but must be a colour such as 0xFFFFFF.");
    }

    /// <summary>Checks an opacity; null means <paramref name="fallback"/>.</summary>
    /// <exception cref="Api.ApiException">The number does not lie above 0 and up to 1 (from 0 where <paramref name="zero"/> says so).</exception>
    public static double Alpha(double? alpha, double fallback, string parameter, bool zero = false)
    {
        var value = alpha ?? fallback;
        return value <= 1 && (value > 0 || (zero && value == 0))
            ? value
            : throw RuleBreach.Of(parameter, FormattableString.Invariant($"{parameter} is {value} but must be above 0 and at most 1."));
    }
}
