using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// Live events of tasks for whoever listens. A subscriber's buffer keeps only the newest progress of each task, at most
/// <see cref="MaxPending"/> events; the oldest progress makes room, a change of state never. A subscriber that leaves
/// so many changes of state unread is cut off, so that it must look at the tasks afresh.
/// </summary>
public sealed class TaskEvents(ITaskStore store)
{
    /// <summary>Events that one subscriber may leave unread.</summary>
    public const int MaxPending = 1024;

    private readonly ConcurrentDictionary<string, TaskEvent> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Subscription, byte> _subscriptions = new();

    /// <summary>Events from now on; of one task with its current state first and until it has finished, or of all tasks.</summary>
    public async IAsyncEnumerable<TaskEvent> Subscribe(string? taskId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var subscription = new Subscription(taskId);
        _subscriptions[subscription] = 0;
        try
        {
            if (taskId is not null)
            {
                var task = await store.FindAsync(taskId, cancellation).ConfigureAwait(false);
                if (task is null) yield break;
                var current = Current(task);
                subscription.Begin(current);
                yield return current;
                if (task.State == TaskState.Finished) yield break;
            }

            while (await subscription.NextAsync(cancellation).ConfigureAwait(false) is { } next)
            {
                yield return next;
                if (taskId is not null && next.State == TaskState.Finished.Word()) yield break;
            }
        }
        finally
        {
            _subscriptions.TryRemove(subscription, out _);
        }
    }

    /// <summary>The task with its live progress.</summary>
    public TaskEvent Current(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.State != TaskState.Finished && _running.TryGetValue(task.Id, out var live) ? live : TaskEvent.Of(task);
    }

    /// <summary>Percent of a subtask that a worker is busy with; 0 when nobody is.</summary>
    public int Percent(string taskId, int index) =>
        _running.TryGetValue(taskId, out var live) ? live.Subtasks.FirstOrDefault(s => s.Index == index)?.Percent ?? 0 : 0;

    /// <summary>Tells everyone. A finished or waiting task has no live progress any more.</summary>
    public void Publish(TaskEvent taskEvent)
    {
        ArgumentNullException.ThrowIfNull(taskEvent);
        if (taskEvent.State == TaskState.Processing.Word()) _running[taskEvent.TaskId] = taskEvent;
        else _running.TryRemove(taskEvent.TaskId, out _);
        foreach (var subscription in _subscriptions.Keys) subscription.Offer(taskEvent);
    }

    private sealed class Subscription(string? taskId) : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly LinkedList<(TaskEvent Event, bool ChangesState)> _pending = new();
        private readonly Dictionary<string, TaskEvent> _seen = new(StringComparer.Ordinal);
        private readonly SemaphoreSlim _arrived = new(0, 1);
        private bool _cutOff;

        public void Dispose()
        {
            lock (_lock)
            {
                _cutOff = true;
                _arrived.Dispose();
            }
        }

        /// <summary>The current state has just been told; what was offered while it was looked up still counts.</summary>
        public void Begin(TaskEvent current)
        {
            lock (_lock) _seen.TryAdd(current.TaskId, current);
        }

        public void Offer(TaskEvent offered)
        {
            if (taskId is not null && offered.TaskId != taskId) return;
            lock (_lock)
            {
                if (_cutOff) return;
                var changes = offered.ChangesState(_seen.GetValueOrDefault(offered.TaskId));
                if (offered.State == TaskState.Finished.Word()) _seen.Remove(offered.TaskId);
                else _seen[offered.TaskId] = offered;
                RemoveProgress(changes ? null : offered.TaskId);
                if (_pending.Count >= MaxPending) _cutOff = true;
                else _pending.AddLast((offered, changes));
                if (_arrived.CurrentCount == 0) _arrived.Release();
            }
        }

        public async Task<TaskEvent?> NextAsync(CancellationToken cancellation)
        {
            while (true)
            {
                lock (_lock)
                {
                    if (_pending.First is { } first)
                    {
                        _pending.RemoveFirst();
                        return first.Value.Event;
                    }

                    if (_cutOff) return null;
                }

                await _arrived.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }

        /// <summary>Older progress of the same task is superseded; without a task, the oldest progress goes once the buffer is full.</summary>
        private void RemoveProgress(string? supersededTask)
        {
            for (var node = _pending.First; node is not null; node = node.Next)
            {
                if (node.Value.ChangesState) continue;
                if (node.Value.Event.TaskId != supersededTask && _pending.Count < MaxPending) continue;
                _pending.Remove(node);
                return;
            }
        }
    }
}
