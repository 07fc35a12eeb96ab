namespace Mps.Orchestration.Admission;

/// <summary>What a job takes while it runs.</summary>
/// <param name="Cores">CPU seconds per second of the clock.</param>
/// <param name="MemoryBytes">Peak resident memory of its worker.</param>
/// <param name="DiskBytes">Staging space in <paramref name="Bucket"/>; 0 when nothing can be said before the source is open.</param>
/// <param name="Bucket">Where its outputs are staged; "" for none.</param>
/// <param name="GpuSessions">Hardware encoder sessions.</param>
/// <param name="Measured">True when cores and memory come from jobs of the same shape, false when from a rule of thumb.</param>
/// <param name="EnhancingCores">Of the kernels that improve its pictures, as they work at real time; 0 when nothing is improved, or this node's kernels were not measured.</param>
public sealed record JobNeed(double Cores, long MemoryBytes, long DiskBytes, string Bucket, int GpuSessions, bool Measured, double EnhancingCores = 0);
