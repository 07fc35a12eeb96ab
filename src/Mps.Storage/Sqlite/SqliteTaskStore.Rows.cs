using Microsoft.Data.Sqlite;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Live;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;

namespace Mps.Storage.Sqlite;

/// <content>Rows to records and back.</content>
public sealed partial class SqliteTaskStore
{
    private static MediaTask? Find(SqliteConnection connection, SqliteTransaction? transaction, string column, object key)
    {
        using var command = connection.Command(transaction, $"SELECT * FROM tasks WHERE {column} = $key", ("$key", key));
        using var row = command.ExecuteReader();
        return row.Read() ? TaskOf(connection, transaction, row) : null;
    }

    private static MediaTask TaskOf(SqliteConnection connection, SqliteTransaction? transaction, SqliteDataReader row) => new()
    {
        Id = row.Text("id")!,
        Kind = (TaskKind)row.Number("kind"),
        State = (TaskState)row.Number("state"),
        Priority = (int)row.Number("priority"),
        Offline = row.Number("offline") != 0,
        Created = row.Moment("created"),
        Begun = row.MomentOrNull("begun"),
        Finished = row.MomentOrNull("finished"),
        SessionId = row.Text("session_id")!,
        SessionContext = row.Text("session_context")!,
        Input = StoreJson.Read<MediaInputInfo>(row.Text("input")!),
        Notify = Json<TaskNotifyConfig>(row, "notify"),
        Source = Json<MediaInfo>(row, "source"),
        Error = Json<SubtaskError>(row, "error"),
        Request = row.Text("request"),
        RestartOf = row.Text("restart_of"),
        Subtasks = Subtasks(connection, transaction, row.Number("seq")),
        Live = Json<LivePlan>(row, "live"),
    };

    private static List<Subtask> Subtasks(SqliteConnection connection, SqliteTransaction? transaction, long seq)
    {
        using var command = connection.Command(transaction, "SELECT * FROM subtasks WHERE task_seq = $seq ORDER BY idx", ("$seq", seq));
        using var row = command.ExecuteReader();
        var subtasks = new List<Subtask>();
        while (row.Read())
        {
            subtasks.Add(new Subtask(
                (int)row.Number("idx"),
                (SubtaskKind)row.Number("kind"),
                row.Text("input")!,
                Json<OutputPlan>(row, "plan"),
                (SubtaskState)row.Number("state"),
                Json<SubtaskError>(row, "error"),
                Json<OutputResult>(row, "result"),
                (int?)(row["follows"] as long?)));
        }

        return subtasks;
    }

    private static T? Json<T>(SqliteDataReader row, string column)
        where T : class => row.Text(column) is { } text ? StoreJson.Read<T>(text) : null;

    private static string? Json<T>(T? value)
        where T : class => value is null ? null : StoreJson.Write(value);
}
