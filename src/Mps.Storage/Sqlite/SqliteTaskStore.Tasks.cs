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
                _writer.Execute(
                    transaction,
                    """
                    INSERT INTO tasks (id, kind, state, priority, offline, created, session_id, session_context, input, notify, has_failure, live)
                    VALUES ($id, $kind, $state, $priority, $offline, $created, $session, $context, $input, $notify, $failure, $live)
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
                    ("$live", Json(task.Live)));
                var seq = (long)_writer.Scalar(transaction, "SELECT last_insert_rowid()")!;
                foreach (var subtask in task.Subtasks)
                {
                    _writer.Execute(
                        transaction,
                        """
                        INSERT INTO subtasks (task_seq, idx, kind, state, input, plan, error, result)
                        VALUES ($seq, $idx, $kind, $state, $input, $plan, $error, $result)
                        """,
                        ("$seq", seq),
                        ("$idx", subtask.Index),
                        ("$kind", subtask.Kind),
                        ("$state", subtask.State),
                        ("$input", subtask.InputJson),
                        ("$plan", Json(subtask.Plan)),
                        ("$error", Json(subtask.Error)),
                        ("$result", Json(subtask.Result)));
                }

                return true;
            },
            cancellation).ConfigureAwait(false);
    }

    public Task<MediaTask?> FindAsync(string taskId, CancellationToken cancellation) =>
        ReadAsync(connection => InSnapshot(connection, transaction => Find(connection, transaction, "id", taskId)), cancellation);

    public Task<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        const string matching =
            """
            state = $state AND created >= $from AND ($to IS NULL OR created <= $to) AND ($failure IS NULL OR has_failure = $failure)
            """;
        (string, object?)[] parameters =
        [
            ("$state", filter.State), ("$from", filter.CreatedFrom), ("$to", filter.CreatedTo), ("$failure", filter.HasFailure),
        ];
        return ReadAsync(
            connection => InSnapshot(
                connection,
                transaction =>
                {
                    var total = (long)connection.Scalar(transaction, $"SELECT count(*) FROM tasks WHERE {matching}", parameters)!;
                    using var command = connection.Command(
                        transaction,
                        $"SELECT * FROM tasks WHERE {matching} AND ($before IS NULL OR seq < $before) ORDER BY seq DESC LIMIT $limit",
                        [.. parameters, ("$before", filter.Before), ("$limit", filter.Limit + 1)]);
                    using var row = command.ExecuteReader();
                    var tasks = new List<MediaTask>();
                    long last = 0;
                    var more = false;
                    while (row.Read())
                    {
                        if (tasks.Count == filter.Limit)
                        {
                            more = true;
                            break;
                        }

                        last = row.Number("seq");
                        tasks.Add(TaskOf(connection, transaction, row));
                    }

                    return new TaskPage(tasks, more ? last : null, total);
                }),
            cancellation);
    }

    public IReadOnlyList<TaskCount> Count() => Read(connection =>
    {
        using var command = connection.Command(null, "SELECT state, kind, count(*) AS n FROM tasks GROUP BY state, kind");
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
                return _writer.Execute(
                    transaction,
                    "DELETE FROM tasks WHERE state = $finished AND finished < $before",
                    ("$finished", TaskState.Finished),
                    ("$before", finishedBefore));
            },
            cancellation);

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
