using Microsoft.Data.Sqlite;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Triggers;

namespace Mps.Storage.Sqlite;

/// <content>What flows did with the objects that they saw.</content>
public sealed partial class SqliteTaskStore
{
    LedgerEntry? ITriggerLedger.Find(long flow, string key) => Read(connection => FindEntry(connection, null, flow, key));

    OwnOutput? ITriggerLedger.FindOwn(string bucket, string key) => Read(connection =>
    {
        using var command = connection.Command(null, "SELECT size, number FROM own_outputs WHERE bucket = $bucket AND key = $key", ("$bucket", bucket), ("$key", key));
        using var row = command.ExecuteReader();
        return row.Read() ? new OwnOutput(row.Number("size"), row.Number("number")) : null;
    });

    async Task<ClaimResult> ITriggerLedger.ClaimAsync(TriggerClaim claim, MediaTask task, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(task);
        var result = ClaimResult.Taken;
        await WriteAsync(
            transaction =>
            {
                result = Judge(transaction, claim);
                if (result == ClaimResult.Duplicate) Note(transaction, claim, LedgerMark.Duplicate, null);
                if (result == ClaimResult.Taken)
                {
                    Insert(transaction, task);
                    Note(transaction, claim, LedgerMark.Taken, task.Id);
                }

                return true;
            },
            cancellation).ConfigureAwait(false);
        return result;
    }

    Task ITriggerLedger.NoteAsync(TriggerClaim claim, LedgerMark mark, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return WriteAsync(
            transaction =>
            {
                if (_writer.Scalar(transaction, "SELECT 1 FROM flows WHERE id = $flow", ("$flow", claim.Flow)) is null) return false;
                Note(transaction, claim, mark, null);
                return true;
            },
            cancellation);
    }

    private ClaimResult Judge(SqliteTransaction transaction, TriggerClaim claim)
    {
        if (_writer.Scalar(transaction, "SELECT 1 FROM flows WHERE id = $flow AND (enabled = 1 OR $backfill = 1)", ("$flow", claim.Flow), ("$backfill", claim.Backfill)) is null)
            return ClaimResult.FlowGone;
        if (claim.Again) return ClaimResult.Taken;
        if (FindEntry(_writer, transaction, claim.Flow, claim.Key) is { } known && known.Version == claim.Version
            && !(claim.Backfill && known.Mark is LedgerMark.Before or LedgerMark.Refused))
        {
            return ClaimResult.Known;
        }

        return claim.Content is not null
            && _writer.Scalar(
                transaction,
                "SELECT 1 FROM trigger_ledger WHERE flow = $flow AND content = $content AND mark = $taken",
                ("$flow", claim.Flow),
                ("$content", claim.Content),
                ("$taken", LedgerMark.Taken)) is not null
            ? ClaimResult.Duplicate
            : ClaimResult.Taken;
    }

    private void Note(SqliteTransaction transaction, TriggerClaim claim, LedgerMark mark, string? taskId) =>
        _writer.Execute(
            transaction,
            """
            INSERT OR REPLACE INTO trigger_ledger (flow, key, version, content, mark, own, task_id, at)
            VALUES ($flow, $key, $version, $content, $mark, $own, $task, $at)
            """,
            ("$flow", claim.Flow),
            ("$key", claim.Key),
            ("$version", claim.Version),
            ("$content", claim.Content),
            ("$mark", mark),
            ("$own", claim.Own),
            ("$task", taskId),
            ("$at", claim.At));

    /// <summary>Outputs are known as ours before the first of them becomes visible.</summary>
    private void NoteOwn(SqliteTransaction transaction, long taskSeq, CommitJournal journal)
    {
        foreach (var output in journal.Outputs)
        {
            var sizes = output.Result.Files.ToDictionary(f => f.Path, f => f.SizeBytes);
            foreach (var file in output.Files)
            {
                _writer.Execute(
                    transaction,
                    "INSERT OR REPLACE INTO own_outputs (bucket, key, size, task_seq) VALUES ($bucket, $key, $size, $task)",
                    ("$bucket", output.Bucket),
                    ("$key", file.Key),
                    ("$size", sizes[file.Staged]),
                    ("$task", taskSeq));
            }
        }
    }

    private static LedgerEntry? FindEntry(SqliteConnection connection, SqliteTransaction? transaction, long flow, string key)
    {
        using var command = connection.Command(transaction, "SELECT version, mark, own FROM trigger_ledger WHERE flow = $flow AND key = $key", ("$flow", flow), ("$key", key));
        using var row = command.ExecuteReader();
        return row.Read() ? new LedgerEntry(row.Text("version")!, (LedgerMark)row.Number("mark"), row.Number("own")) : null;
    }
}
