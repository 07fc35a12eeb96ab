using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Ctl.Daemon;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl workflow</c> and <c>mpsctl schedule</c>: what new files start. The two differ in words and in that only schedules have presets.</summary>
internal sealed class FlowCommand
{
    private const int PageSize = 100;

    private readonly CommandTree _tree;
    private readonly string _word, _noun;

    private FlowCommand(CommandTree tree, string noun)
    {
        _tree = tree;
        _noun = noun;
        _word = noun.ToLowerInvariant();
    }

    public static Command Workflow(CommandTree tree) => new FlowCommand(tree, "Workflow").Build("Lists, shows, makes and enables workflows: a list of tasks for each new file.");

    public static Command Schedule(CommandTree tree) => new FlowCommand(tree, "Schedule").Build("Lists, shows, makes and enables schedules: a graph of tasks for each new file or call.");

    private string IdName => $"{_noun}Id";

    private string NameName => $"{_noun}Name";

    private string SetName => $"{_noun}InfoSet";

    private Command Build(string description) => new(_word, description)
    {
        List(), Show(), Create(), Act("enable", "From now on new files start it."), Act("disable", "New files start it no more."),
        Act("delete", "Deletes it; it must be disabled."), Backfill(),
    };

    private Command List()
    {
        var status = new Option<string>("--status") { Description = "enabled or disabled", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong("enabled", "disabled");
        var command = new Command("ls", $"Lists the {_word}s.") { status };
        _tree.Define(command, $"mpsctl {_word} ls\nmpsctl {_word} ls --status enabled -o json", async (parsed, client, cancel) =>
        {
            List<JsonElement> flows = await ReadAsync(client, parsed.GetValue(status), cancel);
            if (_tree.WantsJson(parsed))
            {
                _tree.Terminal.Output.WriteLine(JsonText.Of(new JsonObject { [SetName] = new JsonArray([.. flows.Select(f => JsonObject.Create(f))]) }));
                return ExitCode.Ok;
            }

            Dictionary<long, JsonElement> watches = await WatchesAsync(client, cancel);
            var table = new Table("ID", "NAME", "STATUS", "WATCHES", "CREATED");
            foreach (JsonElement flow in flows)
            {
                long id = (long)flow.Number(IdName);
                string problem = watches.TryGetValue(id, out JsonElement watch) ? watch.Text("problem") : "";
                table.Add(
                    id.ToString(CultureInfo.InvariantCulture), flow.Text(NameName), StatusOf(flow, problem), Folder(flow.Child("Trigger")), HumanText.Time(flow.Text("CreateTime")));
            }

            table.WriteTo(_tree.Terminal.Output);
            return ExitCode.Ok;
        });
        return command;
    }

    private Command Show()
    {
        Argument<long> id = Id();
        var command = new Command("show", $"Shows one {_word} in full, and why its watch is broken if it is.") { id };
        _tree.Define(command, $"mpsctl {_word} show 1000001", async (parsed, client, cancel) =>
        {
            long wanted = parsed.GetRequiredValue(id);
            JsonElement page = await client.CallAsync($"Describe{_noun}s", new JsonObject { [$"{IdName}s"] = new JsonArray(wanted) }, cancel);
            if (page.Items(SetName).FirstOrDefault() is not { ValueKind: JsonValueKind.Object } flow)
                throw new ApiException(ErrorCode.TemplateNotExist, $"There is no {_word} {wanted}.");
            // Nested as it is, JSON is the readable form of an orchestration.
            _tree.Terminal.Output.WriteLine(JsonText.Of(flow));
            if ((await WatchesAsync(client, cancel)).TryGetValue(wanted, out JsonElement watch) && watch.Text("problem") is { Length: > 0 } problem)
                _tree.Terminal.Error.WriteLine($"mpsctl: its watch is broken since {HumanText.Time(watch.Text("since"))}: {problem}");
            return ExitCode.Ok;
        });
        return command;
    }

    private Command Create()
    {
        var body = new Argument<string>("JSON") { Description = RequestBody.Description };
        var enable = new Option<bool>("--enable") { Description = "Enable it at once" };
        var command = new Command("create", $"Creates a {_word} (disabled) and prints its id.") { body, enable };
        _tree.Define(command, $"mpsctl {_word} create @{_word}.json\nmpsctl {_word} create @{_word}.json --enable", async (parsed, client, cancel) =>
        {
            byte[] request = await RequestBody.ReadAsync(parsed.GetRequiredValue(body), _tree.Terminal, cancel);
            JsonElement reply = await client.CallAsync($"Create{_noun}", JsonElement.Parse(request), cancel);
            if (parsed.GetValue(enable))
                await client.CallAsync($"Enable{_noun}", new JsonObject { [IdName] = (long)reply.Number(IdName) }, cancel);
            _tree.Terminal.Output.WriteLine(_tree.WantsJson(parsed) ? JsonText.Of(reply) : reply.GetProperty(IdName).ToString());
            return ExitCode.Ok;
        });
        return command;
    }

    private Command Act(string verb, string description)
    {
        Argument<long> id = Id();
        var command = new Command(verb, description) { id };
        _tree.Define(command, $"mpsctl {_word} {verb} 1000001", async (parsed, client, cancel) =>
        {
            long flow = parsed.GetRequiredValue(id);
            string action = char.ToUpperInvariant(verb[0]) + verb[1..] + _noun;
            await client.CallAsync(action, new JsonObject { [IdName] = flow }, cancel);
            string past = verb.EndsWith('e') ? verb + "d" : verb + "ed";
            _tree.Terminal.Output.WriteLine(_tree.WantsJson(parsed) ? "{}" : string.Create(CultureInfo.InvariantCulture, $"{past} {_word} {flow}"));
            return ExitCode.Ok;
        });
        return command;
    }

    private Command Backfill()
    {
        Argument<long> id = Id();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would happen" };
        var prefix = new Option<string>("--prefix") { Description = "Only keys that start with this", HelpName = "KEY" };
        var since = new Option<string>("--since") { Description = "Only files written at or after this time (ISO 8601)", HelpName = "TIME" };
        var again = new Option<bool>("--again") { Description = "Files that it took before, too" };
        var command = new Command("backfill", $"Runs a {_word} over the files that are there already, each once.") { id, dryRun, prefix, since, again };
        _tree.Define(command, $"mpsctl {_word} backfill 1000001 --dry-run\nmpsctl {_word} backfill 1000001 --prefix in/2026/ --since 2026-01-01T00:00:00Z", async (parsed, client, cancel) =>
        {
            if (parsed.GetValue(since) is { } text && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
                throw new UsageException($"--since {text} is no ISO 8601 time");
            DateTimeOffset? from = parsed.GetValue(since) is { } given ? DateTimeOffset.Parse(given, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
            var objects = new List<JsonElement>();
            string? after = null;
            do
            {
                JsonElement page = await client.BackfillAsync(
                    new JsonObject
                    {
                        ["kind"] = _word,
                        ["flow"] = parsed.GetRequiredValue(id),
                        ["dryRun"] = parsed.GetValue(dryRun),
                        ["prefix"] = parsed.GetValue(prefix),
                        ["since"] = from?.ToString("O", CultureInfo.InvariantCulture),
                        ["again"] = parsed.GetValue(again),
                        ["after"] = after,
                    },
                    cancel);
                objects.AddRange(page.Items("objects"));
                after = page.Text("next");
            }
            while (after.Length > 0);

            if (_tree.WantsJson(parsed))
            {
                _tree.Terminal.Output.WriteLine(JsonText.Of(new JsonObject { ["objects"] = new JsonArray([.. objects.Select(o => JsonObject.Create(o))]) }));
                return ExitCode.Ok;
            }

            var table = new Table("FILE", parsed.GetValue(dryRun) ? "WOULD BE" : "RESULT", "TASK");
            foreach (JsonElement item in objects)
                table.Add(item.Text("key"), item.Text("result"), item.Text("taskId") is { Length: > 0 } task ? task : item.Text("message") is { Length: > 0 } why ? why : "-");
            table.WriteTo(_tree.Terminal.Output);
            return ExitCode.Ok;
        });
        return command;
    }

    private async Task<List<JsonElement>> ReadAsync(DaemonClient client, string? status, CancellationToken cancel)
    {
        var flows = new List<JsonElement>();
        while (true)
        {
            var request = new JsonObject { ["Offset"] = flows.Count, ["Limit"] = PageSize };
            if (status is not null)
                request["Status"] = char.ToUpperInvariant(status[0]) + status[1..];
            JsonElement page = await client.CallAsync($"Describe{_noun}s", request, cancel);
            int before = flows.Count;
            flows.AddRange(page.Items(SetName));
            if (flows.Count == before || flows.Count >= page.Number("TotalCount"))
                return flows;
        }
    }

    private async Task<Dictionary<long, JsonElement>> WatchesAsync(DaemonClient client, CancellationToken cancel) =>
        (await client.GetTriggersAsync(cancel)).Items("watches").Where(w => w.Text("kind") == _word).ToDictionary(w => (long)w.Number("flow"));

    private static string StatusOf(JsonElement flow, string problem) =>
        problem.Length > 0 ? $"Enabled, broken: {problem}" : flow.Text("Status") is { Length: > 0 } status ? status : flow.Text("Type") is { Length: > 0 } type ? type : "-";

    private static string Folder(JsonElement trigger)
    {
        JsonElement cos = trigger.Child("CosFileUploadTrigger"), s3 = trigger.Child("AwsS3FileUploadTrigger");
        JsonElement of = cos.ValueKind == JsonValueKind.Object ? cos : s3;
        string bucket = of.Text("Bucket") + of.Text("S3Bucket");
        return bucket.Length == 0 ? "-" : $"{bucket}:{(of.Text("Dir") is { Length: > 0 } dir ? dir : "/")}";
    }

    private Argument<long> Id() => new("ID") { Description = $"Id of the {_word}" };
}
