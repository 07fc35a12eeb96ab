using System.Text.Json;
using Mps.Av;

namespace Mps.Worker;

/// <summary>Severity of a log line on the worker's stderr.</summary>
internal enum WorkerLogLevel
{
    Error,
    Warning,
    Info,
}

/// <summary>
/// Structured logs on stderr: one JSON object per line, {"level","context","message","task"}. A broken file can make the
/// library complain for every packet, so beyond a burst lines are counted and the count is written with the next line.
/// </summary>
internal sealed class WorkerLog(Stream stderr) : IDisposable
{
    private const int Burst = 50;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly MemoryStream _line = new();
    private long _windowStart = Environment.TickCount64;
    private int _inWindow;
    private int _suppressed;

    /// <summary>Task that lines belong to; empty before a job.</summary>
    public string Task { get; set; } = "";

    public void Write(AvLogLine line) =>
        Write(line.Level == AvLogLevel.Error ? WorkerLogLevel.Error : WorkerLogLevel.Warning, line.Context, line.Text);

    public void Write(WorkerLogLevel level, string context, string message)
    {
        lock (_gate)
        {
            long now = Environment.TickCount64;
            if (now - _windowStart > Window.TotalMilliseconds)
            {
                _windowStart = now;
                _inWindow = 0;
            }

            if (++_inWindow > Burst)
            {
                _suppressed++;
                return;
            }

            if (_suppressed > 0)
            {
                string count = $"{_suppressed} further lines were left out";
                _suppressed = 0;
                Put(WorkerLogLevel.Warning, "log", count);
            }

            Put(level, context, message);
        }
    }

    public void Dispose() => _line.Dispose();

    private void Put(WorkerLogLevel level, string context, string message)
    {
        _line.SetLength(0);
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            json.WriteString("level", level switch { WorkerLogLevel.Error => "error", WorkerLogLevel.Warning => "warning", _ => "info" });
            json.WriteString("context", context);
            json.WriteString("message", message);
            json.WriteString("task", Task);
            json.WriteEndObject();
        }

        _line.Write("\n"u8);
        try
        {
            stderr.Write(_line.GetBuffer(), 0, (int)_line.Length);
        }
        catch (IOException)
        {
            // Nobody reads our log any more; stdin will end too and stop the worker in order.
        }
    }
}
