namespace Mps.Vulkan;

/// <summary>Where kernels find a plane.</summary>
/// <param name="Address">First byte of the first row, a multiple of 64.</param>
/// <param name="StrideWords">32-bit words from one row to the next.</param>
internal readonly record struct PlaneLocation(ulong Address, int StrideWords);
