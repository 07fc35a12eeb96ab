using Microsoft.Data.Sqlite;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;

namespace Mps.Storage.Sqlite;

/// <content>Live tasks and the ledger of their outputs.</content>
public sealed partial class SqliteTaskStore
{
    public Task<TaskLease?> LeaseLiveAsync(string owner, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellation) =>
        TakeLiveAsync("state = 1", owner, now, deadline, cancellation);

    public Task<TaskLease?> ReclaimLiveAsync(string owner, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellation) =>
        TakeLiveAsync("state = 2 AND (owner <> $owner OR lease_until < $now)", owner, now, deadline, cancellation);

    public Task<LiveLedger> LoadLedgerAsync(string taskId, CancellationToken cancellation) => ReadAsync(
        connection => InSnapshot(connection, transaction => new LiveLedger(
            Rows(connection, transaction, "SELECT * FROM live_segments WHERE task_seq = $seq ORDER BY output, rung, file, number", taskId, Segment),
            Rows(connection, transaction, "SELECT * FROM live_files WHERE task_seq = $seq ORDER BY output, file", taskId, File),
            Rows(connection, transaction, "SELECT * FROM live_gaps WHERE task_seq = $seq ORDER BY seq", taskId, Gap))),
        cancellation);

    public Task<bool> AddSegmentAsync(string taskId, long fence, LiveSegment segment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return HoldingAsync(taskId, fence, (transaction, seq) => _writer.Execute(
            transaction,
            """
            INSERT OR REPLACE INTO live_segments
                (task_seq, output, rung, file, number, staged, key, init_staged, init_key, seconds, started, era, bytes)
            VALUES ($seq, $output, $rung, $file, $number, $staged, $key, $initStaged, $initKey, $seconds, $started, $era, $bytes)
            """,
            ("$seq", seq),
            ("$output", segment.Output),
            ("$rung", segment.Rung),
            ("$file", segment.File),
            ("$number", segment.Number),
            ("$staged", segment.Staged),
            ("$key", segment.Key),
            ("$initStaged", segment.InitStaged),
            ("$initKey", segment.InitKey),
            ("$seconds", segment.Seconds),
            ("$started", segment.Started),
            ("$era", segment.Era),
            ("$bytes", segment.Bytes)), cancellation);
    }

    public Task<bool> RemoveSegmentsAsync(string taskId, long fence, IReadOnlyList<LiveSegment> segments, LiveGap? gap, CancellationToken cancellation) =>
        HoldingAsync(
            taskId,
            fence,
            (transaction, seq) =>
            {
                foreach (var segment in segments)
                {
                    _writer.Execute(
                        transaction,
                        "DELETE FROM live_segments WHERE task_seq = $seq AND output = $output AND rung = $rung AND file = $file AND number = $number",
                        ("$seq", seq),
                        ("$output", segment.Output),
                        ("$rung", segment.Rung),
                        ("$file", segment.File),
                        ("$number", segment.Number));
                }

                if (gap is not null) Insert(transaction, seq, gap);
            },
            cancellation);

    public Task<bool> CloseFileAsync(string taskId, long fence, LiveFile file, OutboxEntry? notice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        return HoldingAsync(
            taskId,
            fence,
            (transaction, seq) =>
            {
                _writer.Execute(
                    transaction,
                    """
                    INSERT OR REPLACE INTO live_files (task_seq, output, file, key, seconds, bytes, started, ended)
                    VALUES ($seq, $output, $file, $key, $seconds, $bytes, $started, $ended)
                    """,
                    ("$seq", seq),
                    ("$output", file.Output),
                    ("$file", file.File),
                    ("$key", file.Key),
                    ("$seconds", file.Seconds),
                    ("$bytes", file.Bytes),
                    ("$started", file.Started),
                    ("$ended", file.Ended));
                _writer.Execute(
                    transaction,
                    "DELETE FROM live_segments WHERE task_seq = $seq AND output = $output AND file = $file",
                    ("$seq", seq),
                    ("$output", file.Output),
                    ("$file", file.File));
                if (notice is not null) Insert(_writer, transaction, notice);
            },
            cancellation);
    }

    public Task<bool> AddGapAsync(string taskId, long fence, LiveGap gap, CancellationToken cancellation) =>
        HoldingAsync(taskId, fence, (transaction, seq) => Insert(transaction, seq, gap), cancellation);

    private Task<TaskLease?> TakeLiveAsync(string which, string owner, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellation) =>
        WriteAsync<TaskLease?>(
            transaction =>
            {
                var next = _writer.Scalar(
                    transaction,
                    $"SELECT seq FROM tasks WHERE live IS NOT NULL AND {which} ORDER BY seq LIMIT 1",
                    ("$owner", owner),
                    ("$now", now));
                if (next is not long seq) return null;
                EndAttempt(transaction, seq, now, AttemptEnd.DaemonStopped, null); // of the holder before, if there was one
                _writer.Execute(
                    transaction,
                    """
                    UPDATE tasks SET state = 2, begun = coalesce(begun, $now), fence = fence + 1, owner = $owner,
                                     lease_until = $deadline, attempt = attempt + 1
                    WHERE seq = $seq
                    """,
                    ("$seq", seq),
                    ("$now", now),
                    ("$owner", owner),
                    ("$deadline", deadline));
                BeginAttempt(transaction, seq, now);
                return Lease(transaction, seq);
            },
            cancellation);

    private Task<bool> HoldingAsync(string taskId, long fence, Action<SqliteTransaction, long> work, CancellationToken cancellation) => WriteAsync(
        transaction =>
        {
            if (HeldSeq(transaction, taskId, fence) is not { } seq) return false;
            work(transaction, seq);
            return true;
        },
        cancellation);

    private void Insert(SqliteTransaction transaction, long seq, LiveGap gap) => _writer.Execute(
        transaction,
        "INSERT INTO live_gaps (task_seq, began, ended, reason) VALUES ($seq, $from, $to, $reason)",
        ("$seq", seq),
        ("$from", gap.From),
        ("$to", gap.To),
        ("$reason", gap.Reason));

    private static List<T> Rows<T>(SqliteConnection connection, SqliteTransaction transaction, string sql, string taskId, Func<SqliteDataReader, T> read)
    {
        var rows = new List<T>();
        if (connection.Scalar(transaction, "SELECT seq FROM tasks WHERE id = $id", ("$id", taskId)) is not long seq) return rows;
        using var command = connection.Command(transaction, sql, ("$seq", seq));
        using var row = command.ExecuteReader();
        while (row.Read()) rows.Add(read(row));
        return rows;
    }

    private static LiveSegment Segment(SqliteDataReader row) => new(
        (int)row.Number("output"),
        (int)row.Number("rung"),
        (int)row.Number("file"),
        row.Number("number"),
        row.Text("staged")!,
        row.Text("key")!,
        row.Text("init_staged"),
        row.Text("init_key"),
        (double)row["seconds"],
        row.Moment("started"),
        row.Number("era"),
        row.Number("bytes"));

    private static LiveFile File(SqliteDataReader row) => new(
        (int)row.Number("output"),
        (int)row.Number("file"),
        row.Text("key")!,
        (double)row["seconds"],
        row.Number("bytes"),
        row.Moment("started"),
        row.Moment("ended"));

    private static LiveGap Gap(SqliteDataReader row) => new(row.Moment("began"), row.Moment("ended"), row.Text("reason")!);
}
