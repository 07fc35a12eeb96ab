using System.Text;
using System.Text.RegularExpressions;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Planning;

/// <summary>What the variables of path patterns stand for.</summary>
/// <param name="InputName">Name of the input without folder and extension.</param>
/// <param name="InputDir">Folder of the input with a leading and without an ending '/'; empty for the root and for URL inputs.</param>
/// <param name="InputFormat">Extension of the input; empty when it has none.</param>
/// <param name="Definition">Template of the output; 0 for an ad-hoc one.</param>
public sealed record NameVariables(string InputName, string InputDir, string InputFormat, long Definition);

/// <summary>Where one output's files go.</summary>
/// <param name="Key">Key of the main file.</param>
/// <param name="EchoPath">The main file as results echo it: absolute, without extension.</param>
/// <param name="SegmentKey">Key of segments with "{number}" in it; null without segments.</param>
/// <param name="SegmentName">Segments relative to the main file's folder; null without segments.</param>
/// <param name="EchoSegment">Segments as results echo them: absolute, without extension, "{number}" left in place; null without.</param>
public sealed record OutputPaths(string Key, string EchoPath, string? SegmentKey, string? SegmentName, string? EchoSegment)
{
    /// <summary>Folder of the main file with its ending '/', or "" for the root.</summary>
    public string Folder => Key[..(Key.LastIndexOf('/') + 1)];

    /// <summary>Name of the main file in its folder.</summary>
    public string FileName => Key[(Key.LastIndexOf('/') + 1)..];
}

/// <summary>
/// Path patterns of outputs. An output path is relative to <c>OutputDir</c> or absolute; a segment path is relative to the
/// folder of its playlist. Patterns need not end in <c>.{format}</c>: the extension is appended where it lacks.
/// </summary>
public static partial class OutputNames
{
    private const string NumberMark = "{number}";
    private const string DefaultTranscode = "{inputName}_transcode_{definition}.{format}";
    private const string DefaultSegment = "{inputName}_transcode_{definition}_{number}.{format}";

    /// <summary>The paths of a transcode output.</summary>
    /// <exception cref="ApiException">A pattern leaves the bucket or holds an unknown variable.</exception>
    public static OutputPaths Transcode(
        string outputDir, TranscodeTaskInput task, NameVariables variables, string extension, string? segmentExtension)
    {
        ArgumentNullException.ThrowIfNull(outputDir);
        ArgumentNullException.ThrowIfNull(task);
        var path = Fill(task.OutputObjectPath, DefaultTranscode, variables, extension, numbered: false, "OutputObjectPath");
        var key = Key(Join(outputDir, path), "OutputObjectPath");
        var echo = "/" + WithoutExtension(key, extension);
        if (segmentExtension is null) return new OutputPaths(key, echo, null, null, null);

        var segment = Fill(task.SegmentObjectName, DefaultSegment, variables, segmentExtension, numbered: true, "SegmentObjectName");
        if (segment.StartsWith('/'))
            throw new ApiException(ErrorCode.InvalidParameterValue, "SegmentObjectName must be a relative path.");
        var name = Key(segment, "SegmentObjectName");
        if (!name.Contains(NumberMark, StringComparison.Ordinal))
            throw new ApiException(ErrorCode.InvalidParameterValue, "SegmentObjectName must contain {number}, or every segment would have one name.");
        var paths = new OutputPaths(key, echo, null, name, null);
        var segmentKey = paths.Folder + name;
        return paths with { SegmentKey = segmentKey, EchoSegment = "/" + WithoutExtension(segmentKey, segmentExtension) };
    }

    /// <summary>The folder that outputs go to, with a leading and an ending '/'.</summary>
    public static string Folder(string? outputDir, string inherited)
    {
        var folder = string.IsNullOrEmpty(outputDir) ? inherited : outputDir;
        if (!folder.StartsWith('/')) folder = "/" + folder;
        return folder.EndsWith('/') ? folder : folder + "/";
    }

    /// <summary>The variables of an object of a bucket.</summary>
    public static NameVariables OfObject(string key, long definition)
    {
        ArgumentNullException.ThrowIfNull(key);
        var cut = key.LastIndexOf('/');
        var (name, extension) = Split(key[(cut + 1)..]);
        return new NameVariables(name.Replace(NumberMark, "_number_", StringComparison.Ordinal), cut <= 0 ? "" : "/" + key[..cut].TrimStart('/'), extension, definition);
    }

    /// <summary>The variables of an address: the last part of its path, decoded and made fit for a file name.</summary>
    public static NameVariables OfUrl(string url, long definition)
    {
        var path = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsolutePath : "";
        var last = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
        var (name, extension) = Split(last);
        return new NameVariables(Sanitise(name), "", Sanitise(extension) is { Length: <= 16 } e && e != "input" ? e : "", definition);
    }

    private static string Fill(string? pattern, string fallback, NameVariables variables, string extension, bool numbered, string field)
    {
        var text = string.IsNullOrEmpty(pattern) ? fallback : pattern;
        if (text.EndsWith('/')) throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} '{text}' names a folder, not a file.");
        var filled = Variable().Replace(text, match => match.Groups[1].Value switch
        {
            "inputName" => variables.InputName,
            "inputDir" => variables.InputDir,
            "inputFormat" => variables.InputFormat,
            "definition" => variables.Definition.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "format" => extension,
            "number" when numbered => NumberMark,
            var other => throw new ApiException(
                ErrorCode.InvalidParameterValue,
                $"{field} holds the variable {{{other}}}; known here are inputName, inputDir, inputFormat, definition, format{(numbered ? ", number" : "")}."),
        });
        return filled.EndsWith("." + extension, StringComparison.OrdinalIgnoreCase) ? filled : filled + "." + extension;
    }

    private static string Join(string folder, string path) => path.StartsWith('/') ? path : folder + path;

    private static string Key(string path, string field)
    {
        try
        {
            return ObjectKey.Normalize(path);
        }
        catch (ObjectStoreException e)
        {
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}: {e.Message}");
        }
    }

    private static string WithoutExtension(string key, string extension) => key[..^(extension.Length + 1)];

    private static (string Name, string Extension) Split(string file)
    {
        var dot = file.LastIndexOf('.');
        return dot <= 0 ? (file, "") : (file[..dot], file[(dot + 1)..]);
    }

    /// <summary>Keeps letters, digits and common punctuation, at most 100 bytes; "input" when nothing is left.</summary>
    private static string Sanitise(string name)
    {
        var text = new StringBuilder(name.Length);
        var bytes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            var keep = Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '-' or '_' or '.' or '(' or ')' or '+' or '=' or '@';
            var safe = keep ? rune : new Rune('_');
            if ((bytes += safe.Utf8SequenceLength) > 100) break;
            text.Append(safe);
        }

        var cleaned = text.ToString().Trim(' ', '.');
        return cleaned.Length == 0 ? "input" : cleaned;
    }

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Variable();
}
