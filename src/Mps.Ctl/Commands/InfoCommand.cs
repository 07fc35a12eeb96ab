using System.CommandLine;
using System.Text.Json;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl info</c>: what runs, and with what.</summary>
internal static class InfoCommand
{
    public static Command Build(CommandTree tree)
    {
        var command = new Command("info", "Shows the daemon's version, addresses, buckets and load.");
        tree.Define(command, """
            mpsctl info
            mpsctl info -o json | jq .buckets
            """, async (parsed, client, cancel) =>
        {
            JsonElement info = await client.GetInfoAsync(cancel);
            TextWriter output = tree.Terminal.Output;
            if (tree.WantsJson(parsed))
            {
                output.WriteLine(JsonText.Of(info));
                return ExitCode.Ok;
            }

            JsonElement workers = info.Child("workers"), tasks = info.Child("tasks");
            output.WriteLine($"Version    {info.Text("version")} (pid {info.Number("pid")}, since {HumanText.Time(info.Text("startedAt"))})");
            output.WriteLine($"Socket     {client.Socket}");
            output.WriteLine($"API        {OrOff(info.Text("http"))}");
            output.WriteLine($"Metrics    {OrOff(info.Text("metrics"))}");
            output.WriteLine($"State      {info.Text("stateDirectory")}");
            output.WriteLine($"Libraries  {info.Text("libraries")}");
            output.WriteLine($"Workers    {workers.Number("running")} of {workers.Number("max")} running, {workers.Number("warm")} warm");
            output.WriteLine($"Tasks      {tasks.Number("processing")} processing, {tasks.Number("waiting")} waiting");
            output.WriteLine();
            WriteBuckets(info, output);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The buckets of <c>GET /v1/info</c> as a table.</summary>
    public static void WriteBuckets(JsonElement info, TextWriter output)
    {
        var table = new Table("BUCKET", "TYPE", "REGION", "PATH");
        foreach (JsonElement bucket in info.Items("buckets"))
            table.Add(bucket.Text("name"), bucket.Text("type"), bucket.Text("region") is { Length: > 0 } region ? region : "-", bucket.Text("path"));
        table.WriteTo(output);
    }

    private static string OrOff(string address) => address.Length > 0 ? address : "off";
}
