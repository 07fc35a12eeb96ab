using System.CommandLine;
using System.Text.Json;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl explain</c>: how the outputs of a task were made.</summary>
internal static class ExplainCommand
{
    public static Command Build(CommandTree tree)
    {
        var id = new Argument<string>("ID") { Description = "The task" };
        var command = new Command("explain", "Says how each output of a task was made: decoder, scaler, encoder and their settings.") { id };
        tree.Define(command, """
            mpsctl explain 1250000000-WorkflowTask-0123456789abcdef0123456789abcdeftt1
            """, async (parsed, client, cancel) =>
        {
            JsonElement explanation = await client.ExplainAsync(parsed.GetValue(id)!, cancel);
            TextWriter output = tree.Terminal.Output;
            if (tree.WantsJson(parsed))
            {
                output.WriteLine(JsonText.Of(explanation));
                return ExitCode.Ok;
            }

            foreach (JsonElement subtask in explanation.Items("subtasks"))
            {
                output.WriteLine($"{subtask.Number("index")}  {subtask.Text("type")}");
                foreach (JsonElement line in subtask.Items("explain"))
                    output.WriteLine($"   {line.GetString()}");
                if (subtask.Number("files") > 0)
                    output.WriteLine($"   made {subtask.Number("files")} {(subtask.Number("files") == 1 ? "file" : "files")}, {HumanText.Size((long)subtask.Number("bytes"))}");
                if (subtask.Text("message") is { Length: > 0 } message)
                    output.WriteLine($"   failed: {message}");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
