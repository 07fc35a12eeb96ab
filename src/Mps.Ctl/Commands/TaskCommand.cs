using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api.Model;
using Mps.Ctl.Daemon;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl task</c>: list, show, watch, abort and restart tasks.</summary>
internal static class TaskCommand
{
    private const int PageSize = 100;

    private static readonly string[] Statuses = ["PROCESSING", "WAITING", "FINISH"];

    public static Command Build(CommandTree tree) => new("task", "Lists, shows, watches, aborts and restarts tasks.")
    {
        List(tree), Show(tree), Watch(tree), Abort(tree), Restart(tree),
    };

    /// <summary>Shows progress until the task is done, then its outputs; the exit code says whether it succeeded.</summary>
    public static async Task<int> FollowAsync(
        Terminal terminal, DaemonClient client, string taskId, bool json, IReadOnlyList<BucketInfo> buckets, CancellationToken cancel)
    {
        IProgressView view = terminal.Interactive ? new ProgressBars(terminal.Error, terminal.Width) : new ProgressLines(terminal.Error);
        JsonElement detail;
        try
        {
            detail = await new TaskWatcher(client, TimeProvider.System).FollowAsync(taskId, view, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            terminal.Error.WriteLine($"The task goes on; see: mpsctl task watch {taskId}");
            throw;
        }

        var report = new TaskReport(detail);
        if (json)
            terminal.Output.WriteLine(JsonText.Of(detail));
        else
            report.WriteSubtasks(terminal.Output, buckets);
        return report.Failed ? ExitCode.Failed : ExitCode.Ok;
    }

    private static Command List(CommandTree tree)
    {
        var status = new Option<string>("--status") { Description = "Only tasks in this state: waiting, processing or finish", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong("waiting", "processing", "finish", "WAITING", "PROCESSING", "FINISH");
        var failed = new Option<bool>("--failed") { Description = "Only finished tasks with a failed subtask" };
        var limit = new Option<int>("--limit") { Description = "At most so many [default: 20]", HelpName = "N", DefaultValueFactory = _ => 20 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() <= 0)
                result.AddError("--limit must be at least 1");
        });
        Option<DateTimeOffset?> since = Moment("--since", "Only tasks created at or after this time"), until = Moment("--until", "Only tasks created at or before this time");
        var command = new Command("ls", "Lists the tasks of the last days, newest first.") { status, failed, limit, since, until };
        tree.Define(command, """
            mpsctl task ls
            mpsctl task ls --failed --limit 5
            mpsctl task ls --status processing -o json
            mpsctl task ls --since 2026-11-20T08:00:00Z --until 2026-11-20T12:00:00Z
            """, async (parsed, client, cancel) =>
        {
            bool onlyFailed = parsed.GetValue(failed);
            int most = parsed.GetValue(limit);
            string[] wanted = parsed.GetValue(status) is { } given ? [given.ToUpperInvariant()] : onlyFailed ? ["FINISH"] : Statuses;
            var tasks = new List<JsonObject>();
            foreach (string state in wanted)
                tasks.AddRange(await ReadAsync(client, state, onlyFailed, most, parsed.GetValue(since), parsed.GetValue(until), cancel));
            tasks = [.. tasks.OrderByDescending(t => (string?)t["CreateTime"], StringComparer.Ordinal).Take(most)];

            if (tree.WantsJson(parsed))
            {
                tree.Terminal.Output.WriteLine(JsonText.Of(new JsonObject { ["TaskSet"] = new JsonArray([.. tasks]) }));
                return ExitCode.Ok;
            }

            var table = new Table("TASK", "STATUS", "CREATED", "FINISHED", "SUBTASKS");
            foreach (JsonObject task in tasks)
            {
                table.Add(
                    Text(task, "TaskId"), Text(task, "Status"), HumanText.Time(Text(task, "CreateTime")), HumanText.Time(Text(task, "FinishTime")),
                    string.Join(' ', (task["SubTaskTypes"] as JsonArray ?? []).Select(t => t?.ToString())));
            }

            table.WriteTo(tree.Terminal.Output);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<DateTimeOffset?> Moment(string name, string description) => new(name) { Description = $"{description} (ISO 8601)", HelpName = "TIME" };

    private static async Task<List<JsonObject>> ReadAsync(
        DaemonClient client, string status, bool onlyFailed, int most, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancel)
    {
        var tasks = new List<JsonObject>();
        string scroll = "";
        do
        {
            JsonElement page = await client.CallAsync(
                "DescribeTasks",
                new DescribeTasksRequest { Status = status, SubTaskHasFailed = onlyFailed ? true : null, Limit = Math.Min(most - tasks.Count, PageSize), ScrollToken = scroll.Length > 0 ? scroll : null, StartTime = since?.ToString("O"), EndTime = until?.ToString("O") },
                cancel);
            foreach (JsonElement item in page.Items("TaskSet"))
            {
                JsonObject task = JsonObject.Create(item)!;
                task["Status"] = status;
                tasks.Add(task);
            }

            scroll = page.Text("ScrollToken");
        }
        while (scroll.Length > 0 && tasks.Count < most);
        return tasks;
    }

    private static string Text(JsonObject task, string member) => task[member]?.ToString() ?? "";

    private static Command Show(CommandTree tree)
    {
        Argument<string> id = TaskId();
        var command = new Command("show", "Shows a task with its subtasks and outputs.") { id };
        tree.Define(command, "mpsctl task show 1-WorkflowTask-…", async (parsed, client, cancel) =>
        {
            JsonElement detail = await client.CallAsync("DescribeTaskDetail", new DescribeTaskDetailRequest { TaskId = parsed.GetRequiredValue(id) }, cancel);
            if (tree.WantsJson(parsed))
            {
                tree.Terminal.Output.WriteLine(JsonText.Of(detail));
                return ExitCode.Ok;
            }

            var report = new TaskReport(detail);
            report.WriteHead(tree.Terminal.Output);
            JsonElement explanation = await client.ExplainAsync(parsed.GetRequiredValue(id), cancel);
            if (explanation.Text("waits") is { Length: > 0 } waits)
                tree.Terminal.Output.WriteLine($"Waits     {waits}");
            if (explanation.Text("restartOf") is { Length: > 0 } original)
                tree.Terminal.Output.WriteLine($"Repeats   {original}");
            tree.Terminal.Output.WriteLine();
            report.WriteSubtasks(tree.Terminal.Output, await client.GetBucketsAsync(cancel));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Watch(CommandTree tree)
    {
        Argument<string> id = TaskId();
        var command = new Command("watch", "Shows a task's progress until it is done, then its outputs.") { id };
        tree.Define(command, "mpsctl task watch 1-WorkflowTask-…", async (parsed, client, cancel) =>
            await FollowAsync(tree.Terminal, client, parsed.GetRequiredValue(id), tree.WantsJson(parsed), await client.GetBucketsAsync(cancel), cancel));
        return command;
    }

    private static Command Abort(CommandTree tree)
    {
        Argument<string> id = TaskId();
        var command = new Command("abort", "Aborts a task that still waits.") { id };
        tree.Define(command, "mpsctl task abort 1-WorkflowTask-…", async (parsed, client, cancel) =>
        {
            JsonElement reply = await client.CallAsync("ManageTask", new ManageTaskRequest { OperationType = "Abort", TaskId = parsed.GetRequiredValue(id) }, cancel);
            tree.Terminal.Output.WriteLine(tree.WantsJson(parsed) ? JsonText.Of(reply) : $"aborted {parsed.GetRequiredValue(id)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Restart(CommandTree tree)
    {
        Argument<string> id = TaskId();
        var failedOnly = new Option<bool>("--failed-only") { Description = "Only what failed in it" };
        var command = new Command("restart", "Makes a finished task again, as a new task, and prints its id.") { id, failedOnly };
        tree.Define(command, """
            mpsctl task restart 1-WorkflowTask-…
            mpsctl task restart 1-WorkflowTask-… --failed-only
            """, async (parsed, client, cancel) =>
        {
            string made = await client.RestartAsync(parsed.GetRequiredValue(id), parsed.GetValue(failedOnly), cancel);
            tree.Terminal.Output.WriteLine(tree.WantsJson(parsed) ? JsonText.Of(new JsonObject { ["TaskId"] = made }) : made);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> TaskId() => new("ID") { Description = "Task id, as printed by process and task ls" };
}
