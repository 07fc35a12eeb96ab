using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Triggers;

// The numbers are stored. They are append-only: never renumber, never reuse (guarded by StoredNumbersTests).

/// <summary>What became of an object that a flow saw.</summary>
public enum LedgerMark
{
    /// <summary>It was there when the flow was enabled.</summary>
    Before = 1,

    /// <summary>It became a task.</summary>
    Taken = 2,

    /// <summary>It is an output of a task of this daemon.</summary>
    Own = 3,

    /// <summary>The flow has made a task of another object with the same content.</summary>
    Duplicate = 4,

    /// <summary>The flow cannot be a task with it, e.g. because an output would replace it.</summary>
    Refused = 5,
}

/// <summary>
/// What flows did with the objects that they saw, so that each content of each object triggers each flow once. The note
/// that an object is taken and the task that it became are one transaction: neither is ever without the other.
/// </summary>
public interface ITriggerLedger
{
    /// <summary>What a flow last did with the object of this key; null when it never saw one.</summary>
    LedgerEntry? Find(long flow, string key);

    /// <summary>The output that tasks of this daemon last wrote, or are about to write, as this key; null when there is none.</summary>
    OwnOutput? FindOwn(string bucket, string key);

    /// <summary>Takes an object and adds its task, both or neither.</summary>
    Task<ClaimResult> ClaimAsync(TriggerClaim claim, MediaTask task, CancellationToken cancellation);

    /// <summary>Notes that an object is not to become a task.</summary>
    Task NoteAsync(TriggerClaim claim, LedgerMark mark, CancellationToken cancellation);
}

/// <summary>What a flow did with an object.</summary>
/// <param name="Version">The object's content at the time.</param>
/// <param name="Mark">What it did.</param>
/// <param name="Own">The last commit of ours that was seen under this key; 0 = none.</param>
public sealed record LedgerEntry(string Version, LedgerMark Mark, long Own);

/// <summary>An output of a task of this daemon.</summary>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Commit">Number of the commit that writes it; grows.</param>
public sealed record OwnOutput(long SizeBytes, long Commit);

/// <summary>A flow wants an object.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Key">The object.</param>
/// <param name="Version">Its content under this key.</param>
/// <param name="Content">Its content whatever its key; null when duplicates are not looked for.</param>
/// <param name="Own">The last commit of ours that was seen under this key; 0 = none.</param>
/// <param name="At">Now.</param>
/// <param name="Backfill">Asked for by an operator: the flow need not be enabled, and objects from before count as new.</param>
/// <param name="Again">What was taken before is taken again.</param>
public sealed record TriggerClaim(long Flow, string Key, string Version, string? Content, long Own, DateTimeOffset At, bool Backfill = false, bool Again = false);

/// <summary>What came of a claim.</summary>
public enum ClaimResult
{
    /// <summary>The object is taken and the task waits.</summary>
    Taken,

    /// <summary>This content of this object was dealt with before.</summary>
    Known,

    /// <summary>The flow took the same content from another object.</summary>
    Duplicate,

    /// <summary>The flow was disabled or removed.</summary>
    FlowGone,
}
