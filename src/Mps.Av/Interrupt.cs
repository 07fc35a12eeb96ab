using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>
/// Ends blocking I/O of the sources and sinks opened with it, from any thread. Owns its native flag; dispose it after them.
/// </summary>
public sealed class Interrupt : IDisposable
{
    internal InterruptHandle Handle { get; }

    /// <summary>A fresh interrupt without deadline.</summary>
    public Interrupt()
    {
        Handle = Shim.AllocInterrupt();
        if (Handle.IsInvalid)
            throw new InsufficientMemoryException();
        Handle.Count();
    }

    /// <summary>From now on every blocking call fails with <see cref="MediaException.Interrupted"/>; once disposed, nothing is left to fail.</summary>
    public void Cancel()
    {
        try
        {
            Shim.CancelInterrupt(Handle);
        }
        catch (ObjectDisposedException)
        {
            // Who cancels from another thread cannot know that all is over already.
        }
    }

    /// <summary>Blocking calls fail once <paramref name="fromNow"/> has passed; null lifts the deadline.</summary>
    public void SetDeadline(TimeSpan? fromNow) => Shim.SetDeadline(Handle, fromNow is { } span ? (long)span.TotalMicroseconds : -1);

    /// <summary>Cancelled for good.</summary>
    public bool IsCancelled => Shim.GetInterruptState(Handle) == 1;

    /// <summary>The deadline has passed.</summary>
    public bool IsExpired => Shim.GetInterruptState(Handle) == 2;

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
