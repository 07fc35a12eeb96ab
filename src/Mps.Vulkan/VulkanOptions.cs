namespace Mps.Vulkan;

/// <summary>Which device is wanted.</summary>
/// <param name="Device">A part of its name ("H200", any case), its <see cref="VulkanDeviceInfo.Uuid"/> or its number in
/// <see cref="VulkanKernels.Devices"/>; null = the best: a card of its own before one in the processor, and that before a virtual one.</param>
/// <param name="AllowSoftware">Whether a device that computes on the processor (Mesa's lavapipe) will do. It is for tests: the CPU kernels
/// are many times faster.</param>
/// <param name="CacheFolder">Where compiled kernels are kept between runs; null = nowhere. Made if it is missing.</param>
/// <param name="WriteCache">Is given what writes there, when the device is closed and has something new; null = it is written then. For processes
/// that may write there on other threads alone. What it is given throws nothing.</param>
public sealed record VulkanOptions(string? Device = null, bool AllowSoftware = false, string? CacheFolder = null, Action<Action>? WriteCache = null);
