using System.Text;

namespace Mps.Perf.SideBySide;

/// <summary>
/// The settings that x264 really used. It writes them into the first picture of every stream it makes; both outputs are read, so equal
/// settings are a fact and no assumption.
/// </summary>
internal sealed class X264Settings
{
    /// <summary>How many threads share the work is the implementation's choice; what they compute is not.</summary>
    private static readonly string[] Free = ["threads", "lookahead_threads", "sliced_threads"];

    private readonly Dictionary<string, string> _options;

    private X264Settings(Dictionary<string, string> options) => _options = options;

    public static X264Settings Of(string file)
    {
        var content = File.ReadAllBytes(file).AsSpan();
        var at = content.IndexOf("options: cabac="u8);
        DisagreementException.Unless(at >= 0, $"{file} was not made by x264");
        var text = content[(at + "options: ".Length)..];
        var end = text.IndexOfAny((byte)0, (byte)0x80);
        return new(Encoding.ASCII.GetString(text[..end]).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(o => o.Split('=', 2)).Where(o => o.Length == 2).ToDictionary(o => o[0], o => o[1]));
    }

    public string this[string option] => _options.GetValueOrDefault(option, "");

    /// <summary>Arguments that make ffmpeg's libx264 encode the same way.</summary>
    public IEnumerable<string> ToArguments()
    {
        yield return "-preset";
        yield return Preset;
        if (this["rc"].StartsWith("crf", StringComparison.Ordinal))
        {
            yield return "-crf";
            yield return this["crf"];
        }
        else
        {
            yield return "-b:v";
            yield return this["bitrate"] + "k";
        }
        if (this["vbv_maxrate"] is { Length: > 0 } peak)
        {
            yield return "-maxrate";
            yield return peak + "k";
            yield return "-bufsize";
            yield return this["vbv_bufsize"] + "k";
        }
        foreach (var (option, argument) in new[] { ("keyint", "-g"), ("keyint_min", "-keyint_min"), ("bframes", "-bf"), ("scenecut", "-sc_threshold") })
        {
            yield return argument;
            yield return this[option];
        }
    }

    /// <summary>The speed preset, told by the depth of its sub-pixel search.</summary>
    public string Preset => this["subme"] switch
    {
        "0" => "ultrafast",
        "1" => "superfast",
        "2" => "veryfast",
        "4" => "faster",
        "6" => "fast",
        "7" => "medium",
        "8" => "slow",
        _ => "slower",
    };

    /// <summary>Options in which two encodes differ.</summary>
    public IEnumerable<string> DifferencesFrom(X264Settings other) =>
        _options.Keys.Union(other._options.Keys).Except(Free).Where(o => this[o] != other[o]).Select(o => $"{o}: {this[o]} / {other[o]}");
}
