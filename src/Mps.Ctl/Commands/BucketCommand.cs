using System.CommandLine;
using System.Text.Json;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl bucket ls</c>: the configured buckets, and what lies in them.</summary>
internal static class BucketCommand
{
    public static Command Build(CommandTree tree) => new("bucket", "Lists buckets and their objects.") { List(tree) };

    private static Command List(CommandTree tree)
    {
        var place = new Argument<string>("NAME[/PREFIX]")
        {
            Description = "A bucket, and how the keys begin; without it, the buckets are listed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var limit = new Option<int>("--limit") { Description = "At most so many objects [default: 1000]", HelpName = "N", DefaultValueFactory = _ => 1000 };
        var command = new Command("ls", "Lists the buckets, or the objects of one by key.") { place, limit };
        tree.Define(command, """
            mpsctl bucket ls
            mpsctl bucket ls out
            mpsctl bucket ls out/2026/ -o json | jq -r '.objects[].key'
            """, async (parsed, client, cancel) =>
        {
            TextWriter output = tree.Terminal.Output;
            if (parsed.GetValue(place) is not { Length: > 0 } named)
            {
                JsonElement info = await client.GetInfoAsync(cancel);
                if (tree.WantsJson(parsed))
                    output.WriteLine(JsonText.Of(info.GetProperty("buckets")));
                else
                    InfoCommand.WriteBuckets(info, output);
                return ExitCode.Ok;
            }

            string[] parts = named.Split('/', 2);
            JsonElement found = await client.ListObjectsAsync(parts[0].TrimEnd(':'), parts.Length > 1 ? parts[1] : "", parsed.GetValue(limit), cancel);
            if (tree.WantsJson(parsed))
            {
                output.WriteLine(JsonText.Of(found));
                return ExitCode.Ok;
            }

            var table = new Table("SIZE", "MODIFIED", "KEY");
            foreach (JsonElement item in found.Items("objects"))
                table.Add(HumanText.Size((long)item.Number("sizeBytes")), HumanText.Time(item.Text("modified")), item.Text("key"));
            table.WriteTo(output);
            if (found.GetProperty("more").GetBoolean())
                tree.Terminal.Error.WriteLine("There are more; see --limit.");
            return ExitCode.Ok;
        });
        return command;
    }
}
