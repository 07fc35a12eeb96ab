namespace Mps.ControlPlane;

/// <summary>What the control plane shows of the worker processes.</summary>
public interface IWorkerStatus
{
    /// <summary>How many there may be and are.</summary>
    WorkerCounts Workers { get; }

    /// <summary>True once workers have proved to start; always when no spares are kept.</summary>
    bool Ready { get; }

    /// <summary>Media libraries of the workers, for people; empty until the first worker is up.</summary>
    string Libraries { get; }
}

/// <summary>Worker processes.</summary>
/// <param name="Max">Jobs at once.</param>
/// <param name="Running">Workers with a job.</param>
/// <param name="Warm">Idle workers.</param>
public sealed record WorkerCounts(int Max, int Running, int Warm);
