namespace Mps.Ctl;

/// <summary>Where a command reads and writes.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Results.</param>
/// <param name="Error">Messages and progress.</param>
/// <param name="Interactive">True when <paramref name="Error"/> is a terminal that may be redrawn.</param>
/// <param name="Width">Columns.</param>
/// <param name="WorkingDirectory">Relative paths start here.</param>
internal sealed record Terminal(TextReader Input, TextWriter Output, TextWriter Error, bool Interactive, int Width, string WorkingDirectory)
{
    private const int DefaultWidth = 100;

    /// <summary>The terminal of this process.</summary>
    public static Terminal ForProcess()
    {
        bool interactive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        // A terminal of unknown size (a serial line) states 0 columns.
        int width = interactive ? Console.WindowWidth : 0;
        return new Terminal(Console.In, Console.Out, Console.Error, interactive, width > 20 ? width : DefaultWidth, Environment.CurrentDirectory);
    }
}
