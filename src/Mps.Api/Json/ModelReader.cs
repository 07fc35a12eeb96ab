using System.Collections;
using System.Text.Json;
using Mps.Api.Schema;

namespace Mps.Api.Json;

/// <summary>Reads model classes leniently (see <see cref="LenientScalar"/>); members that the class lacks are ignored.</summary>
internal static class ModelReader
{
    /// <exception cref="ApiException"><c>InvalidParameter</c>: a member has the wrong type.</exception>
    public static object Read(ModelType type, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw Mismatch("The body", FieldKind.Object);
        object read = type.Create();
        foreach (JsonProperty property in body.EnumerateObject())
        {
            if (type.Find(property.Name) is not { } member)
                continue;
            if (member.IsList ? property.Value.ValueKind != JsonValueKind.Null : !LenientScalar.IsAbsent(property.Value, member.Kind))
                member.Set(read, member.IsList ? List(member, property.Value) : Value(member, property.Value));
        }

        return read;
    }

    private static IList List(ModelMember member, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw new ApiException(ErrorCode.InvalidParameter, $"The parameter `{member.Name}` must be a list.");
        var list = (IList)Activator.CreateInstance(member.Type, value.GetArrayLength())!;
        foreach (JsonElement item in value.EnumerateArray())
            list.Add(Value(member, item));
        return list;
    }

    private static object? Value(ModelMember member, JsonElement value) => member.Kind switch
    {
        FieldKind.Object when value.ValueKind == JsonValueKind.Object => Read(ModelType.Of(member.ItemType), value),
        FieldKind.Text when LenientScalar.TryText(value, out string text) => member.IsList ? text : Present(member.Rule, text),
        FieldKind.Integer when LenientScalar.TryInteger(value, out long number) => number,
        FieldKind.Number when LenientScalar.TryNumber(value, out double number) => number,
        FieldKind.Boolean when LenientScalar.TryBoolean(value, out bool flag) => flag,
        _ => throw Mismatch($"The parameter `{member.Name}`", member.Kind),
    };

    /// <summary>Of an enum value: empty is absent, an old name becomes the present one.</summary>
    private static string? Present(FieldSchema? rule, string text)
    {
        if (rule is not { IsEnum: true })
            return text;
        return text.Length == 0 ? null : rule.Aliases.GetValueOrDefault(text, text);
    }

    private static ApiException Mismatch(string what, FieldKind kind) => new(ErrorCode.InvalidParameter, $"{what} must be of type {kind.ToString().ToLowerInvariant()}.");
}
