using System.Globalization;
using Mps.Jobs;

namespace Mps.Pipeline.Adaptive;

/// <summary>Names of one track's files, relative to the staging folder.</summary>
/// <param name="Playlist">Its HLS playlist.</param>
/// <param name="Pattern">Its segments, with "{segmentNumber}" where the number goes.</param>
/// <param name="Numbering">How the number is written.</param>
internal sealed record TrackNames(string Playlist, string Pattern, SegmentNumbering Numbering)
{
    /// <summary>Where the number goes.</summary>
    public const string Number = "{segmentNumber}";

    /// <summary>The n-th segment from 0; the only file of a track that has one.</summary>
    public string Segment(int n) => Pattern.Replace(Number, Digits(n), StringComparison.Ordinal);

    /// <summary>The initialisation section of a track of several files.</summary>
    public string Init
    {
        get
        {
            string name = Pattern.Replace(Number, "init", StringComparison.Ordinal);
            return Path.GetExtension(name) == ".m4s" ? Path.ChangeExtension(name, ".mp4") : name;
        }
    }

    /// <summary>The names with a word before the number and at the end of the playlist's stem, and another kind of segment.</summary>
    /// <param name="word">E.g. "audio1".</param>
    /// <param name="extension">Of the segments, with its dot; null keeps it.</param>
    public TrackNames Beside(string word, string? extension)
    {
        string pattern = Pattern.Contains($"_{Number}", StringComparison.Ordinal)
            ? Pattern.Replace($"_{Number}", $"_{word}_{Number}", StringComparison.Ordinal)
            : Path.ChangeExtension(Pattern, null) + $"_{word}" + Path.GetExtension(Pattern);
        return this with
        {
            Playlist = Path.ChangeExtension(Playlist, null) + $"_{word}" + Path.GetExtension(Playlist),
            Pattern = extension is null ? pattern : Path.ChangeExtension(pattern, extension),
        };
    }

    private string Digits(int n)
    {
        char pad = Numbering.PlaceHolder.Length > 0 ? Numbering.PlaceHolder[0] : '0';
        return (Numbering.Initial + (n * Numbering.Increment)).ToString(CultureInfo.InvariantCulture).PadLeft(Numbering.MinLength, pad);
    }
}
