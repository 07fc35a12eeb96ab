using System.Globalization;
using Mps.Api;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>Lengths as the API writes them: "120px", "10%", and where the side is named "10W%", "10H%", "10S%" (short), "10L%" (long).</summary>
public static class ExtentText
{
    /// <summary>Longest unit first, so that "W%" is not read as "%".</summary>
    private static readonly (string Suffix, ExtentUnit Unit)[] Suffixes =
    [
        ("px", ExtentUnit.Pixels),
        ("W%", ExtentUnit.PercentOfWidth),
        ("H%", ExtentUnit.PercentOfHeight),
        ("S%", ExtentUnit.PercentOfShort),
        ("L%", ExtentUnit.PercentOfLong),
        ("%", ExtentUnit.Percent),
    ];

    /// <summary>Reads a length. A bare "0" is 0 px: it needs no unit.</summary>
    public static bool TryParse(string? text, out Extent extent)
    {
        extent = new Extent(0);
        if (text is "0") return true;
        foreach (var (suffix, unit) in Suffixes)
        {
            if (text?.EndsWith(suffix, StringComparison.Ordinal) != true) continue;
            if (!double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return false;
            extent = new Extent(value, unit);
            return double.IsFinite(value);
        }

        return false;
    }

    /// <summary>Reads a length in pixels or percent of the side along its own axis.</summary>
    /// <param name="text">Null and "" mean <paramref name="fallback"/>.</param>
    /// <param name="fallback">What an absent length means.</param>
    /// <param name="field">Name of the field for messages.</param>
    /// <param name="code">Error code of a bad value.</param>
    /// <exception cref="ApiException">The text is no such length.</exception>
    public static Extent Parse(string? text, Extent fallback, string field, string code = ErrorCode.InvalidParameterValue)
    {
        if (string.IsNullOrEmpty(text)) return fallback;
        return TryParse(text, out var extent) && extent.Unit is ExtentUnit.Pixels or ExtentUnit.Percent
            ? extent
            : throw new ApiException(code, $"{field} is '{text}' but must be a length such as 120px or 10%.");
    }
}
