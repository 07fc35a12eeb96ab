using System.Text;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Flows;

/// <summary>What holds for workflows and schedules alike. Refusals carry codes that the action at hand documents.</summary>
/// <param name="store">Where flows are kept.</param>
/// <param name="buckets">The configured buckets.</param>
/// <param name="transports">Who can be told of tasks.</param>
/// <param name="changes">Told when a flow begins or ceases to watch.</param>
/// <param name="time">The clock.</param>
public sealed class FlowRules(IFlowStore store, BucketSet buckets, NotificationTransports transports, FlowChanges changes, TimeProvider time)
{
    /// <summary>Most flows of a kind. The contract states no figure; this is the project's.</summary>
    public const int Quota = 1000;

    private const int MaxNameCharacters = 128;

    /// <summary>Stands for the file that will trigger a flow, when the flow is tried out as a task before it is kept.</summary>
    private const string Rehearsal = "rehearsal";

    /// <exception cref="ApiException">The name is taken, or there are too many flows.</exception>
    public async Task<long> AddAsync(string action, FlowKind kind, string? name, string json, CancellationToken cancellation)
    {
        try
        {
            return await store.AddAsync(kind, CheckName(action, name), json, Quota, time.GetUtcNow(), cancellation).ConfigureAwait(false)
                ?? throw new ApiException(ErrorCode.TooMuchTemplate, $"There are {Quota} {Word(kind)}s already, which is the most; delete one first.");
        }
        catch (DuplicateFlowNameException e)
        {
            throw Refusal(action, $"{e.Message} Names of {Word(kind)}s are unique.");
        }
    }

    /// <summary>Replaces a disabled flow.</summary>
    /// <exception cref="ApiException">There is none, it is enabled, or the result is not allowed.</exception>
    public async Task ChangeAsync(string action, FlowKind kind, long id, Func<StoredFlow, (string Name, string Json)> change, CancellationToken cancellation)
    {
        try
        {
            var found = await store.ChangeAsync(
                kind,
                id,
                flow =>
                {
                    CheckDisabled(action, flow);
                    var (name, json) = change(flow);
                    return (CheckName(action, name), json);
                },
                time.GetUtcNow(),
                cancellation).ConfigureAwait(false);
            if (!found) throw NotFound(kind, id);
        }
        catch (DuplicateFlowNameException e)
        {
            throw Refusal(action, $"{e.Message} Names of {Word(kind)}s are unique.");
        }
    }

    /// <summary>From now on new files trigger the flow; files that are there do not. Harmless when it is enabled.</summary>
    /// <exception cref="ApiException">There is none, its bucket is gone, or another enabled flow has its trigger.</exception>
    public async Task EnableAsync(string action, FlowKind kind, long id, CancellationToken cancellation)
    {
        var flow = store.Find(kind, id) ?? throw NotFound(kind, id);
        if (flow.Enabled) return;
        var trigger = TriggerOf(flow);
        var bucket = Bucket(action, trigger);
        IReadOnlyList<StoredObject> there;
        try
        {
            there = await bucket.ListAsync(trigger.Prefix, cancellation).Where(o => trigger.Takes(o.Key)).ToListAsync(cancellation).ConfigureAwait(false);
        }
        catch (ObjectStoreException e)
        {
            throw new ApiException(ErrorCode.FailedOperation, e.Message);
        }

        var found = await store.EnableAsync(
            kind,
            id,
            (current, enabled) =>
            {
                if (enabled.FirstOrDefault(other => (other.Kind, other.Id) != (kind, id) && TriggerOf(other).Meets(TriggerOf(current))) is { } rival)
                    throw new ApiException(ErrorCode.BucketNotifyAlreadyExist, $"The {Word(rival.Kind)} {rival.Id} '{rival.Name}' is enabled on the same folder and file types; disable it first.");
                if (current.Json != flow.Json)
                    throw new ApiException(ErrorCode.FailedOperation, $"The {Word(kind)} {id} changed meanwhile; try again.");
            },
            trigger.Bucket,
            there,
            time.GetUtcNow(),
            cancellation).ConfigureAwait(false);
        if (!found) throw NotFound(kind, id);
        changes.Raise();
    }

    /// <summary>New files trigger the flow no more. Harmless when it is disabled.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public async Task DisableAsync(FlowKind kind, long id, CancellationToken cancellation)
    {
        if (!await store.DisableAsync(kind, id, time.GetUtcNow(), cancellation).ConfigureAwait(false)) throw NotFound(kind, id);
        changes.Raise();
    }

    /// <summary>Removes a disabled flow.</summary>
    /// <exception cref="ApiException">There is none, or it is enabled.</exception>
    public async Task RemoveAsync(string action, FlowKind kind, long id, CancellationToken cancellation)
    {
        if (!await store.RemoveAsync(kind, id, flow => CheckDisabled(action, flow), cancellation).ConfigureAwait(false)) throw NotFound(kind, id);
    }

    /// <summary>What starts a flow.</summary>
    public static FlowTrigger TriggerOf(StoredFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return FlowTrigger.Of(ApiText.Read<TriggerMember>(flow.Json).Trigger);
    }

    /// <summary>Tries a flow out as a task, so that what cannot be is refused when it is made and not with each file.</summary>
    /// <exception cref="ApiException">It cannot be a task, or nobody could be told of it as it wishes.</exception>
    public void Rehearse(string action, WorkflowTrigger? trigger, Func<MediaInputInfo, PlannedTask> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            var read = FlowTrigger.Of(trigger);
            var bucket = Bucket(action, read);
            transports.Check(NotificationDestination.Of(plan(InputOf(bucket, read.Prefix + Rehearsal)).Notify));
        }
        catch (ApiException e) when (!ApiActions.Find(action)!.Errors.Contains(e.Code) && e.Code != ErrorCode.MissingParameter && e.Code != ErrorCode.UnsupportedOperation)
        {
            throw Refusal(action, e.Message);
        }
    }

    /// <summary>An object as the input of a task.</summary>
    public static MediaInputInfo InputOf(IObjectStore bucket, string key)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        return new MediaInputInfo { Type = "COS", CosInputInfo = new CosInputInfo { Bucket = bucket.Bucket, Region = bucket.Region, Object = "/" + key } };
    }

    /// <summary>How the API spells whether a flow is enabled.</summary>
    internal static string StatusOf(bool enabled) => enabled ? "Enabled" : "Disabled";

    internal static ApiException NotFound(FlowKind kind, long id) => new(ErrorCode.TemplateNotExist, $"There is no {Word(kind)} {id}.");

    /// <summary>A refusal in the code that the action documents for what is wrong with a parameter.</summary>
    internal static ApiException Refusal(string action, string message)
    {
        string[] codes = [ErrorCode.InvalidParameterValue, ErrorCode.InvalidParameter];
        return new ApiException(Array.Find(codes, ApiActions.Find(action)!.Errors.Contains) ?? ErrorCode.InvalidParameterValue, message);
    }

    private static void CheckDisabled(string action, StoredFlow flow)
    {
        if (flow.Enabled) throw Refusal(action, $"The {Word(flow.Kind)} {flow.Id} is enabled; disable it first.");
    }

    private static string CheckName(string action, string? name)
    {
        if (string.IsNullOrEmpty(name)) throw new ApiException(ErrorCode.MissingParameter, "The name is missing.");
        var runes = name.EnumerateRunes().ToList();
        return runes.Count <= MaxNameCharacters && runes.TrueForAll(r => Rune.IsLetterOrDigit(r) || r.Value is '_' or '-')
            ? name
            : throw Refusal(action, $"The name '{name}' must be 1 to {MaxNameCharacters} letters (of any script), digits, '_' and '-'.");
    }

    private IObjectStore Bucket(string action, FlowTrigger trigger)
    {
        if (trigger.Bucket.Contains('/', StringComparison.Ordinal))
            throw Documented(action, ErrorCode.CosBucketNameInvalid, $"'{trigger.Bucket}' is no name of a bucket.");
        return buckets.Find(trigger.Bucket)
            ?? throw Documented(action, ErrorCode.CosBucketNotExist, $"There is no bucket '{trigger.Bucket}' in the configuration.");
    }

    private static ApiException Documented(string action, string code, string message) =>
        ApiActions.Find(action)!.Errors.Contains(code) ? new ApiException(code, message) : Refusal(action, message);

    private static string Word(FlowKind kind) => kind == FlowKind.Workflow ? "workflow" : "schedule";

    private sealed record TriggerMember(WorkflowTrigger? Trigger);
}
