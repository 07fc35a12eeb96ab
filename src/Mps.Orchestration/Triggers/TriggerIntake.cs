using Microsoft.Extensions.Logging;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Telemetry;

namespace Mps.Orchestration.Triggers;

/// <summary>What became of an object that was offered to a flow.</summary>
/// <param name="Result">taken, known, own, duplicate, refused, gone or other (no object of the flow's folder and types).</param>
/// <param name="TaskId">The task, once taken.</param>
/// <param name="Message">Why it was refused.</param>
public sealed record Offered(string Result, string? TaskId = null, string? Message = null);

/// <summary>Decides what one object means to one flow, and makes it a task when it is new.</summary>
public sealed class TriggerIntake(
    ITriggerLedger ledger,
    WorkflowCatalogue workflows,
    TaskMaker maker,
    TaskRegister register,
    TriggerMetrics metrics,
    TriggerOptions options,
    TimeProvider time,
    ILogger<TriggerIntake> log)
{
    /// <param name="flow">The flow.</param>
    /// <param name="trigger">Its trigger.</param>
    /// <param name="bucket">The trigger's bucket.</param>
    /// <param name="seen">The object.</param>
    /// <param name="backfill">An operator asks for it; see <see cref="TriggerClaim"/>.</param>
    /// <param name="again">Take it even where it was taken before.</param>
    /// <param name="cancellation">Cancels before anything is decided.</param>
    public async Task<Offered> OfferAsync(
        StoredFlow flow, FlowTrigger trigger, IObjectStore bucket, StoredObject seen, bool backfill, bool again, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(trigger);
        ArgumentNullException.ThrowIfNull(bucket);
        ArgumentNullException.ThrowIfNull(seen);
        var offered = await DecideAsync(flow, trigger, bucket, seen, backfill, again, cancellation).ConfigureAwait(false);
        if (offered.Result is not ("known" or "other")) metrics.Object(offered.Result);
        return offered;
    }

    /// <summary>What an offer would come to, without its consequences. Duplicates are found out only by taking.</summary>
    public string Foresee(StoredFlow flow, FlowTrigger trigger, IObjectStore bucket, StoredObject seen, bool backfill, bool again)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(trigger);
        ArgumentNullException.ThrowIfNull(bucket);
        ArgumentNullException.ThrowIfNull(seen);
        if (!trigger.Takes(seen.Key)) return "other";
        var entry = ledger.Find(flow.Id, seen.Key);
        if (IsOwn(ledger.FindOwn(bucket.Bucket, seen.Key), seen, entry, backfill)) return "own";
        if (again) return "taken";
        return entry is { } known && known.Version == seen.Version && !(backfill && known.Mark is LedgerMark.Before or LedgerMark.Refused) ? "known" : "taken";
    }

    /// <summary>
    /// A commit is seen once: what lies there after that is somebody else's, until the next commit. Who asks for a
    /// backfill does not mean our own outputs, whenever they were made.
    /// </summary>
    private static bool IsOwn(OwnOutput? own, StoredObject seen, LedgerEntry? entry, bool backfill) =>
        own is not null && own.SizeBytes == seen.SizeBytes && (backfill || own.Commit != (entry?.Own ?? 0));

    private async Task<Offered> DecideAsync(
        StoredFlow flow, FlowTrigger trigger, IObjectStore bucket, StoredObject seen, bool backfill, bool again, CancellationToken cancellation)
    {
        var claim = new TriggerClaim(
            flow.Id, seen.Key, seen.Version, null, ledger.Find(flow.Id, seen.Key)?.Own ?? 0, time.GetUtcNow(), backfill, again);
        switch (Foresee(flow, trigger, bucket, seen, backfill, again))
        {
            case "own":
                var commit = ledger.FindOwn(bucket.Bucket, seen.Key)?.Commit ?? claim.Own;
                await ledger.NoteAsync(claim with { Own = commit }, LedgerMark.Own, cancellation).ConfigureAwait(false);
                return new Offered("own");
            case "taken":
                break;
            case var other:
                return new Offered(other);
        }

        try
        {
            if (options.SkipDuplicates) claim = claim with { Content = await bucket.ContentIdentityAsync(seen.Key, cancellation).ConfigureAwait(false) };
            var task = maker.Make(RequestFor(flow, FlowRules.InputOf(bucket, seen.Key)));
            var result = await ledger.ClaimAsync(claim, task, cancellation).ConfigureAwait(false);
            if (result == ClaimResult.Taken)
            {
                register.Announce(task);
                log.ObjectTriggered(bucket.Bucket, seen.Key, flow.Id, task.Id);
                return new Offered("taken", task.Id);
            }

            return new Offered(result switch { ClaimResult.Known => "known", ClaimResult.Duplicate => "duplicate", _ => "gone" });
        }
        catch (ObjectStoreException e) when (e.Problem == ObjectStoreProblem.NotFound)
        {
            return new Offered("gone", Message: e.Message); // nothing is left to process; a new object of this key is told anew
        }
        catch (ApiException e)
        {
            log.ObjectRefused(bucket.Bucket, seen.Key, flow.Id, e.Message);
            await ledger.NoteAsync(claim, LedgerMark.Refused, cancellation).ConfigureAwait(false);
            return new Offered("refused", Message: e.Message);
        }
    }

    /// <exception cref="ApiException">The flow is gone.</exception>
    private ProcessMediaRequest RequestFor(StoredFlow flow, MediaInputInfo input) => flow.Kind == FlowKind.Schedule
        ? new ProcessMediaRequest { InputInfo = input, ScheduleId = flow.Id }
        : workflows.RequestFor(flow.Id, input) ?? throw FlowRules.NotFound(flow.Kind, flow.Id);
}
