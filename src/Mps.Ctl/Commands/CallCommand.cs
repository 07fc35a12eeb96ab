using System.CommandLine;
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
            Description = RequestBody.Description,
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
            byte[] request = await RequestBody.ReadAsync(parsed.GetRequiredValue(body), tree.Terminal, cancel);
            string reply = await client.CallRawAsync(parsed.GetRequiredValue(action), request, cancel);
            tree.Terminal.Output.WriteLine(reply);
            return DaemonClient.ErrorOf(DaemonClient.ResponseOf(reply)) is null ? ExitCode.Ok : ExitCode.ApiError;
        });
        return command;
    }
}
