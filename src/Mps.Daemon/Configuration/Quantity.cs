using System.Buffers;
using System.Globalization;

namespace Mps.Daemon.Configuration;

/// <summary>Durations ("500ms", "10s", "1h30m") and sizes ("10MiB", "64KB") as people write them.</summary>
internal static class Quantity
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> UnitEnds = SearchValues.Create("0123456789 ");

    private static readonly (string Unit, double Seconds)[] TimeUnits = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    private static readonly (string Unit, double Bytes)[] SizeUnits =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (!TrySum(text, TimeUnits, out var seconds) || seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    public static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        if (!TrySum(text, SizeUnits, out var sum) || sum > long.MaxValue / 2)
            return false;
        bytes = (long)sum;
        return true;
    }

    private static bool TrySum(string text, (string Unit, double Factor)[] units, out double sum)
    {
        sum = 0;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty)
            return false;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            var length = rest.IndexOfAny(UnitEnds);
            var word = length < 0 ? rest : rest[..length];
            var known = false;
            foreach (var (unit, factor) in units)
            {
                if (!word.SequenceEqual(unit))
                    continue;
                sum += number * factor;
                known = true;
                break;
            }

            if (!known)
                return false;
            rest = rest[word.Length..].TrimStart();
        }

        return true;
    }
}
