using Mps.Api;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Triggers;

/// <summary>What an operator asks of a backfill.</summary>
/// <param name="Kind">workflow or schedule.</param>
/// <param name="Flow">Its id.</param>
/// <param name="DryRun">Only say what would happen.</param>
/// <param name="Prefix">Keys that start with this; null = all of the flow's folder.</param>
/// <param name="Since">Objects written at or after; null = all.</param>
/// <param name="Again">Objects that were taken before, too.</param>
/// <param name="After">Where the last page ended; null = from the first object.</param>
public sealed record BackfillRequest(
    string? Kind, long Flow, bool DryRun = false, string? Prefix = null, DateTimeOffset? Since = null, bool Again = false, string? After = null);

/// <summary>Some objects of a backfill, by key.</summary>
/// <param name="Objects">At most <see cref="Backfill.Page"/>.</param>
/// <param name="Next">What to state as <see cref="BackfillRequest.After"/> to go on; null at the end.</param>
public sealed record BackfillPage(IReadOnlyList<BackfillObject> Objects, string? Next);

/// <summary>One object of a backfill; see <see cref="Offered"/>.</summary>
public sealed record BackfillObject(string Key, string Result, string? TaskId, string? Message);

/// <summary>Runs a flow over the objects that are there already: of its folder and types, each at most once unless asked for again.</summary>
public sealed class Backfill(IFlowStore flows, BucketSet buckets, TriggerIntake intake)
{
    /// <summary>Objects that one call takes, so that it is answered in time.</summary>
    public const int Page = 200;

    /// <exception cref="ApiException">There is no such flow, or its bucket refuses.</exception>
    public async Task<BackfillPage> RunAsync(BackfillRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var kind = request.Kind switch
        {
            "workflow" => FlowKind.Workflow,
            "schedule" => FlowKind.Schedule,
            _ => throw new ApiException(ErrorCode.InvalidParameterValue, $"Kind is '{request.Kind}' but must be workflow or schedule."),
        };
        var flow = flows.Find(kind, request.Flow) ?? throw FlowRules.NotFound(kind, request.Flow);
        var trigger = FlowRules.TriggerOf(flow);
        try
        {
            var bucket = buckets.Get(trigger.Bucket);
            var done = new List<BackfillObject>();
            var there = await bucket.ListAsync(Prefix(trigger, request.Prefix), cancellation)
                .Where(o => trigger.Takes(o.Key) && !(o.Modified < request.Since) && string.CompareOrdinal(o.Key, request.After) > 0)
                .Take(Page + 1).ToListAsync(cancellation).ConfigureAwait(false);
            foreach (var found in there.Take(Page))
            {
                var offered = request.DryRun
                    ? new Offered(intake.Foresee(flow, trigger, bucket, found, backfill: true, request.Again))
                    : await intake.OfferAsync(flow, trigger, bucket, found, backfill: true, request.Again, cancellation).ConfigureAwait(false);
                done.Add(new BackfillObject(found.Key, offered.Result, offered.TaskId, offered.Message));
            }

            return new BackfillPage(done, there.Count > Page ? done[^1].Key : null);
        }
        catch (ObjectStoreException e)
        {
            throw new ApiException(ErrorCode.FailedOperation, e.Message);
        }
    }

    private static string Prefix(FlowTrigger trigger, string? asked)
    {
        var prefix = (asked ?? trigger.Prefix).TrimStart('/');
        return prefix.StartsWith(trigger.Prefix, StringComparison.Ordinal)
            ? prefix
            : throw new ApiException(ErrorCode.InvalidParameterValue, $"The prefix '{asked}' does not lie in the flow's folder '/{trigger.Prefix}'.");
    }
}
