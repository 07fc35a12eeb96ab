using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Mps.Daemon.Tests;

/// <summary>A logger that keeps what it gets and lets a test wait for a line.</summary>
internal sealed class CollectedLog<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<(LogLevel Level, string Text)> Lines => [.. _lines];

    public async Task<string> WaitForAsync(string part)
    {
        while (true)
        {
            var added = Volatile.Read(ref _added).Task;
            foreach (var (_, text) in _lines)
            {
                if (text.Contains(part, StringComparison.Ordinal))
                    return text;
            }

            await added.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue((logLevel, formatter(state, exception)));
        Interlocked.Exchange(ref _added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
