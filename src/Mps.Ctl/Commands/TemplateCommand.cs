using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Ctl.Daemon;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl template</c>: templates of every family.</summary>
internal static class TemplateCommand
{
    private const int PageSize = 100;

    public static Command Build(CommandTree tree) =>
        new("template", "Lists, shows, creates and deletes templates.") { List(tree), Show(tree), Create(tree), Delete(tree) };

    private static Command List(CommandTree tree)
    {
        Option<string> family = Family($"Family to list [default: {TemplateColumns.Default}]");
        var type = new Option<string>("--type") { Description = "preset or custom", HelpName = "TYPE" };
        type.AcceptOnlyFromAmong("preset", "custom");
        var command = new Command("ls", "Lists the templates of a family.") { family, type };
        tree.Define(command, """
            mpsctl template ls
            mpsctl template ls --family watermark
            mpsctl template ls --type custom -o json
            """, async (parsed, client, cancel) =>
        {
            TemplateColumns wanted = Chosen(parsed, family) ?? TemplateColumns.All[0];
            string origin = parsed.GetValue(type) ?? "";
            if (origin == "preset" && !wanted.HasPresets)
                throw new UsageException($"there are no preset templates of the family {wanted.Word}");
            List<JsonElement> templates = await ListAsync(client, wanted, origin, cancel);
            if (tree.WantsJson(parsed))
                tree.Terminal.Output.WriteLine(JsonText.Of(new JsonObject { [wanted.SetName] = new JsonArray([.. templates.Select(t => JsonObject.Create(t))]) }));
            else
                wanted.WriteTo(tree.Terminal.Output, templates);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show(CommandTree tree)
    {
        var id = new Argument<long>("ID") { Description = "Template id" };
        Option<string> family = Family("Its family [default: the first that has such an id]");
        var command = new Command("show", "Shows one template in full.") { id, family };
        tree.Define(command, """
            mpsctl template show 100020
            mpsctl template show 10 --family image-sprite
            """, async (parsed, client, cancel) =>
        {
            (_, JsonElement template) = await FindAsync(client, parsed.GetRequiredValue(id), Chosen(parsed, family), cancel);
            // Nested as it is, JSON is the readable form of a template.
            tree.Terminal.Output.WriteLine(JsonText.Of(template));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Create(CommandTree tree)
    {
        var body = new Argument<string>("JSON") { Description = RequestBody.Description };
        Option<string> family = Family("Family of the new template");
        family.Required = true;
        var command = new Command("create", "Creates a template and prints its id.") { body, family };
        tree.Define(command, """
            mpsctl template create --family animated-graphics '{"Name":"small","Fps":5,"Width":320}'
            mpsctl template create --family transcode @template.json
            """, async (parsed, client, cancel) =>
        {
            byte[] request = await RequestBody.ReadAsync(parsed.GetRequiredValue(body), tree.Terminal, cancel);
            JsonElement reply = await client.CallAsync($"Create{Chosen(parsed, family)!.Noun}", JsonElement.Parse(request), cancel);
            tree.Terminal.Output.WriteLine(tree.WantsJson(parsed) ? JsonText.Of(reply) : reply.GetProperty("Definition").ToString());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Delete(CommandTree tree)
    {
        var id = new Argument<long>("ID") { Description = "Template id" };
        Option<string> family = Family("Its family [default: the first that has such an id]");
        var command = new Command("delete", "Deletes a custom template.") { id, family };
        tree.Define(command, "mpsctl template delete 1000001", async (parsed, client, cancel) =>
        {
            long definition = parsed.GetRequiredValue(id);
            (TemplateColumns found, _) = await FindAsync(client, definition, Chosen(parsed, family), cancel);
            await client.CallAsync($"Delete{found.Noun}", new JsonObject { ["Definition"] = definition }, cancel);
            tree.Terminal.Output.WriteLine(tree.WantsJson(parsed) ? "{}" : string.Create(CultureInfo.InvariantCulture, $"deleted {found.Word} template {definition}"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<string> Family(string description)
    {
        var family = new Option<string>("--family") { Description = $"{description}; one of {string.Join(", ", TemplateColumns.All.Select(f => f.Word))}", HelpName = "FAMILY" };
        family.AcceptOnlyFromAmong([.. TemplateColumns.All.Select(f => f.Word)]);
        return family;
    }

    private static TemplateColumns? Chosen(ParseResult parsed, Option<string> family) =>
        parsed.GetValue(family) is { } word ? TemplateColumns.All.First(f => f.Word == word) : null;

    private static async Task<List<JsonElement>> ListAsync(DaemonClient client, TemplateColumns family, string origin, CancellationToken cancel)
    {
        var templates = new List<JsonElement>();
        while (true)
        {
            var request = new JsonObject { ["Offset"] = templates.Count, ["Limit"] = PageSize };
            if (origin.Length > 0 && family.HasPresets) // all others are custom, and their Type tells something else
                request["Type"] = origin == "preset" ? "Preset" : "Custom";
            JsonElement page = await client.CallAsync($"Describe{family.Noun}s", request, cancel);
            int before = templates.Count;
            templates.AddRange(page.Items(family.SetName));
            if (templates.Count == before || templates.Count >= page.Number("TotalCount"))
                return templates;
        }
    }

    private static async Task<(TemplateColumns Family, JsonElement Template)> FindAsync(DaemonClient client, long id, TemplateColumns? family, CancellationToken cancel)
    {
        foreach (TemplateColumns tried in family is null ? TemplateColumns.All : [family])
        {
            JsonElement page = await client.CallAsync($"Describe{tried.Noun}s", new JsonObject { ["Definitions"] = new JsonArray(id) }, cancel);
            if (page.Items(tried.SetName).FirstOrDefault() is { ValueKind: JsonValueKind.Object } template)
                return (tried, template);
        }

        throw new ApiException(ErrorCode.TemplateNotExist, $"There is no template {id}{(family is null ? "" : $" of the family {family.Word}")}.");
    }
}
