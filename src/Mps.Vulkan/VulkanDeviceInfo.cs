namespace Mps.Vulkan;

/// <summary>What kind of device it is (VkPhysicalDeviceType, same numbers).</summary>
public enum VulkanDeviceKind
{
    /// <summary>None of the others.</summary>
    Other = 0,

    /// <summary>Part of the processor; shares its memory.</summary>
    Integrated = 1,

    /// <summary>A card with memory of its own.</summary>
    Discrete = 2,

    /// <summary>A share of a card, given to a virtual machine.</summary>
    Virtual = 3,

    /// <summary>The processor itself.</summary>
    Software = 4,
}

/// <summary>A device as its driver describes it.</summary>
/// <param name="Number">Its place among the loader's devices, from 0.</param>
/// <param name="Name">E.g. "NVIDIA H200".</param>
/// <param name="Kind">What kind it is.</param>
/// <param name="Driver">Name and version of the driver.</param>
/// <param name="ApiVersion">Vulkan version, e.g. 1.3.230.</param>
/// <param name="Uuid">Device UUID, 32 hexadecimal digits: the same after each start and in CUDA.</param>
/// <param name="MemoryBytes">Size of its largest heap of local memory.</param>
/// <param name="CanImport">Whether it works on this process's memory in place (VK_EXT_external_memory_host).</param>
/// <param name="Obstacle">Why our kernels cannot run on it; null = they can.</param>
public sealed record VulkanDeviceInfo(
    int Number, string Name, VulkanDeviceKind Kind, string Driver, Version ApiVersion, string Uuid, long MemoryBytes, bool CanImport, string? Obstacle);
