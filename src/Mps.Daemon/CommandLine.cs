namespace Mps.Daemon;

/// <summary>What mpsd was asked to do.</summary>
/// <param name="ConfigFile">--config FILE; null = the usual places.</param>
/// <param name="CheckConfig">--check-config: say whether the configuration is right, and end.</param>
/// <param name="ShowVersion">--version.</param>
/// <param name="ShowHelp">--help.</param>
/// <param name="Error">What was not understood.</param>
internal sealed record CommandLine(string? ConfigFile, bool CheckConfig, bool ShowVersion, bool ShowHelp, string? Error)
{
    public const string Help = """
        usage: mpsd [--config FILE] [--check-config]

        The media processing daemon. Without --config it reads /etc/mps/mps.json and
        /etc/mps/conf.d/*.json where they exist; MPS_Section__Key variables come last.

          --config FILE    read FILE instead of /etc/mps
          --check-config   say what is wrong with the configuration, and end
          --version        print the version, and end
          --help           print this, and end

        Exit codes: 0 ended on request, 1 failed, 64 bad command line, 78 bad configuration.
        """;

    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new CommandLine(null, false, false, false, null);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--config" && i + 1 < arguments.Count)
                parsed = parsed with { ConfigFile = arguments[++i] };
            else if (argument.StartsWith("--config=", StringComparison.Ordinal))
                parsed = parsed with { ConfigFile = argument["--config=".Length..] };
            else if (argument == "--check-config")
                parsed = parsed with { CheckConfig = true };
            else if (argument == "--version")
                parsed = parsed with { ShowVersion = true };
            else if (argument is "--help" or "-h")
                parsed = parsed with { ShowHelp = true };
            else
                return parsed with { Error = argument == "--config" ? "--config needs a file." : $"{argument} is not understood." };
        }

        return parsed;
    }
}
