using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Flows;

/// <summary>Wakes whoever watches for new files when a flow was enabled or disabled; which ones are is in the store.</summary>
public sealed class FlowChanges : IDisposable
{
    internal WaitingSignal Signal { get; } = new();

    /// <summary>A flow was enabled, disabled or removed.</summary>
    public void Raise() => Signal.Raise();

    public void Dispose() => Signal.Dispose();
}
