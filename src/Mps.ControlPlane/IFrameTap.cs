using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Mps.ControlPlane;

/// <summary>Hands the frames of running jobs to other processes. The daemon implements it with the workers' frame rings.</summary>
public interface IFrameTap
{
    /// <summary>Opens the ring that the frames of a stage of a task's job lie in, once there is one.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="stage">"decode", or another of the job's stages.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TapRefusedException">The task runs no job, there is no such stage, or its frames lie in no ring.</exception>
    Task<TappedRing> OpenAsync(string taskId, string stage, CancellationToken cancellation);

    /// <summary>Sends the ring's descriptor with one byte (SCM_RIGHTS).</summary>
    /// <param name="receiver">A connected unix socket that nobody else writes to meanwhile.</param>
    /// <param name="ring">Stays the caller's.</param>
    /// <exception cref="SocketException">The receiver is gone.</exception>
    void Send(Socket receiver, TappedRing ring);
}

/// <summary>A frame ring, open for reading alone. Owns the descriptor.</summary>
/// <param name="Descriptor">A sealed memfd (native/include/mps/ring.h), O_RDONLY.</param>
/// <param name="Ended">Completes when the job is over; the ring stays readable for who has it.</param>
public sealed record TappedRing(SafeFileHandle Descriptor, Task Ended) : IDisposable
{
    /// <summary>Called when nobody reads the ring any more.</summary>
    public Action Left { get; init; } = static () => { };

    public void Dispose()
    {
        Descriptor.Dispose();
        Left();
    }
}

/// <summary>There are no frames to tap; the message says why.</summary>
public sealed class TapRefusedException(string message) : Exception(message);
