namespace Mps.Api.Model;

/// <summary>One action of the contract: its name, its types and the error codes it is documented to answer.</summary>
public sealed record ApiAction(string Name, Type Request, Type Response, IReadOnlyList<string> Errors);

public static partial class ApiActions
{
    private static readonly ApiAction[] Table = Contract();
    private static readonly Dictionary<string, ApiAction> ByName = Table.ToDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>All actions, by name.</summary>
    public static IReadOnlyCollection<ApiAction> All => Table;

    /// <summary>The action called <paramref name="name"/>, or null when the contract has none.</summary>
    public static ApiAction? Find(string name) => ByName.GetValueOrDefault(name);
}
