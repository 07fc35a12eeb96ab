using System.Globalization;
using Mps.Api;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>Times as compositions write them: "3.5s", and for points in a file also "10%" of its length.</summary>
internal static class TimeText
{
    /// <summary>Seconds; null when nothing is stated.</summary>
    /// <exception cref="ApiException">The text is no time, or negative.</exception>
    public static double? Seconds(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return TryRead(text, 's', out var seconds) ? seconds : throw Bad(text, field, "a time such as 3.5s");
    }

    /// <summary>A point in a file; null when nothing is stated.</summary>
    /// <exception cref="ApiException">The text is no such point.</exception>
    public static TimePoint? Point(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (TryRead(text, 's', out var seconds)) return new TimePoint(Seconds: seconds);
        return TryRead(text, '%', out var percent) && percent <= 100
            ? new TimePoint(Percent: percent)
            : throw Bad(text, field, "a time such as 3.5s or a part of the length such as 10%");
    }

    private static bool TryRead(string text, char unit, out double value)
    {
        value = 0;
        return text[^1] == unit && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    private static ApiException Bad(string text, string field, string wanted) =>
        new(ErrorCode.InvalidParameterValue, $"{field} is '{text}' but must be {wanted}.");
}
