using System.Globalization;
using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>
/// Names of HLS segments. The muxer can only count 0, 1, 2…, so it writes names of our own making, and once the playlist is
/// complete <see cref="Apply"/> gives every segment the name that the request asks for.
/// </summary>
public static class SegmentNaming
{
    private const string Number = "{number}";

    /// <summary>The muxer's pattern of segment files, relative to the staging folder.</summary>
    public static string WorkingPattern(TranscodeOutput output) => Working(output, "%d");

    /// <summary>The only media file of a byte-range playlist, relative to the staging folder.</summary>
    public static string SingleFile(SegmentTarget target) => Name(target, 0);

    /// <summary>The initialisation section of fragmented MP4, relative to the playlist.</summary>
    public static string InitFile(SegmentTarget target) =>
        Path.GetFileName(target.NamePattern).Replace(Number, "init", StringComparison.Ordinal).Replace(".m4s", ".mp4", StringComparison.Ordinal);

    /// <summary>Name of segment <paramref name="n"/> (0, 1, 2…), relative to the staging folder (API type NumberFormat).</summary>
    public static string Name(SegmentTarget target, int n) => Name(target.NamePattern, target.Numbering, n);

    /// <summary>Name of the file with number <paramref name="n"/> (0, 1, 2…) by a pattern with "{number}".</summary>
    public static string Name(string pattern, SegmentNumbering rule, int n)
    {
        string digits = (rule.Initial + n * rule.Increment).ToString(CultureInfo.InvariantCulture);
        char pad = rule.PlaceHolder.Length > 0 ? rule.PlaceHolder[0] : '0';
        return pattern.Replace(Number, digits.PadLeft(rule.MinLength, pad), StringComparison.Ordinal);
    }

    /// <summary>Renames the muxer's segment files and rewrites the playlist accordingly.</summary>
    /// <param name="output">The output with its rules.</param>
    /// <param name="stagingDirectory">Folder that the names are relative to.</param>
    public static void Apply(TranscodeOutput output, string stagingDirectory)
    {
        SegmentTarget target = output.Segments!;
        if (target.Form is SegmentForm.TsByteRange or SegmentForm.Mp4ByteRange)
            return;
        string playlist = Path.Combine(stagingDirectory, output.FileName);
        string playlistFolder = Path.GetDirectoryName(playlist)!;
        string[] lines = File.ReadAllLines(playlist);
        int next = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i][0] == '#')
                continue;
            string from = Path.Combine(stagingDirectory, Working(output, next.ToString(CultureInfo.InvariantCulture)));
            string to = Path.Combine(stagingDirectory, Name(target, next));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(from, to);
            lines[i] = Path.GetRelativePath(playlistFolder, to).Replace('\\', '/');
            next++;
        }

        File.WriteAllText(playlist, string.Join('\n', lines) + "\n");
    }

    // Segments start their life beside the playlist under a name that is the output's own, whatever the other outputs are called.
    private static string Working(TranscodeOutput output, string number) => Path.Combine(
        Path.GetDirectoryName(output.FileName) ?? "", $"mps-segment-{output.Index}-{number}{Path.GetExtension(output.Segments!.NamePattern)}");
}
