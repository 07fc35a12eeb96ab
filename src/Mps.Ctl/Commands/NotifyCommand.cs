using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Ctl.Daemon;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl notify</c>: deliveries of events.</summary>
internal static class NotifyCommand
{
    private const int PageSize = 500;

    public static Command Build(CommandTree tree) =>
        new("notify", "Lists deliveries of callbacks, sends them again, tries a receiver.") { List(tree), Replay(tree), Test(tree) };

    private static Command List(CommandTree tree)
    {
        var state = new Option<string>("--state") { Description = "Only deliveries in this state: pending, delivered or dead", HelpName = "STATE" };
        state.AcceptOnlyFromAmong("pending", "delivered", "dead");
        var limit = new Option<int>("--limit") { Description = "At most so many [default: 50]", HelpName = "N", DefaultValueFactory = _ => 50 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() <= 0)
                result.AddError("--limit must be at least 1");
        });
        var command = new Command("ls", "Lists deliveries, newest first.") { state, limit };
        tree.Define(command, """
            mpsctl notify ls
            mpsctl notify ls --state dead
            """, async (parsed, client, cancel) =>
        {
            List<JsonElement> deliveries = await ListAsync(client, parsed.GetValue(state), parsed.GetValue(limit), cancel);
            TextWriter output = tree.Terminal.Output;
            if (tree.WantsJson(parsed))
            {
                output.WriteLine(JsonText.Of(new JsonObject { ["notifications"] = new JsonArray([.. deliveries.Select(d => JsonObject.Create(d))]) }));
                return ExitCode.Ok;
            }

            var table = new Table("EVENT", "STATE", "TRIES", "CREATED", "TASK", "TO", "LAST ERROR");
            foreach (JsonElement delivery in deliveries)
            {
                table.Add(
                    delivery.Text("eventId"),
                    delivery.Text("state"),
                    delivery.Number("tries").ToString(CultureInfo.InvariantCulture),
                    HumanText.Time(delivery.Text("created")),
                    delivery.Text("taskId"),
                    delivery.Text("destination"),
                    delivery.Text("error"));
            }

            table.WriteTo(output);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Replay(CommandTree tree)
    {
        var id = new Argument<string>("EVENT") { Description = "The event, as ls names it", Arity = ArgumentArity.ZeroOrOne };
        var task = new Option<string>("--task") { Description = "All events of this task", HelpName = "ID" };
        var allDead = new Option<bool>("--all-dead") { Description = "All events that were given up" };
        var command = new Command("replay", "Sends events again that were delivered or given up, with their old event id.") { id, task, allDead };
        tree.Define(command, """
            mpsctl notify replay 0123456789abcdef0123456789abcdef
            mpsctl notify replay --task 1250000000-WorkflowTask-0123456789abcdef0123456789abcdeftt1
            mpsctl notify replay --all-dead
            """, async (parsed, client, cancel) =>
        {
            var request = new JsonObject();
            if (parsed.GetValue(id) is { Length: > 0 } eventId) request["eventId"] = eventId;
            if (parsed.GetValue(task) is { Length: > 0 } taskId) request["taskId"] = taskId;
            if (parsed.GetValue(allDead)) request["allDead"] = true;
            if (request.Count != 1)
                throw new UsageException("replay needs exactly one of EVENT, --task ID and --all-dead");
            JsonElement reply = await client.PostAsync("/v1/notifications/replay", request, cancel);
            double replayed = reply.Number("replayed");
            tree.Terminal.Output.WriteLine(tree.WantsJson(parsed) ? JsonText.Of(reply) : string.Create(CultureInfo.InvariantCulture, $"{replayed} to be sent again"));
            if (replayed > 0 || parsed.GetValue(allDead))
                return ExitCode.Ok;
            tree.Terminal.Error.WriteLine("mpsctl: there is no such event that was delivered or given up (mpsctl notify ls)");
            return ExitCode.Failed;
        });
        return command;
    }

    private static Command Test(CommandTree tree)
    {
        var url = new Argument<string>("URL") { Description = "Of the receiver" };
        var key = new Option<string>("--key") { Description = "NotifyKey to sign with", HelpName = "KEY" };
        var command = new Command("test", "Sends one event of no task to a receiver and says what it answered.") { url, key };
        tree.Define(command, "mpsctl notify test http://127.0.0.1:8080/callback --key secret", async (parsed, client, cancel) =>
        {
            var request = new JsonObject { ["url"] = parsed.GetRequiredValue(url), ["key"] = parsed.GetValue(key) };
            JsonElement reply = await client.PostAsync("/v1/notifications/test", request, cancel);
            bool delivered = reply.TryGetProperty("delivered", out JsonElement flag) && flag.GetBoolean();
            if (tree.WantsJson(parsed))
                tree.Terminal.Output.WriteLine(JsonText.Of(reply));
            else if (delivered)
                tree.Terminal.Output.WriteLine($"delivered as event {reply.Text("eventId")}");
            else
                tree.Terminal.Error.WriteLine($"mpsctl: not delivered: {reply.Text("reason")}");
            return delivered ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static async Task<List<JsonElement>> ListAsync(DaemonClient client, string? state, int limit, CancellationToken cancel)
    {
        var deliveries = new List<JsonElement>();
        while (deliveries.Count < limit)
        {
            string before = deliveries.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"&before={deliveries[^1].Number("seq")}");
            string path = string.Create(CultureInfo.InvariantCulture, $"/v1/notifications?state={state}&limit={Math.Min(PageSize, limit - deliveries.Count)}{before}");
            List<JsonElement> page = [.. (await client.GetAsync(path, cancel)).Items("notifications")];
            if (page.Count == 0)
                break;
            deliveries.AddRange(page);
        }

        return deliveries;
    }
}
