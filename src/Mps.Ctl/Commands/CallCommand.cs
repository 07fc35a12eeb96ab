using System.CommandLine;
using System.Text;
using System.Text.Json;
using Mps.Ctl.Daemon;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl call</c>: any action, the reply as it comes.</summary>
internal static class CallCommand
{
    public static Command Build(CommandTree tree)
    {
        var action = new Argument<string>("ACTION") { Description = "Action of the MPS API, e.g. DescribeTasks" };
        var body = new Argument<string>("JSON")
        {
            Description = "Request body: JSON, @FILE, or - for standard input",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "{}",
        };
        var command = new Command("call", "Calls any action of the API and prints the raw reply.") { action, body };
        tree.Define(command, """
            mpsctl call DescribeTasks '{"Status":"FINISH"}'
            mpsctl call ProcessMedia @request.json
            jq -n '{TaskId:"1-WorkflowTask-…"}' | mpsctl call DescribeTaskDetail -
            """, async (parsed, client, cancel) =>
        {
            byte[] request = await ReadBodyAsync(parsed.GetRequiredValue(body), tree.Terminal, cancel);
            string reply = await client.CallRawAsync(parsed.GetRequiredValue(action), request, cancel);
            tree.Terminal.Output.WriteLine(reply);
            return DaemonClient.ErrorOf(DaemonClient.ResponseOf(reply)) is null ? ExitCode.Ok : ExitCode.ApiError;
        });
        return command;
    }

    private static async Task<byte[]> ReadBodyAsync(string body, Terminal terminal, CancellationToken cancel)
    {
        byte[] bytes;
        if (body == "-")
        {
            bytes = Encoding.UTF8.GetBytes(await terminal.Input.ReadToEndAsync(cancel));
        }
        else if (body.StartsWith('@'))
        {
            string file = Path.GetFullPath(body[1..], terminal.WorkingDirectory);
            try
            {
                bytes = await File.ReadAllBytesAsync(file, cancel);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"cannot read {file}: {e.Message}");
            }
        }
        else
        {
            bytes = Encoding.UTF8.GetBytes(body);
        }

        try
        {
            JsonElement.Parse(bytes);
            return bytes;
        }
        catch (JsonException e)
        {
            throw new UsageException($"the request body is no JSON: {e.Message}");
        }
    }
}
