namespace Mps.Jobs;

/// <summary>What <c>mps-worker --bench</c> prints as one JSON object: how fast this node's kernels are, on one thread.</summary>
/// <param name="Processor">Its name, as the system gives it.</param>
/// <param name="CopyGigabytesPerSecond">Memory bandwidth of one thread: bytes read and written per second by copying a block much larger than the caches, in 10^9.</param>
/// <param name="Lines">One for each operation, size and implementation.</param>
/// <param name="Device">Of the device that kernels can run on; null = there is none.</param>
public sealed record BenchReport(string Processor, double CopyGigabytesPerSecond, IReadOnlyList<BenchLine> Lines, DeviceBench? Device = null);

/// <summary>How fast the kernels of a device are, with the way there and back: what a job has of them.</summary>
/// <param name="Name">The device.</param>
/// <param name="Lines">One for each operation and size; the share is of the processor's bandwidth, as the way there and back goes by it.</param>
public sealed record DeviceBench(string Name, IReadOnlyList<BenchLine> Lines);

/// <summary>One measured kernel.</summary>
/// <param name="Operation">E.g. "denoise weak".</param>
/// <param name="Width">Of the result, pixels.</param>
/// <param name="Height">Of the result, pixels.</param>
/// <param name="Implementation">"Scalar", "Avx2", "Avx512"; "Vulkan" of a device.</param>
/// <param name="MegapixelsPerSecond">Pixels of the result, in 10^6.</param>
/// <param name="BandwidthShare">Bytes of the source and of the result per second, as a share of <see cref="BenchReport.CopyGigabytesPerSecond"/>.</param>
public sealed record BenchLine(string Operation, int Width, int Height, string Implementation, double MegapixelsPerSecond, double BandwidthShare);
