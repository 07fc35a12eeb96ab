using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Mps.Daemon.Workers;

/// <summary>
/// Turns the lines on a worker's stderr into log entries of the daemon. A line is one JSON object with "level",
/// "message" and optionally "task" and "context" (which part of a library speaks), or plain text (which is what a crashing runtime or library writes).
/// </summary>
internal sealed class WorkerLogRelay(ILogger logger, int pid, TimeProvider time)
{
    /// <summary>Longest line that is logged whole, bytes.</summary>
    public const int MaxLineBytes = 8 * 1024;

    private readonly LineBudget _budget = new(time);

    /// <summary>Task that the worker works on; "-" while it has none.</summary>
    public string Task { get; set; } = "-";

    /// <summary>The latest line's text; says why a worker died better than its exit code.</summary>
    public string LastLine { get; private set; } = "";

    public void Relay(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        var (level, text, task) = Parse(line);
        LastLine = text;
        if (!_budget.TryTake(out var dropped))
            return;
        if (dropped > 0)
            logger.WorkerLinesDropped(pid, Task, dropped);
        logger.WorkerLine(level, pid, task ?? Task, text);
    }

    /// <summary>Reports what was dropped last; call it once at the end.</summary>
    public void Finish()
    {
        if (_budget.Dropped > 0)
            logger.WorkerLinesDropped(pid, Task, _budget.Dropped);
    }

    private static (LogLevel Level, string Text, string? Task) Parse(string line)
    {
        if (line[0] == '{')
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                var entry = document.RootElement;
                if (Text(entry, "message") is { } message)
                {
                    var context = Text(entry, "context") is { Length: > 0 } part ? $"[{part}] " : "";
                    return (Level(Text(entry, "level")), context + message, Text(entry, "task"));
                }
            }
            catch (JsonException)
            {
                // Not ours: something that begins with a brace. It is logged as it is.
            }
        }

        return (LogLevel.Warning, line.TrimEnd(), null);
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static LogLevel Level(string? name) => name?.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" or "verbose" => LogLevel.Debug,
        "info" or "information" => LogLevel.Information,
        "error" => LogLevel.Error,
        "critical" or "fatal" or "panic" => LogLevel.Critical,
        _ => LogLevel.Warning,
    };
}
