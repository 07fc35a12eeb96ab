using System.Globalization;
using Mps.Api;

namespace Mps.Orchestration.Planning;

/// <summary>Colours as the API writes them: 0xRRGGBB or #RRGGBB, with an AA for opacity behind it where that is allowed.</summary>
public static class ColorText
{
    /// <param name="text">The text.</param>
    /// <param name="rgb">0xRRGGBB.</param>
    /// <param name="alpha">0 to 1; null when the text states none.</param>
    public static bool TryParse(string? text, out uint rgb, out double? alpha)
    {
        (rgb, alpha) = (0, null);
        var digits = text switch
        {
            ['#', .. var rest] => rest,
            ['0', 'x' or 'X', .. var rest] => rest,
            _ => "",
        };
        if (digits.Length is not (6 or 8) || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return false;
        (rgb, alpha) = digits.Length == 6 ? (number, (double?)null) : (number >> 8, (number & 0xFF) / 255.0);
        return true;
    }

    /// <summary>A colour without opacity; null and "" mean <paramref name="fallback"/>.</summary>
    /// <exception cref="ApiException">The text is no such colour.</exception>
    public static uint Parse(string? text, uint fallback, string field, string code = ErrorCode.InvalidParameterValue)
    {
        if (string.IsNullOrEmpty(text)) return fallback;
        return TryParse(text, out var rgb, out var alpha) && alpha is null
            ? rgb
            : throw new ApiException(code, $"{field} is '{text}' but must be a colour such as 0xFF8000 or #FF8000.");
    }

    /// <summary>A colour with its opacity, 1 when none is stated; null and "" mean <paramref name="fallback"/>.</summary>
    /// <exception cref="ApiException">The text is no such colour.</exception>
    public static (uint Rgb, double Alpha) ParseWithAlpha(string? text, (uint Rgb, double Alpha) fallback, string field, string code = ErrorCode.InvalidParameterValue)
    {
        if (string.IsNullOrEmpty(text)) return fallback;
        return TryParse(text, out var rgb, out var alpha)
            ? (rgb, alpha ?? 1)
            : throw new ApiException(code, $"{field} is '{text}' but must be a colour such as #FF8000 or, half transparent, #FF800080.");
    }
}
