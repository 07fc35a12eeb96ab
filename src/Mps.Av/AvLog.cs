using System.Runtime.InteropServices;
using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>Severity of a library log line, with the library's own numbers.</summary>
public enum AvLogLevel
{
    /// <summary>Something went wrong for good.</summary>
    Error = 16,

    /// <summary>Something does not look right.</summary>
    Warning = 24,

    /// <summary>Ordinary information.</summary>
    Info = 32,
}

/// <summary>One line of the library's log.</summary>
/// <param name="Level">Severity.</param>
/// <param name="Context">The part of the library that speaks, e.g. "h264" or the muxer's name; may be empty.</param>
/// <param name="Text">The line.</param>
public readonly record struct AvLogLine(AvLogLevel Level, string Context, string Text);

/// <summary>Forwards the library's log to managed code and remembers its last complaint per thread, for error messages.</summary>
public static unsafe class AvLog
{
    [ThreadStatic]
    private static string? _lastError;

    [ThreadStatic]
    private static List<string>? _heard;

    private static Action<AvLogLine>? _sink;

    /// <summary>Receives every line up to warnings, on any thread, concurrently; must not throw. Null drops lines.</summary>
    public static Action<AvLogLine>? Sink
    {
        get => Volatile.Read(ref _sink);
        set => Volatile.Write(ref _sink, value);
    }

    internal static void Attach() => Shim.SetLog(&OnLine, (int)AvLogLevel.Warning);

    /// <summary>The last error line that the library wrote on this thread since the last call; null when none.</summary>
    public static string? TakeLastError()
    {
        string? taken = _lastError;
        _lastError = null;
        return taken;
    }

    /// <summary>
    /// Does something that may well fail, and tells every error line that the library wrote on this thread meanwhile, in order.
    /// They are kept from <see cref="Sink"/>: what was expected is no complaint.
    /// </summary>
    public static IReadOnlyList<string> Listen(Action attempt)
    {
        List<string> heard = [];
        List<string>? outer = _heard;
        _heard = heard;
        try
        {
            attempt();
        }
        finally
        {
            _heard = outer;
        }

        return heard;
    }

    [UnmanagedCallersOnly]
    private static void OnLine(int level, byte* context, byte* line)
    {
        string text = NativeText.Read(line);
        AvLogLevel severity = level <= (int)AvLogLevel.Error ? AvLogLevel.Error : level <= (int)AvLogLevel.Warning ? AvLogLevel.Warning : AvLogLevel.Info;
        if (severity == AvLogLevel.Error)
            _lastError = text;
        if (_heard is { } heard)
        {
            if (severity == AvLogLevel.Error && !heard.Contains(text))
                heard.Add(text);
            return;
        }

        Sink?.Invoke(new AvLogLine(severity, NativeText.Read(context), text));
    }
}
