using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl capacity</c>: what this node has for jobs, and how many more of a task it could start now.</summary>
internal static class CapacityCommand
{
    public static Command Build(CommandTree tree)
    {
        var request = new Argument<string?>("REQUEST")
        {
            Description = $"A ProcessMedia request, as for call. {RequestBody.Description}",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("capacity", "Shows what is free for jobs; with a request, how many more of it could start now and what stops the next one.") { request };
        tree.Define(command, """
            mpsctl capacity
            mpsctl capacity @request.json
            """, async (parsed, client, cancel) =>
        {
            byte[]? body = parsed.GetValue(request) is { } given ? await RequestBody.ReadAsync(given, tree.Terminal, cancel) : null;
            JsonElement capacity = await client.CapacityAsync(body, cancel);
            TextWriter output = tree.Terminal.Output;
            if (tree.WantsJson(parsed))
            {
                output.WriteLine(JsonText.Of(capacity));
                return ExitCode.Ok;
            }

            var table = new Table("RESOURCE", "FREE", "TOTAL");
            foreach (JsonElement resource in capacity.Items("resources"))
                table.Add(resource.Text("name"), Amount(resource, "free"), Amount(resource, "total"));
            table.WriteTo(output);
            if (capacity.Child("room") is { ValueKind: JsonValueKind.Object } room)
            {
                output.WriteLine();
                output.WriteLine($"{room.Number("more")} more could start now; {room.Text("message")}");
                bool measured = room.TryGetProperty("measured", out JsonElement value) && value.ValueKind == JsonValueKind.True;
                output.WriteLine(
                    $"one takes {Decimal(room.Number("cores"))} cores and {HumanText.Size((long)room.Number("memoryBytes"))} of memory ({(measured ? "measured on jobs like it" : "estimated, never measured")})");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static string Amount(JsonElement resource, string member) => resource.Text("name") switch
    {
        "memory" => HumanText.Size((long)resource.Number(member)),
        "cores" => Decimal(resource.Number(member)),
        _ => resource.Number(member).ToString("0", CultureInfo.InvariantCulture),
    };

    private static string Decimal(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
