using System.Globalization;

namespace Mps.Orchestration.Tasks;

/// <summary>Times of the day, local to the machine, at which Offline tasks are as good as Online ones. "22:00-06:00" goes over midnight.</summary>
public sealed class OffPeakWindows
{
    private readonly (TimeOnly Begin, TimeOnly End)[] _windows;

    /// <exception cref="FormatException">A window is not written HH:mm-HH:mm.</exception>
    public OffPeakWindows(IEnumerable<string> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        _windows = [.. windows.Select(w => TryParse(w, out var window) ? window : throw new FormatException($"'{w}' is no window such as 22:00-06:00."))];
    }

    /// <summary>True inside a window; its end is outside.</summary>
    public bool Contains(DateTimeOffset local) =>
        Array.Exists(_windows, w => TimeOnly.FromTimeSpan(local.TimeOfDay).IsBetween(w.Begin, w.End));

    /// <summary>Reads one window; begin and end differ.</summary>
    public static bool TryParse(string text, out (TimeOnly Begin, TimeOnly End) window)
    {
        window = default;
        return text?.Split('-') is [var begin, var end]
            && TimeOnly.TryParseExact(begin, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out window.Begin)
            && TimeOnly.TryParseExact(end, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out window.End)
            && window.Begin != window.End;
    }
}
