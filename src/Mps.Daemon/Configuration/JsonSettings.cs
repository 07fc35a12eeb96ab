using System.Text;
using System.Text.Json;

namespace Mps.Daemon.Configuration;

/// <summary>Reads one configuration file: JSON with comments and trailing commas, every value with its line.</summary>
internal static class JsonSettings
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The settings of a file; what is wrong with it goes to <paramref name="problems"/>.</summary>
    public static IReadOnlyList<Setting> Read(string file, ICollection<ConfigurationProblem> problems)
    {
        try
        {
            return Parse(File.ReadAllBytes(file), file, problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new ConfigurationProblem(file, "", $"cannot be read: {e.Message}"));
            return [];
        }
    }

    internal static IReadOnlyList<Setting> Parse(ReadOnlySpan<byte> json, string file, ICollection<ConfigurationProblem> problems)
    {
        var settings = new List<Setting>();
        var bom = Encoding.UTF8.Preamble;
        if (json.StartsWith(bom))
            json = json[bom.Length..];
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                problems.Add(new ConfigurationProblem($"{file}:1", "", "must hold one JSON object."));
            else
                ReadSection(ref reader, json, file, [], settings);
            // Reads to the end, so that trailing garbage is found.
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            problems.Add(new ConfigurationProblem($"{file}:{e.LineNumber + 1}", "", $"is no JSON: {FirstSentence(e.Message)}"));
        }

        return settings;
    }

    private static void ReadSection(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string file, string[] path, List<Setting> settings)
    {
        var opened = Line(json, reader.TokenStartIndex);
        var before = settings.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // "Workers:Max" in one string is the same key as the nested form.
            string[] inner = [.. path, .. reader.GetString()!.Split(':')];
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadSection(ref reader, json, file, inner, settings);
            else
                settings.Add(ReadValue(ref reader, inner, $"{file}:{Line(json, reader.TokenStartIndex)}"));
        }

        if (settings.Count == before && path.Length > 0)
            settings.Add(new Setting(path, SettingKind.EmptySection, "", [], $"{file}:{opened}"));
    }

    private static Setting ReadValue(ref Utf8JsonReader reader, string[] path, string origin)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return new Setting(path, SettingKind.Text, reader.GetString()!, [], origin);
            case JsonTokenType.Number:
                return new Setting(path, SettingKind.Number, Encoding.UTF8.GetString(reader.ValueSpan), [], origin);
            case JsonTokenType.True or JsonTokenType.False:
                return new Setting(path, SettingKind.Boolean, reader.GetBoolean() ? "true" : "false", [], origin);
            case JsonTokenType.StartArray:
                var items = new List<string>();
                var strings = true;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    strings &= reader.TokenType == JsonTokenType.String;
                    if (reader.TokenType == JsonTokenType.String)
                        items.Add(reader.GetString()!);
                    else
                        reader.Skip();
                }

                return new Setting(path, strings ? SettingKind.List : SettingKind.Other, "", items, origin);
            default:
                return new Setting(path, SettingKind.Other, "null", [], origin);
        }
    }

    private static int Line(ReadOnlySpan<byte> json, long position) => json[..(int)position].Count((byte)'\n') + 1;

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end > 0 ? message[..end] : message;
    }
}
