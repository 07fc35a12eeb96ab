using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl template</c>: transcode templates.</summary>
internal static class TemplateCommand
{
    private const int PageSize = 100;

    public static Command Build(CommandTree tree) => new("template", "Lists and shows transcode templates.") { List(tree), Show(tree) };

    private static Command List(CommandTree tree)
    {
        var type = new Option<string>("--type") { Description = "preset or custom", HelpName = "TYPE" };
        type.AcceptOnlyFromAmong("preset", "custom");
        var command = new Command("ls", "Lists the transcode templates.") { type };
        tree.Define(command, """
            mpsctl template ls
            mpsctl template ls --type custom -o json
            """, async (parsed, client, cancel) =>
        {
            string? wanted = parsed.GetValue(type) switch { "preset" => "Preset", "custom" => "Custom", _ => null };
            var templates = new List<JsonElement>();
            while (true)
            {
                JsonElement page = await client.CallAsync(
                    "DescribeTranscodeTemplates", new DescribeTranscodeTemplatesRequest { Type = wanted, Offset = templates.Count, Limit = PageSize }, cancel);
                int before = templates.Count;
                templates.AddRange(page.Items("TranscodeTemplateSet"));
                if (templates.Count == before || templates.Count >= page.Number("TotalCount"))
                    break;
            }

            if (tree.WantsJson(parsed))
                tree.Terminal.Output.WriteLine(JsonText.Of(new JsonObject { ["TranscodeTemplateSet"] = new JsonArray([.. templates.Select(t => JsonObject.Create(t))]) }));
            else
                WriteTable(templates, tree.Terminal.Output);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show(CommandTree tree)
    {
        var id = new Argument<long>("ID") { Description = "Template id" };
        var command = new Command("show", "Shows one transcode template in full.") { id };
        tree.Define(command, "mpsctl template show 100020", async (parsed, client, cancel) =>
        {
            JsonElement page = await client.CallAsync("DescribeTranscodeTemplates", new DescribeTranscodeTemplatesRequest { Definitions = [parsed.GetRequiredValue(id)] }, cancel);
            JsonElement template = page.Items("TranscodeTemplateSet").FirstOrDefault();
            if (template.ValueKind == JsonValueKind.Undefined)
                throw new ApiException(ErrorCode.TemplateNotExist, $"There is no template {parsed.GetRequiredValue(id)}.");
            // Nested as it is, JSON is the readable form of a template.
            tree.Terminal.Output.WriteLine(JsonText.Of(template));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void WriteTable(List<JsonElement> templates, TextWriter output)
    {
        var table = new Table("ID", "NAME", "TYPE", "CONTAINER", "VIDEO", "AUDIO");
        foreach (JsonElement t in templates)
        {
            table.Add(
                t.Text("Definition"), t.Text("Name"), t.Text("Type").ToLowerInvariant(), t.Text("Container"),
                t.Number("RemoveVideo") == 1 ? "-" : Video(t.Child("VideoTemplate")),
                t.Number("RemoveAudio") == 1 ? "-" : Audio(t.Child("AudioTemplate")));
        }

        table.WriteTo(output);
    }

    private static string Video(JsonElement v) =>
        v.ValueKind == JsonValueKind.Undefined ? "-" : Join(v.Text("Codec"), Size(v), Of(v, "Fps", "fps"), Of(v, "Bitrate", "kbps"));

    private static string Audio(JsonElement a) =>
        a.ValueKind == JsonValueKind.Undefined ? "-" : Join(a.Text("Codec"), Of(a, "SampleRate", "Hz"), Of(a, "AudioChannel", "ch"), Of(a, "Bitrate", "kbps"));

    private static string Size(JsonElement v)
    {
        double width = v.Number("Width"), height = v.Number("Height");
        return width + height == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(width > 0 ? width : "auto")}x{(height > 0 ? height : "auto")}");
    }

    private static string Of(JsonElement holder, string member, string unit) =>
        holder.Number(member) is > 0 and var number ? string.Create(CultureInfo.InvariantCulture, $"{number} {unit}") : "";

    private static string Join(params string[] parts) => string.Join(", ", parts.Where(p => p.Length > 0));
}
