using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Batches;

/// <summary>Wakes the keeper of batches when one of their items began or ended.</summary>
public sealed class BatchSignal : IDisposable
{
    internal WaitingSignal Changes { get; } = new();

    /// <summary>A task began or ended; concerns nobody unless it is an item of a batch.</summary>
    public void Changed(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Batch is not null) Changes.Raise();
    }

    public void Dispose() => Changes.Dispose();
}
