using Microsoft.Data.Sqlite;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;

namespace Mps.Storage.Sqlite;

/// <content>Everything that a holder of a task does with it.</content>
public sealed partial class SqliteTaskStore
{
    /// <summary>
    /// <see cref="WaitingOrder"/> in SQL. Each part walks an index that holds waiting tasks alone, so that finished ones cost
    /// nothing; an overdue Offline task may come from two parts and is the same row in both.
    /// </summary>
    internal static readonly string WaitingSql =
        """
        SELECT id FROM (
            SELECT * FROM (
                SELECT seq, id, 0 AS late, created - priority * 600000 AS turn FROM tasks INDEXED BY tasks_waiting
                WHERE state = 1 AND live IS NULL AND offline = 0 ORDER BY created - priority * 600000, seq LIMIT $limit)
            UNION
            SELECT * FROM (
                SELECT seq, id, NOT ($offPeak OR created <= $overdue), created - priority * 600000 FROM tasks INDEXED BY tasks_waiting
                WHERE state = 1 AND live IS NULL AND offline = 1 ORDER BY created - priority * 600000, seq LIMIT $limit)
            UNION
            SELECT * FROM (
                SELECT seq, id, 0, created - priority * 600000 FROM tasks INDEXED BY tasks_overdue
                WHERE state = 1 AND live IS NULL AND offline = 1 AND created <= $overdue ORDER BY created LIMIT $limit))
        ORDER BY late, turn, seq LIMIT $limit
        """;

    private const string Held = "id = $id AND fence = $fence AND state = 2";

    public Task<IReadOnlyList<string>> NextAsync(DateTimeOffset now, bool offPeak, int limit, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<string>>(
            connection =>
            {
                using var command = connection.Command(
                    null, WaitingSql, ("$offPeak", offPeak), ("$overdue", now - WaitingOrder.LongestOfflineWait), ("$limit", limit));
                using var row = command.ExecuteReader();
                var ids = new List<string>();
                while (row.Read()) ids.Add(row.GetString(0));
                return ids;
            },
            cancellation);

    public Task<TaskLease?> LeaseAsync(string taskId, string owner, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellation) =>
        WriteAsync<TaskLease?>(
            transaction =>
            {
                var taken = _writer.Scalar(
                    transaction,
                    """
                    UPDATE tasks SET state = 2, begun = coalesce(begun, $now), fence = fence + 1, owner = $owner,
                                     lease_until = $deadline, attempt = attempt + 1
                    WHERE id = $id AND state = 1 RETURNING seq
                    """,
                    ("$id", taskId),
                    ("$now", now),
                    ("$owner", owner),
                    ("$deadline", deadline));
                if (taken is not long seq) return null;
                BeginAttempt(transaction, seq, now);
                return Lease(transaction, seq);
            },
            cancellation);

    public Task<TaskLease?> ReclaimAsync(string owner, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellation) =>
        WriteAsync<TaskLease?>(
            transaction =>
            {
                var abandoned = _writer.Scalar(
                    transaction,
                    "SELECT seq FROM tasks WHERE state = 2 AND live IS NULL AND (owner <> $owner OR lease_until < $now) ORDER BY seq LIMIT 1",
                    ("$owner", owner),
                    ("$now", now));
                if (abandoned is not long seq) return null;
                _writer.Execute(
                    transaction,
                    "UPDATE tasks SET fence = fence + 1, owner = $owner, lease_until = $deadline WHERE seq = $seq",
                    ("$seq", seq),
                    ("$owner", owner),
                    ("$deadline", deadline));
                return Lease(transaction, seq);
            },
            cancellation);

    public Task<bool> RenewAsync(string taskId, long fence, DateTimeOffset deadline, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction, $"UPDATE tasks SET lease_until = $deadline WHERE {Held}", ("$id", taskId), ("$fence", fence), ("$deadline", deadline)) == 1,
            cancellation);

    public Task<int?> RecordLossAsync(string taskId, long fence, DateTimeOffset now, string detail, CancellationToken cancellation) =>
        WriteAsync<int?>(
            transaction =>
            {
                if (HeldSeq(transaction, taskId, fence) is not { } seq) return null;
                EndAttempt(transaction, seq, now, AttemptEnd.WorkerLost, detail);
                _writer.Execute(transaction, "UPDATE tasks SET attempt = attempt + 1, worker_losses = worker_losses + 1 WHERE seq = $seq", ("$seq", seq));
                BeginAttempt(transaction, seq, now);
                return (int)(long)_writer.Scalar(transaction, "SELECT attempt FROM tasks WHERE seq = $seq", ("$seq", seq))!;
            },
            cancellation);

    public Task<bool> RecordSubtaskAsync(string taskId, long fence, SubtaskOutcome outcome, OutboxEntry? notice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return WriteAsync(
            transaction =>
            {
                if (HeldSeq(transaction, taskId, fence) is not { } seq) return false;
                Settle(transaction, seq, [outcome]);
                if (notice is not null) Insert(_writer, transaction, notice);
                return true;
            },
            cancellation);
    }

    public Task<bool> BeginCommitAsync(string taskId, long fence, CommitJournal journal, CancellationToken cancellation) =>
        WriteAsync(
            transaction =>
            {
                if (HeldSeq(transaction, taskId, fence) is not { } seq) return false;
                _writer.Execute(transaction, "UPDATE tasks SET journal = $journal WHERE seq = $seq", ("$seq", seq), ("$journal", StoreJson.Write(journal)));
                NoteOwn(transaction, seq, journal);
                return true;
            },
            cancellation);

    public Task<bool> CompleteAsync(
        string taskId, long fence, TaskOutcome outcome, AttemptEnd end, OutboxEntry? notice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return WriteAsync(
            transaction =>
            {
                if (HeldSeq(transaction, taskId, fence) is not { } seq) return false;
                EndAttempt(transaction, seq, outcome.Finished, end, outcome.Error?.Message);
                Finish(transaction, seq, outcome, notice);
                return true;
            },
            cancellation);
    }

    public Task<bool> AbortWaitingAsync(string taskId, TaskOutcome outcome, OutboxEntry? notice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return WriteAsync(
            transaction =>
            {
                if (_writer.Scalar(transaction, "SELECT seq FROM tasks WHERE id = $id AND state = 1", ("$id", taskId)) is not long seq) return false;
                Finish(transaction, seq, outcome, notice);
                return true;
            },
            cancellation);
    }

    public Task<bool> RequestAbortAsync(string taskId, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction, "UPDATE tasks SET abort_requested = 1 WHERE id = $id AND state = 2", ("$id", taskId)) == 1,
            cancellation);

    public Task<bool> ReleaseAsync(string taskId, long fence, DateTimeOffset now, bool crashed, CancellationToken cancellation) =>
        WriteAsync(
            transaction =>
            {
                if (HeldSeq(transaction, taskId, fence) is not { } seq) return false;
                EndAttempt(transaction, seq, now, AttemptEnd.DaemonStopped, null);
                _writer.Execute(
                    transaction,
                    """
                    UPDATE tasks SET state = 1, fence = fence + 1, owner = NULL, lease_until = NULL, journal = NULL,
                                     daemon_restarts = daemon_restarts + $crashed
                    WHERE seq = $seq
                    """,
                    ("$seq", seq),
                    ("$crashed", crashed));
                return true;
            },
            cancellation);

    public async Task AddQuarantineAsync(string inputIdentity, string reason, DateTimeOffset now, CancellationToken cancellation) =>
        await WriteAsync(
            transaction => _writer.Execute(
                transaction,
                """
                INSERT INTO quarantine (identity, losses, reason, last) VALUES ($identity, 1, $reason, $now)
                ON CONFLICT (identity) DO UPDATE SET losses = losses + 1, reason = $reason, last = $now
                """,
                ("$identity", inputIdentity),
                ("$reason", reason),
                ("$now", now)),
            cancellation).ConfigureAwait(false);

    public async Task ClearQuarantineAsync(string inputIdentity, CancellationToken cancellation) =>
        await WriteAsync(
            transaction => _writer.Execute(transaction, "DELETE FROM quarantine WHERE identity = $identity", ("$identity", inputIdentity)),
            cancellation).ConfigureAwait(false);

    public Task<QuarantineRecord> FindQuarantineAsync(string inputIdentity, CancellationToken cancellation) =>
        ReadAsync(
            connection =>
            {
                using var command = connection.Command(null, "SELECT losses, reason FROM quarantine WHERE identity = $id", ("$id", inputIdentity));
                using var row = command.ExecuteReader();
                return row.Read() ? new QuarantineRecord((int)row.Number("losses"), row.Text("reason")!) : new QuarantineRecord(0, "");
            },
            cancellation);

    private long? HeldSeq(SqliteTransaction transaction, string taskId, long fence) =>
        _writer.Scalar(transaction, $"SELECT seq FROM tasks WHERE {Held}", ("$id", taskId), ("$fence", fence)) as long?;

    private TaskLease Lease(SqliteTransaction transaction, long seq)
    {
        using var command = _writer.Command(
            transaction, "SELECT fence, attempt, worker_losses, daemon_restarts, journal, abort_requested FROM tasks WHERE seq = $seq", ("$seq", seq));
        using var row = command.ExecuteReader();
        row.Read();
        return new TaskLease(
            Find(_writer, transaction, "seq", seq)!,
            row.Number("fence"),
            (int)row.Number("attempt"),
            (int)row.Number("worker_losses"),
            (int)row.Number("daemon_restarts"),
            Json<CommitJournal>(row, "journal"),
            row.Number("abort_requested") != 0);
    }

    private void Finish(SqliteTransaction transaction, long seq, TaskOutcome outcome, OutboxEntry? notice)
    {
        Settle(transaction, seq, outcome.Subtasks);
        CountUsage(transaction, seq, outcome.Finished);
        _writer.Execute(
            transaction,
            """
            UPDATE tasks SET state = 3, finished = $finished, error = $error, source = coalesce($source, source),
                             fence = fence + 1, owner = NULL, lease_until = NULL, journal = NULL
            WHERE seq = $seq
            """,
            ("$seq", seq),
            ("$finished", outcome.Finished),
            ("$error", Json(outcome.Error)),
            ("$source", Json(outcome.Source)));
        if (notice is not null) Insert(_writer, transaction, notice);
    }

    /// <summary>A final state never changes again.</summary>
    private void Settle(SqliteTransaction transaction, long seq, IReadOnlyList<SubtaskOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            _writer.Execute(
                transaction,
                "UPDATE subtasks SET state = $state, error = $error, result = $result WHERE task_seq = $seq AND idx = $idx AND state = 1",
                ("$seq", seq),
                ("$idx", outcome.Index),
                ("$state", outcome.Error is null ? SubtaskState.Succeeded : SubtaskState.Failed),
                ("$error", Json(outcome.Error)),
                ("$result", Json(outcome.Result)));
        }

        if (outcomes.Any(o => o.Error is not null)) _writer.Execute(transaction, "UPDATE tasks SET has_failure = 1 WHERE seq = $seq", ("$seq", seq));
    }

    private void BeginAttempt(SqliteTransaction transaction, long seq, DateTimeOffset now) =>
        _writer.Execute(
            transaction,
            "INSERT INTO attempts (task_seq, number, owner, begun) SELECT seq, attempt, owner, $now FROM tasks WHERE seq = $seq",
            ("$seq", seq),
            ("$now", now));

    private void EndAttempt(SqliteTransaction transaction, long seq, DateTimeOffset now, AttemptEnd end, string? detail) =>
        _writer.Execute(
            transaction,
            """
            UPDATE attempts SET ended = $now, outcome = $end, detail = $detail
            WHERE task_seq = $seq AND number = (SELECT attempt FROM tasks WHERE seq = $seq)
            """,
            ("$seq", seq),
            ("$now", now),
            ("$end", end),
            ("$detail", detail));
}
