using System.Globalization;

namespace Mps.Ctl.Output;

/// <summary>Quantities as people read them.</summary>
internal static class HumanText
{
    private static readonly string[] SizeUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>1536 → "1.5 KiB".</summary>
    public static string Size(long bytes)
    {
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < SizeUnits.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {SizeUnits[unit]}");
    }

    /// <summary>75.25 → "1:15.3"; 3675 → "1:01:15".</summary>
    public static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Round(Math.Max(seconds, 0), 1, MidpointRounding.AwayFromZero));
        return span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}.{span.Milliseconds / 100}");
    }

    /// <summary>The API's time in the local zone; "-" for the unset time.</summary>
    public static string Time(string? iso) =>
        DateTimeOffset.TryParse(iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : "-";
}
