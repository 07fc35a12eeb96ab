using System.Globalization;
using System.Text;

namespace Mps.Pipeline.Pictures;

/// <summary>One small picture of a sheet.</summary>
/// <param name="Start">Shown from, seconds.</param>
/// <param name="End">Shown until, seconds.</param>
/// <param name="Sheet">Path of the sheet below the staging folder.</param>
/// <param name="X">Left, pixels.</param>
/// <param name="Y">Top, pixels.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal sealed record SpriteCue(double Start, double End, string Sheet, int X, int Y, int Width, int Height);

/// <summary>
/// Writes the WebVTT file that players show previews by: cues whose text is the address of a sheet, relative to the file, with a
/// media fragment for the part of it (W3C Media Fragments 4.2.2).
/// </summary>
internal static class WebVtt
{
    /// <summary>The whole file.</summary>
    /// <param name="vttFile">Its own path below the staging folder.</param>
    /// <param name="cues">By rising time.</param>
    public static string Write(string vttFile, IEnumerable<SpriteCue> cues)
    {
        var text = new StringBuilder("WEBVTT\n");
        string folder = Path.GetDirectoryName(vttFile) ?? "";
        foreach (SpriteCue cue in cues)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Time(cue.Start)} --> {Time(cue.End)}\n");
            text.Append(CultureInfo.InvariantCulture, $"{Address(folder, cue.Sheet)}#xywh={cue.X},{cue.Y},{cue.Width},{cue.Height}\n");
        }

        return text.ToString();
    }

    private static string Address(string folder, string sheet) => string.Join(
        '/', Path.GetRelativePath(Path.Combine("/", folder), Path.Combine("/", sheet)).Split('/').Select(part => part == ".." ? part : Uri.EscapeDataString(part)));

    private static string Time(double seconds)
    {
        long milliseconds = (long)Math.Round(seconds * 1000);
        return string.Create(CultureInfo.InvariantCulture,
            $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}.{milliseconds % 1000:000}");
    }
}
