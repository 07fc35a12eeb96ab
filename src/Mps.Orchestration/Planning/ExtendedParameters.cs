using System.Text.Json;
using System.Text.RegularExpressions;
using Mps.Api;
using Mps.Jobs;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Planning;

/// <summary>
/// JSON texts in which the API carries parameters that it does not document. The keys are this service's own; a key that
/// is not known is refused by its name, so that nothing is ignored in silence.
/// <list type="bullet">
/// <item><c>StdExtInfo</c> of transcodes and adaptive streams:
/// <c>{"Hardware":{"Encode":"require|prefer|never"},"Preset":"veryfast","Scale":"light","Remux":"auto"}</c>. Preset is the encoder's
/// own word; Scale computes sizes by light or, as usual, by codes; Remux (transcodes only) copies a stream that already is what it should become.</item>
/// <item><c>ExtInfo</c> of pictures: <c>{"Accuracy":"exact|keyframe"}</c>.</item>
/// </list>
/// </summary>
internal static partial class ExtendedParameters
{
    /// <param name="HardwareEncode">Null = as the daemon's configuration says.</param>
    /// <param name="Preset">Null = the daemon's default.</param>
    /// <param name="RemuxAuto">Copy what conforms.</param>
    /// <param name="LinearLight">Scale by light; null = by codes.</param>
    public sealed record Standard(HardwareUse? HardwareEncode = null, string? Preset = null, bool RemuxAuto = false, bool? LinearLight = null);

    /// <param name="text">API <c>StdExtInfo</c>; empty = nothing.</param>
    /// <param name="remux">Whether Remux may be said here.</param>
    /// <exception cref="ApiException">The text is no such JSON, or says what is not known.</exception>
    public static Standard ReadStandard(string? text, bool remux)
    {
        var read = new Standard();
        foreach (var member in Members(text, "StdExtInfo"))
        {
            read = member.Name switch
            {
                "Hardware" => read with { HardwareEncode = Hardware(member.Value) },
                "Preset" => read with { Preset = Preset(Word(member, "StdExtInfo")) },
                "Scale" => read with
                {
                    LinearLight = Word(member, "StdExtInfo") switch
                    {
                        "light" => true,
                        "codes" => null,
                        var other => throw Wrong($"StdExtInfo.Scale is '{other}' but must be light or codes."),
                    },
                },
                "Remux" when remux => read with
                {
                    RemuxAuto = Word(member, "StdExtInfo") == "auto" ? true : throw Wrong("StdExtInfo.Remux must be auto; leave it out otherwise."),
                },
                var other => throw Wrong($"StdExtInfo holds the key '{other}'; known here are Hardware, Preset, Scale{(remux ? ", Remux" : "")}."),
            };
        }

        return read;
    }

    /// <summary>Whether pictures show exactly their moment (true) or the nearest key frame (false).</summary>
    /// <param name="text">API <c>ExtInfo</c>; empty = nothing.</param>
    /// <param name="fallback">When the text does not say.</param>
    /// <exception cref="ApiException">The text is no such JSON, or says what is not known.</exception>
    public static bool ReadExact(string? text, bool fallback)
    {
        var exact = fallback;
        foreach (var member in Members(text, "ExtInfo"))
        {
            if (member.Name != "Accuracy") throw Wrong($"ExtInfo holds the key '{member.Name}'; known here is Accuracy.");
            exact = Word(member, "ExtInfo") switch
            {
                "exact" => true,
                "keyframe" => false,
                var other => throw Wrong($"ExtInfo.Accuracy is '{other}' but must be exact or keyframe."),
            };
        }

        return exact;
    }

    /// <exception cref="ApiException">The text says something.</exception>
    public static void RefuseAny(string? text, string field)
    {
        if (Members(text, field).FirstOrDefault() is { Name: { } name }) throw Wrong($"{field} holds the key '{name}'; none is known here.");
    }

    private static List<(string Name, JsonElement Value)> Members(string? text, string field)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? [.. json.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.Clone()))]
                : throw Wrong($"{field} must be a JSON object as text.");
        }
        catch (JsonException e)
        {
            throw Wrong($"{field} is no JSON: {e.Message}");
        }
    }

    private static HardwareUse? Hardware(JsonElement hardware)
    {
        if (hardware.ValueKind != JsonValueKind.Object) throw Wrong("StdExtInfo.Hardware must be an object such as {\"Encode\":\"prefer\"}.");
        HardwareUse? encode = null;
        foreach (var member in hardware.EnumerateObject())
        {
            if (member.Name != "Encode")
                throw Wrong($"StdExtInfo.Hardware holds the key '{member.Name}'; known here is Encode (decoders are shared by all outputs: see Hardware:Decode of the configuration).");
            try
            {
                encode = HardwareOptions.Use(Word((member.Name, member.Value), "StdExtInfo.Hardware"));
            }
            catch (FormatException e)
            {
                throw Wrong($"StdExtInfo.Hardware.Encode: {e.Message}");
            }
        }

        return encode;
    }

    private static string Preset(string word) => PresetWord().IsMatch(word) ? word : throw Wrong($"StdExtInfo.Preset '{word}' is no preset of an encoder.");

    private static string Word((string Name, JsonElement Value) member, string field) => member.Value.ValueKind == JsonValueKind.String
        ? member.Value.GetString()!
        : throw Wrong($"{field}.{member.Name} must be a string.");

    private static ApiException Wrong(string message) => new(ErrorCode.InvalidParameterValue, message);

    [GeneratedRegex("^[A-Za-z0-9-]{1,32}$")]
    private static partial Regex PresetWord();
}
