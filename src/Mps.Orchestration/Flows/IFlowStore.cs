using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Flows;

// The numbers are stored. They are append-only: never renumber, never reuse (guarded by StoredNumbersTests).

/// <summary>What kind of orchestration is kept.</summary>
public enum FlowKind
{
    /// <summary>A workflow: one list of tasks for each new file.</summary>
    Workflow = 1,

    /// <summary>A schedule: a graph of nodes.</summary>
    Schedule = 2,
}

/// <summary>
/// Where orchestrations survive. Ids are given out in rising order over both kinds, above those of the presets and below
/// 2^53, and never again. Rules that span flows are checked in the transaction that needs them: what a check throws
/// leaves all as it was.
/// </summary>
public interface IFlowStore
{
    /// <summary>The first id that a store gives out. Presets lie below.</summary>
    public const long FirstId = 1_000_001;

    /// <summary>The flow as it stands, or null.</summary>
    StoredFlow? Find(FlowKind kind, long id);

    /// <summary>All flows of a kind, by falling id.</summary>
    IReadOnlyList<StoredFlow> List(FlowKind kind);

    /// <summary>Adds a disabled flow unless there are <paramref name="quota"/> of its kind.</summary>
    /// <returns>Its id, or null when there are too many.</returns>
    /// <exception cref="DuplicateFlowNameException">Another flow of this kind has this name.</exception>
    Task<long?> AddAsync(FlowKind kind, string name, string json, int quota, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Replaces name and content by what <paramref name="change"/> makes of the flow, with nobody between.</summary>
    /// <returns>False when there is no such flow.</returns>
    /// <exception cref="DuplicateFlowNameException">Another flow of this kind has this name.</exception>
    Task<bool> ChangeAsync(FlowKind kind, long id, Func<StoredFlow, (string Name, string Json)> change, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Enables a flow; what is there already, <paramref name="baseline"/>, counts as seen.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="id">The flow.</param>
    /// <param name="check">Given the flow and all enabled flows of both kinds.</param>
    /// <param name="bucket">Bucket of the objects.</param>
    /// <param name="baseline">Objects that must not trigger.</param>
    /// <param name="now">The moment of enabling.</param>
    /// <param name="cancellation">Cancels before the transaction begins.</param>
    /// <returns>False when there is no such flow.</returns>
    Task<bool> EnableAsync(
        FlowKind kind,
        long id,
        Action<StoredFlow, IReadOnlyList<StoredFlow>> check,
        string bucket,
        IReadOnlyList<StoredObject> baseline,
        DateTimeOffset now,
        CancellationToken cancellation);

    /// <summary>Disables a flow; harmless when it is.</summary>
    /// <returns>False when there is no such flow.</returns>
    Task<bool> DisableAsync(FlowKind kind, long id, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Removes a flow with all that is remembered about its objects.</summary>
    /// <returns>False when there is no such flow.</returns>
    Task<bool> RemoveAsync(FlowKind kind, long id, Action<StoredFlow> check, CancellationToken cancellation);
}

/// <summary>An orchestration as it is kept.</summary>
/// <param name="Kind">Workflow or schedule.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Unique among those of its kind.</param>
/// <param name="Enabled">Whether new files trigger it.</param>
/// <param name="Json">Its members as the API names them, without id, name, status and times.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it last changed.</param>
public sealed record StoredFlow(FlowKind Kind, long Id, string Name, bool Enabled, string Json, DateTimeOffset Created, DateTimeOffset Updated);

/// <summary>Another flow of this kind has this name.</summary>
public sealed class DuplicateFlowNameException(string name) : Exception($"The name '{name}' is taken.");
