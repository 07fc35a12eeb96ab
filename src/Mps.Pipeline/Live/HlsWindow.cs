using System.Globalization;
using System.Text;
using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>What an HLS playlist (RFC 8216) offers at a moment.</summary>
/// <param name="Seconds">Lengths of its segments, oldest first.</param>
/// <param name="Ended">Nothing follows (<c>EXT-X-ENDLIST</c>, 4.3.3.4).</param>
internal sealed record HlsWindow(IReadOnlyList<double> Seconds, bool Ended)
{
    // A playlist of three days in segments of two seconds.
    private const int MaxBytes = 16 * 1024 * 1024;

    // How far behind the newest segment a reader may have been: the three segments that it begins with, and the one that it reads.
    private const int Behind = 4;

    /// <summary>Reads the playlist at an address; of several variants the first. Null when it cannot be had.</summary>
    /// <param name="address">Where.</param>
    /// <param name="named">Decides about addresses.</param>
    /// <param name="timeout">For the whole.</param>
    /// <param name="interrupt">Borrowed.</param>
    public static HlsWindow? Fetch(LiveAddress address, NamedAddresses named, TimeSpan timeout, Interrupt interrupt)
    {
        interrupt.SetDeadline(timeout);
        var url = new Uri(address.Url);
        // A variant's playlist names no further ones.
        for (int i = 0; i < 2; i++)
        {
            string text;
            try
            {
                if (ByteSource.Read(url.AbsoluteUri, address.Protocol, MaxBytes, interrupt, named.OptionsOf) is not { } bytes)
                    return null;
                text = Encoding.UTF8.GetString(bytes);
            }
            catch (MediaException)
            {
                return null;
            }

            if (Parse(text, out string? variant) is { } window)
                return window;
            if (variant is null || !Uri.TryCreate(url, variant, out Uri? next))
                return null;
            url = next;
        }

        return null;
    }

    /// <summary>Reads a playlist of segments; null when it is none.</summary>
    /// <param name="text">The playlist.</param>
    /// <param name="variant">Address of the first variant when it is a playlist of those.</param>
    public static HlsWindow? Parse(string text, out string? variant)
    {
        variant = null;
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || !lines[0].StartsWith("#EXTM3U", StringComparison.Ordinal))
            return null;
        int stream = Array.FindIndex(lines, l => l.StartsWith("#EXT-X-STREAM-INF", StringComparison.Ordinal));
        if (stream >= 0)
        {
            variant = Array.Find(lines[stream..], l => l[0] != '#');
            return null;
        }

        const string Length = "#EXTINF:";
        List<double> seconds = [];
        foreach (string line in lines.Where(l => l.StartsWith(Length, StringComparison.Ordinal)))
            seconds.Add(double.TryParse(line[Length.Length..].Split(',')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double length) ? Math.Max(0, length) : 0);
        return new HlsWindow(seconds, lines.Contains("#EXT-X-ENDLIST"));
    }

    /// <summary>How many of the newest segments hold everything since a reader that followed the playlist was cut off.</summary>
    public int SegmentsSince(TimeSpan cutOff)
    {
        double missing = cutOff.TotalSeconds + (Behind * Seconds.DefaultIfEmpty().Max());
        int count = 0;
        while (count < Seconds.Count && missing > 0)
            missing -= Seconds[^++count];
        return count;
    }
}
