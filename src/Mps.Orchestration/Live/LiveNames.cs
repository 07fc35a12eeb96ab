using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Mps.Api;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Live;

/// <summary>
/// Keys of what a live task writes. {rand} is another word for each recording file, made from the task's id, so that it is
/// the same after a restart. A pattern without it gets the file's number appended from the second file on.
/// </summary>
/// <param name="taskId">The task.</param>
/// <param name="streamId">The stream.</param>
/// <param name="folder">Folder of relative patterns, with a leading and an ending '/'.</param>
/// <param name="index">The output.</param>
public sealed partial class LiveNames(string taskId, string streamId, string folder, int index)
{
    /// <summary>The API's default path of a recording.</summary>
    public const string DefaultRecord = "{taskId}/{rand}/{streamId}_record_{definition}.{format}";

    private const string Known = "taskId, rand, streamId, definition, format";

    /// <summary>Key of a recording file: its playlist, or the MP4 file.</summary>
    /// <exception cref="ApiException">The pattern leaves the bucket or holds an unknown variable.</exception>
    public string Record(string pattern, int file, long definition, string format)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var key = Fill(pattern, file, definition, format, "OutputObjectPath");
        if (file == 0 || pattern.Contains("{rand}", StringComparison.Ordinal)) return key;
        return $"{WithoutExtension(key)}_{file.ToString(CultureInfo.InvariantCulture)}.{format}";
    }

    /// <summary>Key of a segment of the playlist with this key.</summary>
    /// <param name="playlist">Key of the playlist.</param>
    /// <param name="number">Number of the segment.</param>
    /// <param name="extension">With its dot.</param>
    public static string Segment(string playlist, long number, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"{WithoutExtension(playlist)}_{number}{extension}");

    /// <summary>Key of a header of fragmented MP4 segments.</summary>
    /// <param name="playlist">Key of the playlist.</param>
    /// <param name="attempt">The attempt that wrote it: the next one may use the name again for another header.</param>
    /// <param name="staged">The worker's name of it, which tells several headers apart.</param>
    public static string Init(string playlist, int attempt, string staged) =>
        string.Create(CultureInfo.InvariantCulture, $"{WithoutExtension(playlist)}_{attempt}_{Path.GetFileName(staged)}");

    /// <summary>Key of a ladder's master playlist.</summary>
    public string Master() => Fill("{taskId}/{rand}/{streamId}_live.m3u8", 0, 0, "m3u8", "the ladder");

    /// <summary>Key of the playlist of a rung.</summary>
    public string Rung(int rung) => $"{WithoutExtension(Master())}_{rung.ToString(CultureInfo.InvariantCulture)}.m3u8";

    /// <summary>Key of a picture.</summary>
    public string Picture(DateTimeOffset taken) =>
        Fill(
            $"{{taskId}}/{{rand}}/{{streamId}}_snapshot_{taken.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture)}.jpg",
            0,
            0,
            "jpg",
            "the snapshots");

    private string Fill(string pattern, int file, long definition, string format, string field)
    {
        var filled = Variable().Replace(pattern, match => match.Groups[1].Value switch
        {
            "taskId" => taskId,
            "rand" => Word(file),
            "streamId" => streamId,
            "definition" => definition.ToString(CultureInfo.InvariantCulture),
            "format" => format,
            var other => throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} holds the variable {{{other}}}; known here are {Known}."),
        });
        if (filled.EndsWith('/')) throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} '{pattern}' names a folder, not a file.");
        if (!filled.EndsWith("." + format, StringComparison.OrdinalIgnoreCase)) filled += "." + format;
        try
        {
            return ObjectKey.Normalize(filled.StartsWith('/') ? filled : folder + filled);
        }
        catch (ObjectStoreException e)
        {
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}: {e.Message}");
        }
    }

    /// <summary>Eight hexadecimal digits; guessing them takes the task's id.</summary>
    private string Word(int file) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{taskId}/{index}/{file}")))[..4]);

    private static string WithoutExtension(string key) => key[..key.LastIndexOf('.')];

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Variable();
}
