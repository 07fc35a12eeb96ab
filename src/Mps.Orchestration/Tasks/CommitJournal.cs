using Mps.Jobs;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// What the end of a task will be, persisted before its first output becomes visible. After a crash the renames are
/// repeated (each is idempotent) and the task ends as written here.
/// </summary>
/// <param name="Staging">Staging folder of the attempt.</param>
/// <param name="Source">What the worker found in the source.</param>
/// <param name="SourceError">Trouble that holds for the whole source.</param>
/// <param name="Outputs">Outputs that finished, with their renames.</param>
/// <param name="Failed">Outputs that did not.</param>
public sealed record CommitJournal(
    string Staging,
    MediaInfo? Source,
    SubtaskError? SourceError,
    IReadOnlyList<JournalOutput> Outputs,
    IReadOnlyList<SubtaskOutcome> Failed);

/// <summary>One finished output: the files to make visible, main file last.</summary>
public sealed record JournalOutput(int Index, string Bucket, OutputResult Result, IReadOnlyList<StagedRename> Files);

/// <summary>One staged file and the key that it becomes.</summary>
public sealed record StagedRename(string Staged, string Key);
