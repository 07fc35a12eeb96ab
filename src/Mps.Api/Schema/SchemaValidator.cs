using System.Globalization;
using System.Text.Json;
using Mps.Api.Model;

namespace Mps.Api.Schema;

/// <summary>One validation of one body. Stops at the first fault, in the body's own order, then looks for missing fields.</summary>
internal sealed class SchemaValidator(ApiAction action)
{
    /// <summary>Names from the root to the value at hand, for messages.</summary>
    private readonly List<string> _path = [];

    public void CheckObject(TypeSchema type, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw WrongType("an object");

        foreach (JsonProperty property in value.EnumerateObject())
        {
            string name = NameOf(property);
            FieldSchema field = type.Find(name) ?? throw new ApiException(ErrorCode.UnknownParameter, $"The parameter `{PathTo(name)}` is not known.");
            if (IsAbsent(field, property.Value))
                continue;
            _path.Add(name);
            CheckField(field, property.Value);
            _path.RemoveAt(_path.Count - 1);
        }

        foreach (FieldSchema field in type.Fields)
        {
            if (field.Required && (!value.TryGetProperty(field.Name, out JsonElement given) || IsAbsent(field, given)))
                throw new ApiException(ErrorCode.MissingParameter, $"The parameter `{PathTo(field.Name)}` is required.");
        }
    }

    /// <summary>Null is absent; so is an empty string where an enum value, a number or a boolean is due.</summary>
    private static bool IsAbsent(FieldSchema field, JsonElement value) => field.IsArray
        ? value.ValueKind == JsonValueKind.Null
        : LenientScalar.IsAbsent(value, field.Kind) || field.IsEnum && value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8);

    private void CheckField(FieldSchema field, JsonElement value)
    {
        if (!field.IsArray)
        {
            CheckValue(field, value);
            return;
        }

        if (value.ValueKind != JsonValueKind.Array)
            throw WrongType("a list");
        if (field.MaxItems is { } most && value.GetArrayLength() > most)
            throw BadValue(field, $"holds more than {most} items", tooLong: true);
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            _path.Add((index++).ToString(CultureInfo.InvariantCulture));
            CheckValue(field, item);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void CheckValue(FieldSchema field, JsonElement value)
    {
        switch (field.Kind)
        {
            case FieldKind.Object:
                CheckObject(field.Type!, value);
                break;
            case FieldKind.Text:
                if (!LenientScalar.TryText(value, out string text))
                    throw WrongType("a string");
                CheckText(field, text);
                break;
            case FieldKind.Integer:
                if (!LenientScalar.TryInteger(value, out long whole))
                    throw WrongType("an integer");
                CheckRange(field, whole);
                CheckEnum(field, whole.ToString(CultureInfo.InvariantCulture));
                break;
            case FieldKind.Number:
                if (!LenientScalar.TryNumber(value, out double number))
                    throw WrongType("a number");
                CheckRange(field, number);
                break;
            case FieldKind.Boolean:
                if (!LenientScalar.TryBoolean(value, out _))
                    throw WrongType("a boolean");
                break;
        }
    }

    private void CheckText(FieldSchema field, string text)
    {
        if (field.IsId && text.Length == 0)
            throw BadValue(field, "must not be empty");
        if (field.MaxLength is { } most && text.Length > most && CountCharacters(text) > most)
            throw BadValue(field, $"is longer than {most} characters", tooLong: true);
        if (field.MinLength is { } least && text.Length < least)
            throw BadValue(field, $"is shorter than {least} characters");
        if (field.Separator == '\0')
        {
            CheckEnum(field, text);
            return;
        }

        foreach (string part in text.Split(field.Separator))
            CheckEnum(field, part);
    }

    private void CheckEnum(FieldSchema field, string value)
    {
        if (field.Values.Length > 0 && !field.Values.Contains(value) && !field.Aliases.ContainsKey(value))
            throw BadValue(field, $"must be one of {string.Join(", ", field.Values)}");
    }

    private void CheckRange(FieldSchema field, double value)
    {
        if (field.AlsoAllowed.Contains(value))
            return;
        if (value < field.Min)
            throw BadValue(field, $"must be at least {Text(field.Min)}");
        if (value <= field.ExclusiveMin)
            throw BadValue(field, $"must be above {Text(field.ExclusiveMin)}");
        if (value > field.Max)
            throw BadValue(field, $"must be at most {Text(field.Max)}");
    }

    private ApiException BadValue(FieldSchema field, string fault, bool tooLong = false) =>
        new(FinerCode(field.Name, tooLong), $"The parameter `{string.Join('.', _path)}` {fault}.");

    private ApiException WrongType(string expected) =>
        new(ErrorCode.InvalidParameter, _path.Count == 0 ? $"The body must be {expected}." : $"The parameter `{string.Join('.', _path)}` must be {expected}.");

    /// <summary>The most exact code that the action documents for a bad value of this field.</summary>
    private string FinerCode(string field, bool tooLong)
    {
        // Templates name the inner fields with the medium: VideoTemplate.Codec is VideoCodec.
        string medium = _path.Contains("VideoTemplate") ? "Video" : _path.Contains("AudioTemplate") ? "Audio" : "";
        string resolution = field is "Width" or "Height" ? "Resolution" : field;
        string category = field is "Type" && _path.Contains("QualityControlItemSet") ? "UnknownCategory" : field;
        string[] suffixes = [tooLong ? field + "TooLong" : field, medium + field, field, resolution, category, "Invalid" + field];
        return suffixes.Select(s => $"{ErrorCode.InvalidParameterValue}.{s}").FirstOrDefault(action.Errors.Contains) ?? ErrorCode.InvalidParameterValue;
    }

    private string PathTo(string name) => _path.Count == 0 ? name : $"{string.Join('.', _path)}.{name}";

    private string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new ApiException(ErrorCode.InvalidParameter, $"A parameter name in `{PathTo("")}` is no text.");
        }
    }

    private static int CountCharacters(string text) => text.EnumerateRunes().Count();

    private static string Text(double? number) => number!.Value.ToString(CultureInfo.InvariantCulture);
}
