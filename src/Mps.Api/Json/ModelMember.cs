using System.Reflection;
using System.Text.Json.Serialization;
using Mps.Api.Schema;

namespace Mps.Api.Json;

/// <summary>One property of a model class.</summary>
/// <param name="Name">On the wire.</param>
/// <param name="Kind">Of the value, or of one item.</param>
/// <param name="IsList">True for <c>List&lt;…&gt;</c>.</param>
/// <param name="Type">Of the property.</param>
/// <param name="ItemType">Of the value or one item, without nullability.</param>
/// <param name="Rule">What the contract says of it; null when no request reaches it.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Writes it.</param>
internal sealed record ModelMember(
    string Name, FieldKind Kind, bool IsList, Type Type, Type ItemType, FieldSchema? Rule, Func<object, object?> Get, Action<object, object?> Set)
{
    private static readonly MethodInfo BindMethod = typeof(ModelMember).GetMethod(nameof(Bind), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static ModelMember Of(PropertyInfo property, TypeSchema? schema)
    {
        string name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name;
        Type type = property.PropertyType;
        bool isList = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>);
        Type item = isList ? type.GetGenericArguments()[0] : Nullable.GetUnderlyingType(type) ?? type;
        FieldKind kind = item == typeof(string) ? FieldKind.Text
            : item == typeof(long) ? FieldKind.Integer
            : item == typeof(double) ? FieldKind.Number
            : item == typeof(bool) ? FieldKind.Boolean
            : FieldKind.Object;
        var (get, set) = ((Func<object, object?>, Action<object, object?>))BindMethod.MakeGenericMethod(property.DeclaringType!, type).Invoke(null, [property])!;
        return new ModelMember(name, kind, isList, type, item, schema?.Find(name), get, set);
    }

    /// <summary>Delegates to the accessors themselves: no emitted code, and shared between classes.</summary>
    private static (Func<object, object?> Get, Action<object, object?> Set) Bind<THolder, TValue>(PropertyInfo property)
        where THolder : class
    {
        var get = property.GetMethod!.CreateDelegate<Func<THolder, TValue>>();
        var set = property.SetMethod!.CreateDelegate<Action<THolder, TValue>>();
        return (holder => get((THolder)holder), (holder, value) => set((THolder)holder, (TValue)value!));
    }
}
