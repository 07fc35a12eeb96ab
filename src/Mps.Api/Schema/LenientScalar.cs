using System.Globalization;
using System.Text.Json;

namespace Mps.Api.Schema;

/// <summary>
/// Scalars as clients send them: numbers as strings, strings as numbers, booleans as 0, 1, "true". Validation and
/// reading both go through here, so what passes the one never fails the other.
/// </summary>
internal static class LenientScalar
{
    /// <summary>True for null and for an empty string where a number or boolean is due.</summary>
    public static bool IsAbsent(JsonElement value, FieldKind kind) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.String => kind is FieldKind.Integer or FieldKind.Number or FieldKind.Boolean && value.ValueEquals(""u8),
        _ => false,
    };

    public static bool TryText(JsonElement value, out string text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return TryString(value, out text);
            case JsonValueKind.Number:
                text = value.GetRawText();
                return true;
            default:
                text = "";
                return false;
        }
    }

    public static bool TryInteger(JsonElement value, out long number)
    {
        number = 0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return value.TryGetInt64(out number) || TryWhole(value.GetRawText(), out number);
            case JsonValueKind.String:
                return TryString(value, out string text)
                    && (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) || TryWhole(text, out number));
            case JsonValueKind.True or JsonValueKind.False:
                number = value.ValueKind == JsonValueKind.True ? 1 : 0;
                return true;
            default:
                return false;
        }
    }

    public static bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number) && double.IsFinite(number),
            JsonValueKind.String => TryString(value, out string text) && TryDouble(text, out number),
            _ => false,
        };
    }

    public static bool TryBoolean(JsonElement value, out bool flag)
    {
        flag = false;
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                flag = value.ValueKind == JsonValueKind.True;
                return true;
            case JsonValueKind.Number:
                flag = value.TryGetInt64(out long number) && number == 1;
                return flag || number == 0 && value.TryGetInt64(out _);
            case JsonValueKind.String when TryString(value, out string text):
                flag = text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase);
                return flag || text is "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase);
            default:
                return false;
        }
    }

    /// <summary>The string's text; false when its escapes are no text (a lone surrogate).</summary>
    private static bool TryString(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>"5.0" and "5e1" are whole; the range is that in which a double counts exactly.</summary>
    private static bool TryWhole(string text, out long number)
    {
        number = 0;
        if (!TryDouble(text, out double value) || value != Math.Floor(value) || Math.Abs(value) > 1L << 53)
            return false;
        number = (long)value;
        return true;
    }

    private static bool TryDouble(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);
}
