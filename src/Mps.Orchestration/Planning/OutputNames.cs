using System.Text;
using System.Text.RegularExpressions;
using Mps.Api;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Planning;

/// <summary>What the variables of path patterns stand for.</summary>
/// <param name="InputName">Name of the input without folder and extension.</param>
/// <param name="InputDir">Folder of the input with a leading and without an ending '/'; empty for the root and for URL inputs.</param>
/// <param name="InputFormat">Extension of the input; empty when it has none.</param>
/// <param name="Definition">Template of the output; 0 for an ad-hoc one.</param>
public sealed record NameVariables(string InputName, string InputDir, string InputFormat, long Definition);

/// <summary>Where a file, or the files of a pattern, go.</summary>
/// <param name="Key">Key in the bucket; "{number}" and its like stand for numbers.</param>
/// <param name="Extension">Without its dot.</param>
public sealed record OutputPath(string Key, string Extension)
{
    /// <summary>Folder of the file with its ending '/', or "" for the root.</summary>
    public string Folder => Key[..(Key.LastIndexOf('/') + 1)];

    /// <summary>Name of the file in its folder.</summary>
    public string FileName => Key[(Key.LastIndexOf('/') + 1)..];

    /// <summary>As results echo it: absolute, without extension.</summary>
    public string Echo => "/" + Key[..^(Extension.Length + 1)];

    /// <summary>The path seen from the folder of <paramref name="main"/>, in or below which it lies.</summary>
    public string Below(OutputPath main)
    {
        ArgumentNullException.ThrowIfNull(main);
        return Key[main.Folder.Length..];
    }
}

/// <summary>
/// Path patterns of outputs. An output path is relative to <c>OutputDir</c> or absolute; a segment path is relative to the
/// folder of its playlist. Patterns need not end in <c>.{format}</c>: the extension is appended where it lacks.
/// </summary>
public static partial class OutputNames
{
    /// <summary>Stands for the number of a picture or of a segment.</summary>
    public const string Number = "number";

    /// <summary>Stands for the number of a rung of an adaptive stream.</summary>
    public const string SubStreamNumber = "subStreamNumber";

    /// <summary>Stands for the number of a segment of a rung.</summary>
    public const string SegmentNumber = "segmentNumber";

    private static readonly string[] Marks = [Mark(Number), Mark(SubStreamNumber), Mark(SegmentNumber)];

    /// <summary>The variable as patterns write it.</summary>
    public static string Mark(string variable) => "{" + variable + "}";

    /// <summary>The path of a main file: relative to <paramref name="outputDir"/>, or absolute.</summary>
    /// <param name="outputDir">With a leading and an ending '/'.</param>
    /// <param name="pattern">The request's; empty = <paramref name="fallback"/>.</param>
    /// <param name="fallback">The API's default.</param>
    /// <param name="variables">What the variables stand for.</param>
    /// <param name="extension">Without its dot; appended where the pattern lacks it.</param>
    /// <param name="field">For messages.</param>
    /// <param name="numbers">Variables of numbers that are left in place.</param>
    /// <exception cref="ApiException">The pattern leaves the bucket, holds an unknown variable, or has a number in its folder.</exception>
    public static OutputPath Main(
        string outputDir, string? pattern, string fallback, NameVariables variables, string extension, string field, params string[] numbers)
    {
        ArgumentNullException.ThrowIfNull(outputDir);
        var path = Fill(pattern, fallback, variables, extension, numbers, field);
        return Path(path.StartsWith('/') ? path : outputDir + path, extension, field);
    }

    /// <summary>The path of a file beside a main file: relative to its folder only.</summary>
    /// <inheritdoc cref="Main"/>
    public static OutputPath Beside(
        OutputPath main, string? pattern, string fallback, NameVariables variables, string extension, string field, params string[] numbers)
    {
        ArgumentNullException.ThrowIfNull(main);
        var path = Fill(pattern, fallback, variables, extension, numbers, field);
        return path.StartsWith('/')
            ? throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} must be a relative path.")
            : Path(main.Folder + path, extension, field);
    }

    /// <summary>Files that come in numbers need a variable that tells them apart.</summary>
    /// <exception cref="ApiException">The path lacks it.</exception>
    public static void Require(OutputPath path, string variable, string field, string files)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.Key.Contains(Mark(variable), StringComparison.Ordinal))
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} must contain {Mark(variable)}, or {files} would have one name.");
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
        return new NameVariables(Plain(name), cut <= 0 ? "" : "/" + Plain(key[..cut]).TrimStart('/'), Plain(extension), definition);
    }

    /// <summary>The variables of an address: the last part of its path, decoded and made fit for a file name.</summary>
    public static NameVariables OfUrl(string url, long definition)
    {
        var path = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsolutePath : "";
        var last = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
        var (name, extension) = Split(last);
        return new NameVariables(Sanitise(name), "", Sanitise(extension) is { Length: <= 16 } e && e != "input" ? e : "", definition);
    }

    private static string Fill(string? pattern, string fallback, NameVariables variables, string extension, string[] numbers, string field)
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
            var number when numbers.Contains(number) => Mark(number),
            var other => throw new ApiException(
                ErrorCode.InvalidParameterValue,
                $"{field} holds the variable {{{other}}}; known here are {string.Join(", ", (string[])["inputName", "inputDir", "inputFormat", "definition", "format", .. numbers])}."),
        });
        return filled.EndsWith("." + extension, StringComparison.OrdinalIgnoreCase) ? filled : filled + "." + extension;
    }

    private static OutputPath Path(string path, string extension, string field)
    {
        var made = new OutputPath(Key(path, field), extension);
        return Array.Exists(Marks, mark => mark != Mark(SubStreamNumber) && made.Folder.Contains(mark, StringComparison.Ordinal))
            ? throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}: numbers may stand in the name of a file, not of its folder.")
            : made;
    }

    /// <summary>What looks like a number's variable in the input's own name is none.</summary>
    private static string Plain(string text)
    {
        foreach (var mark in Marks) text = text.Replace(mark, "_" + mark[1..^1] + "_", StringComparison.Ordinal);
        return text;
    }

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
