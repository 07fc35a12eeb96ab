using System.Collections.Concurrent;
using System.Reflection;

namespace Mps.Api.Json;

/// <summary>
/// One class of the model with its members, made when a body first needs it.
/// </summary>
/// <remarks>
/// Not <c>JsonSerializer</c>: that builds metadata and emitted accessors for every type reachable from the first one,
/// most of the contract, before it reads a byte: 7 MB and 0.2 s for a task's detail. Bodies fill a small part.
/// </remarks>
internal sealed class ModelType
{
    private static readonly ConcurrentDictionary<Type, ModelType> Known = new();

    private readonly Type _type;
    private readonly Dictionary<string, ModelMember> _byName;

    private ModelType(Type type)
    {
        _type = type;
        Members =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                // What the base class has (RequestId) comes last.
                .OrderBy(p => p.DeclaringType == type ? 0 : 1).ThenBy(p => p.MetadataToken)
                .Select(p => ModelMember.Of(p, ApiSchema.FindType(type.Name))),
        ];
        _byName = Members.ToDictionary(m => m.Name, StringComparer.Ordinal);
    }

    /// <summary>In the contract's order.</summary>
    public ModelMember[] Members { get; }

    /// <exception cref="ArgumentException">The type is no class of the model.</exception>
    public static ModelType Of(Type type) => Known.GetOrAdd(type, static t =>
        t.Namespace == typeof(Model.ApiAction).Namespace && t is { IsClass: true, IsAbstract: false } ? new ModelType(t) : throw new ArgumentException($"{t} is no class of the model."));

    public ModelMember? Find(string name) => _byName.GetValueOrDefault(name);

    public object Create() => Activator.CreateInstance(_type)!;
}
