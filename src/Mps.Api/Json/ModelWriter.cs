using System.Collections;
using System.Text.Json;
using Mps.Api.Schema;

namespace Mps.Api.Json;

/// <summary>Writes model classes with what is absent made explicit: null for objects, [] for lists, "" for strings, 0 for numbers, false for booleans.</summary>
internal static class ModelWriter
{
    public static void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartObject();
        foreach (ModelMember member in ModelType.Of(value.GetType()).Members)
        {
            json.WritePropertyName(member.Name);
            object? held = member.Get(value);
            if (member.IsList)
                WriteList(json, member.Kind, (IList?)held);
            else
                WriteValue(json, member.Kind, held);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, FieldKind kind, IList? list)
    {
        json.WriteStartArray();
        foreach (object? item in list ?? Array.Empty<object>())
            WriteValue(json, kind, item);
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, FieldKind kind, object? value)
    {
        switch (kind)
        {
            case FieldKind.Object when value is null:
                json.WriteNullValue();
                break;
            case FieldKind.Object:
                Write(json, value);
                break;
            case FieldKind.Text:
                json.WriteStringValue((string?)value ?? "");
                break;
            case FieldKind.Integer:
                json.WriteNumberValue((long?)value ?? 0);
                break;
            case FieldKind.Number:
                json.WriteNumberValue((double?)value ?? 0);
                break;
            case FieldKind.Boolean:
                json.WriteBooleanValue((bool?)value ?? false);
                break;
        }
    }
}
