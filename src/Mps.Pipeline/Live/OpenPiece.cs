using System.Globalization;

namespace Mps.Pipeline.Live;

/// <summary>
/// What is known of a piece of a recording (a segment, or an MP4 file) while it is open. Its name in the folder <c>open/</c> says it
/// all, so that the next attempt can take it up after a crash.
/// </summary>
/// <param name="Output">Position in the task.</param>
/// <param name="Rung">Rung of a ladder; 0 for recordings.</param>
/// <param name="File">Number of the recording file.</param>
/// <param name="Number">Number of the segment in it; 0 for MP4.</param>
/// <param name="Started">Wall-clock time of its first frame, to the millisecond.</param>
/// <param name="Discontinuity">As in <see cref="Jobs.Live.LiveSegmentEvent"/>.</param>
/// <param name="Extension">"ts", "m4s", "mp4".</param>
internal sealed record OpenPiece(int Output, int Rung, int File, long Number, DateTimeOffset Started, bool Discontinuity, string Extension)
{
    /// <summary>Folder of open pieces below the staging folder.</summary>
    public const string Folder = "open";

    /// <summary>File name in the folder.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture,
        $"{Output}-{Rung}-{File}-{Number}-{Started.ToUnixTimeMilliseconds()}-{(Discontinuity ? 'd' : 'c')}.{Extension}");

    /// <summary>Reads a name; null = not one of ours.</summary>
    public static OpenPiece? Parse(string name)
    {
        int dot = name.LastIndexOf('.');
        string[] parts = dot < 0 ? [] : name[..dot].Split('-');
        return parts is [_, _, _, _, _, "c" or "d"]
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int output)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int rung)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int file)
            && long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out long started)
            && started <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new OpenPiece(output, rung, file, number, DateTimeOffset.FromUnixTimeMilliseconds(started), parts[5] == "d", name[(dot + 1)..])
            : null;
    }

    /// <summary>The final path below the staging folder. Its extension is the piece's, whatever the pattern's is.</summary>
    public string PathIn(string pattern) => Fill(pattern, Number.ToString(CultureInfo.InvariantCulture), Extension);

    /// <summary>The final path of the header of a multiplex that begins with this piece.</summary>
    public string InitPathIn(string pattern) => Fill(pattern, string.Create(CultureInfo.InvariantCulture, $"init{Number}"), "mp4");

    /// <summary>Name of a copy of that header in the folder.</summary>
    public string InitName => string.Create(CultureInfo.InvariantCulture, $"{Output}-{Rung}-{File}-{Number}.init");

    private string Fill(string pattern, string number, string extension) => Path.ChangeExtension(
        pattern
            .Replace("{file}", File.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{rung}", Rung.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{number}", number, StringComparison.Ordinal),
        extension);
}
