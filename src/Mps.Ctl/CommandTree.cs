using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Mps.Api;
using Mps.Ctl.Commands;
using Mps.Ctl.Daemon;

namespace Mps.Ctl;

/// <summary>All commands with their common options, and the one place where failures become exit codes.</summary>
internal sealed class CommandTree
{
    private const string DefaultSocket = "/run/mps/control.sock";

    /// <summary>No response files: <c>call ACTION @FILE</c> means the request's body.</summary>
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private readonly RootCommand _root = new("Controls mpsd, the media processing daemon, through its control socket.");
    private readonly Dictionary<Command, string> _examples = [];

    private readonly Option<string> _socket = new("--socket")
    {
        Description = $"Control socket of the daemon [env: MPS_SOCKET, default: {DefaultSocket}]",
        HelpName = "PATH",
        Recursive = true,
    };

    private readonly Option<string> _format = new("--output-format", "-o")
    {
        Description = "json or table",
        HelpName = "FORMAT",
        Recursive = true,
        DefaultValueFactory = _ => "table",
    };

    public CommandTree(Terminal terminal)
    {
        Terminal = terminal;
        _format.AcceptOnlyFromAmong("json", "table");
        _root.Options.Add(_socket);
        _root.Options.Add(_format);
        _root.Subcommands.Add(ProcessCommand.Build(this));
        _root.Subcommands.Add(TaskCommand.Build(this));
        _root.Subcommands.Add(ExplainCommand.Build(this));
        _root.Subcommands.Add(TapCommand.Build(this));
        _root.Subcommands.Add(LiveCommand.Build(this));
        _root.Subcommands.Add(TemplateCommand.Build(this));
        _root.Subcommands.Add(FlowCommand.Workflow(this));
        _root.Subcommands.Add(FlowCommand.Schedule(this));
        _root.Subcommands.Add(BucketCommand.Build(this));
        _root.Subcommands.Add(NotifyCommand.Build(this));
        _root.Subcommands.Add(AuditCommand.Build(this));
        _root.Subcommands.Add(CallCommand.Build(this));
        _root.Subcommands.Add(InfoCommand.Build(this));
        _root.Subcommands.Add(CapacityCommand.Build(this));
        _root.Subcommands.Add(DoctorCommand.Build(this));
        _root.Subcommands.Add(BenchCommand.Build(this));
        _examples[_root] = """
            mpsctl process in:/clip.mp4 --transcode 100020 --output out --wait
            mpsctl task ls
            mpsctl doctor

            Exit codes: 0 ok, 1 failed task, 2 usage, 3 cannot reach the daemon, 4 API error.
            """;
        foreach (HelpOption help in _root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!, _examples);
    }

    public Terminal Terminal { get; }

    /// <summary>Parses and runs a command line; returns the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        ParseResult parsed = _root.Parse(args, Parsing);
        parsed.InvocationConfiguration.Output = Terminal.Output;
        parsed.InvocationConfiguration.Error = Terminal.Error;
        parsed.InvocationConfiguration.EnableDefaultExceptionHandler = false;
        if (parsed.Action is ParseErrorAction)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
                Complain(error.Message);
            Terminal.Error.WriteLine("Try --help.");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(parsed.InvocationConfiguration);
    }

    /// <summary>Gives a command what it does and the examples of its help.</summary>
    public void Define(Command command, string examples, Func<ParseResult, DaemonClient, CancellationToken, Task<int>> run)
    {
        _examples[command] = examples;
        command.SetAction(async (parsed, cancel) =>
        {
            using var client = new DaemonClient(SocketOf(parsed));
            try
            {
                return await run(parsed, client, cancel);
            }
            catch (UsageException e)
            {
                return Complain(e.Message, ExitCode.Usage);
            }
            catch (DaemonUnreachableException e)
            {
                return Complain(e.Message, ExitCode.Unreachable);
            }
            catch (ApiException e)
            {
                return Complain($"{e.Code}: {e.Message}", ExitCode.ApiError);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
        });
    }

    /// <summary>True when the result is wanted as JSON.</summary>
    public bool WantsJson(ParseResult parsed) => parsed.GetValue(_format) == "json";

    private string SocketOf(ParseResult parsed)
    {
        if (parsed.GetValue(_socket) is { Length: > 0 } given)
            return given;
        return Environment.GetEnvironmentVariable("MPS_SOCKET") is { Length: > 0 } environment ? environment : DefaultSocket;
    }

    private int Complain(string message, int exitCode = ExitCode.Usage)
    {
        Terminal.Error.WriteLine($"mpsctl: {message}");
        return exitCode;
    }

    /// <summary>The library's help, then examples.</summary>
    private sealed class HelpWithExamples(HelpAction inner, Dictionary<Command, string> examples) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            int code = inner.Invoke(parseResult);
            if (examples.GetValueOrDefault(parseResult.CommandResult.Command) is { } text)
            {
                TextWriter output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (string line in text.Split('\n'))
                    output.WriteLine(line.Length == 0 ? "" : $"  {line}");
                output.WriteLine();
            }

            return code;
        }
    }
}
