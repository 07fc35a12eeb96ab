using System.Collections.Concurrent;

namespace Mps.Orchestration.Tasks;

/// <summary>The tasks that this daemon is busy with, and the way to stop one.</summary>
public sealed class RunningTasks
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _aborts = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _aborts.Count;

    /// <summary>Asks a task to stop; false when it is not run here.</summary>
    public bool Abort(string taskId)
    {
        if (!_aborts.TryGetValue(taskId, out var abort)) return false;
        try
        {
            abort.Cancel();
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Registers a task until the result is disposed.</summary>
    internal Registration Enter(string taskId)
    {
        var abort = new CancellationTokenSource();
        _aborts[taskId] = abort;
        return new Registration(this, taskId, abort);
    }

    internal sealed class Registration(RunningTasks owner, string taskId, CancellationTokenSource abort) : IDisposable
    {
        /// <summary>Cancelled when the task is to be aborted.</summary>
        public CancellationToken Abort { get; } = abort.Token;

        public void Dispose()
        {
            owner._aborts.TryRemove(taskId, out _);
            abort.Dispose();
        }
    }
}
