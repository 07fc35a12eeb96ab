using Mps.Orchestration.Tasks;

namespace Mps.Storage.Sqlite;

/// <content>Adding, finding, listing, forgetting.</content>
public sealed partial class SqliteTaskStore
{
    public async Task AddAsync(MediaTask task, DateTimeOffset sessionsSince, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(task);
        await WriteAsync(
            transaction =>
            {
                if (task.SessionId.Length > 0) UseSession(transaction, task, sessionsSince);
                Insert(transaction, task);
                return true;
            },
            cancellation).ConfigureAwait(false);
    }

    public Task<MediaTask?> FindAsync(string taskId, CancellationToken cancellation) =>
        ReadAsync(connection => InSnapshot(connection, transaction => Find(connection, transaction, "id", taskId)), cancellation);

    public Task<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var (from, to) = (filter.CreatedFrom.ToUnixTimeMilliseconds(), filter.CreatedTo?.ToUnixTimeMilliseconds() ?? long.MaxValue / 2);
        return ReadAsync(
            connection => InSnapshot(
                connection,
                transaction =>
                {
                    using var command = connection.Command(
                        transaction,
                        $"""
                        SELECT * FROM tasks
                        WHERE state = $state {ResultIs(filter)} {KindIs(filter)} AND created BETWEEN $from AND $to AND (created, seq) < ($before, $beforeSeq)
                        ORDER BY created DESC, seq DESC LIMIT $limit
                        """,
                        ("$state", filter.State),
                        ("$failure", filter.HasFailure ?? false),
                        ("$kind", filter.Kind ?? default),
                        ("$from", from),
                        ("$to", Math.Min(to, filter.Before?.Created.ToUnixTimeMilliseconds() ?? to)),
                        ("$before", filter.Before?.Created.ToUnixTimeMilliseconds() ?? long.MaxValue),
                        ("$beforeSeq", filter.Before?.Sequence ?? 0),
                        ("$limit", filter.Limit + 1));
                    using var row = command.ExecuteReader();
                    var tasks = new List<MediaTask>();
                    TaskPosition? last = null;
                    var more = false;
                    while (row.Read())
                    {
                        if (tasks.Count == filter.Limit)
                        {
                            more = true;
                            break;
                        }

                        last = new TaskPosition(row.Moment("created"), row.Number("seq"));
                        tasks.Add(TaskOf(connection, transaction, row));
                    }

                    return new TaskPage(tasks, more ? last : null, CountBetween(connection, transaction, filter, from, to));
                }),
            cancellation);
    }

    public IReadOnlyList<TaskCount> Count() => Read(connection =>
    {
        using var command = connection.Command(null, "SELECT state, kind, sum(tasks) AS n FROM task_counts GROUP BY state, kind");
        using var row = command.ExecuteReader();
        var counts = new List<TaskCount>();
        while (row.Read()) counts.Add(new TaskCount((TaskState)row.Number("state"), (TaskKind)row.Number("kind"), row.Number("n")));
        return counts;
    });

    public Task<int> PurgeAsync(DateTimeOffset finishedBefore, DateTimeOffset sessionsBefore, CancellationToken cancellation) =>
        WriteAsync(
            transaction =>
            {
                _writer.Execute(transaction, "DELETE FROM session_ids WHERE used < $before", ("$before", sessionsBefore));
                _writer.Execute(transaction, "DELETE FROM outbox WHERE state <> 1 AND settled < $before", ("$before", finishedBefore));
                _writer.Execute(transaction, "DELETE FROM quarantine WHERE last < $before", ("$before", finishedBefore));
                var gone = _writer.Execute(
                    transaction,
                    "DELETE FROM tasks WHERE state = 3 AND finished < $before AND batch IS NULL",
                    ("$before", finishedBefore));
                // The items of a batch go with it, so that it never stands there with half of them.
                return gone + _writer.Execute(
                    transaction, "DELETE FROM tasks WHERE batch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tasks AS whole WHERE whole.id = tasks.batch)");
            },
            cancellation);

    /// <summary>Tasks created in [from, to], milliseconds: whole minutes are counted already, the ends are walked through.</summary>
    private static long CountBetween(
        Microsoft.Data.Sqlite.SqliteConnection connection, Microsoft.Data.Sqlite.SqliteTransaction transaction, TaskFilter filter, long from, long to)
    {
        const long minute = 60_000;
        var first = (from + minute - 1) / minute;
        var end = (to + 1) / minute;
        if (end <= first) return Walk(from, to);
        var whole = (long)connection.Scalar(
            transaction,
            $"""
            SELECT coalesce(sum(tasks), 0) FROM task_counts
            WHERE state = $state {KindIs(filter)} AND has_failure IN ($least, $most) AND minute >= $first AND minute < $end
            """,
            ("$state", filter.State),
            ("$kind", filter.Kind ?? default),
            ("$least", filter.HasFailure ?? false),
            ("$most", filter.HasFailure ?? true),
            ("$first", first),
            ("$end", end))!;
        return Walk(from, (first * minute) - 1) + whole + Walk(end * minute, to);

        long Walk(long least, long most) => least > most
            ? 0
            : (long)connection.Scalar(
                transaction,
                $"SELECT count(*) FROM tasks WHERE state = $state {ResultIs(filter)} {KindIs(filter)} AND created BETWEEN $from AND $to",
                ("$state", filter.State),
                ("$kind", filter.Kind ?? default),
                ("$failure", filter.HasFailure ?? false),
                ("$from", least),
                ("$to", most))!;
    }

    /// <summary>Two texts, because one index serves all tasks of a state and another those of one result.</summary>
    private static string ResultIs(TaskFilter filter) => filter.HasFailure is null ? "" : "AND has_failure = $failure";

    private static string KindIs(TaskFilter filter) => filter.Kind is null ? "" : "AND kind = $kind";

    private void Insert(Microsoft.Data.Sqlite.SqliteTransaction transaction, MediaTask task)
    {
        _writer.Execute(
            transaction,
            """
            INSERT INTO tasks (id, kind, state, priority, offline, created, session_id, session_context, input, notify, has_failure,
                               request, restart_of, batch, batch_index, parked, live)
            VALUES ($id, $kind, $state, $priority, $offline, $created, $session, $context, $input, $notify, $failure,
                    $request, $restart, $batch, $index, $parked, $live)
            """,
            ("$id", task.Id),
            ("$kind", task.Kind),
            ("$state", task.State),
            ("$priority", task.Priority),
            ("$offline", task.Offline),
            ("$created", task.Created),
            ("$session", task.SessionId),
            ("$context", task.SessionContext),
            ("$input", StoreJson.Write(task.Input)),
            ("$notify", Json(task.Notify)),
            ("$failure", task.HasFailure),
            ("$request", task.Request),
            ("$restart", task.RestartOf),
            ("$batch", task.Batch),
            ("$index", task.BatchIndex),
            ("$parked", task.Parked || task.Live is not null), // live streams have a runner of their own
            ("$live", Json(task.Live)));
        var seq = (long)_writer.Scalar(transaction, "SELECT last_insert_rowid()")!;
        foreach (var subtask in task.Subtasks)
        {
            _writer.Execute(
                transaction,
                """
                INSERT INTO subtasks (task_seq, idx, kind, state, input, plan, error, result, follows)
                VALUES ($seq, $idx, $kind, $state, $input, $plan, $error, $result, $follows)
                """,
                ("$seq", seq),
                ("$idx", subtask.Index),
                ("$kind", subtask.Kind),
                ("$state", subtask.State),
                ("$input", subtask.InputJson),
                ("$plan", Json(subtask.Plan)),
                ("$error", Json(subtask.Error)),
                ("$result", Json(subtask.Result)),
                ("$follows", subtask.After));
        }
    }

    private void UseSession(Microsoft.Data.Sqlite.SqliteTransaction transaction, MediaTask task, DateTimeOffset since)
    {
        var user = _writer.Scalar(
            transaction, "SELECT task_id FROM session_ids WHERE session_id = $id AND used >= $since", ("$id", task.SessionId), ("$since", since));
        if (user is string first) throw new DuplicateSessionException(task.SessionId, first);
        _writer.Execute(
            transaction,
            "INSERT OR REPLACE INTO session_ids (session_id, task_id, used) VALUES ($id, $task, $used)",
            ("$id", task.SessionId),
            ("$task", task.Id),
            ("$used", task.Created));
    }

    /// <summary>A task and its subtasks are read as of one moment.</summary>
    private static T InSnapshot<T>(Microsoft.Data.Sqlite.SqliteConnection connection, Func<Microsoft.Data.Sqlite.SqliteTransaction, T> work)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        return work(transaction);
    }
}
