using System.Runtime.CompilerServices;
using Mps.Vulkan.Interop;

namespace Mps.Vulkan.Tests;

/// <summary>Our structures have the sizes of vulkan_core.h on a 64-bit system, which says much about where their fields are.</summary>
public sealed class StructureTests
{
    [Fact]
    public void Sizes_equal_the_headers()
    {
        (string Name, int Ours, int Theirs)[] sizes =
        [
            (nameof(VkApplicationInfo), Unsafe.SizeOf<VkApplicationInfo>(), 48),
            (nameof(VkInstanceCreateInfo), Unsafe.SizeOf<VkInstanceCreateInfo>(), 64),
            (nameof(VkDeviceQueueCreateInfo), Unsafe.SizeOf<VkDeviceQueueCreateInfo>(), 40),
            (nameof(VkDeviceCreateInfo), Unsafe.SizeOf<VkDeviceCreateInfo>(), 72),
            (nameof(VkPhysicalDeviceFeatures2), Unsafe.SizeOf<VkPhysicalDeviceFeatures2>(), 240),
            (nameof(VkPhysicalDeviceVulkan12Features), Unsafe.SizeOf<VkPhysicalDeviceVulkan12Features>(), 208),
            (nameof(VkPhysicalDeviceProperties2), Unsafe.SizeOf<VkPhysicalDeviceProperties2>(), 840),
            (nameof(VkPhysicalDeviceIdProperties), Unsafe.SizeOf<VkPhysicalDeviceIdProperties>(), 64),
            (nameof(VkPhysicalDeviceDriverProperties), Unsafe.SizeOf<VkPhysicalDeviceDriverProperties>(), 536),
            (nameof(VkPhysicalDeviceExternalMemoryHostProperties), Unsafe.SizeOf<VkPhysicalDeviceExternalMemoryHostProperties>(), 24),
            (nameof(VkPhysicalDeviceMemoryProperties), Unsafe.SizeOf<VkPhysicalDeviceMemoryProperties>(), 520),
            (nameof(VkQueueFamilyProperties), Unsafe.SizeOf<VkQueueFamilyProperties>(), 24),
            (nameof(VkExtensionProperties), Unsafe.SizeOf<VkExtensionProperties>(), 260),
            (nameof(VkMemoryAllocateInfo), Unsafe.SizeOf<VkMemoryAllocateInfo>(), 32),
            (nameof(VkMemoryAllocateFlagsInfo), Unsafe.SizeOf<VkMemoryAllocateFlagsInfo>(), 24),
            (nameof(VkImportMemoryHostPointerInfo), Unsafe.SizeOf<VkImportMemoryHostPointerInfo>(), 32),
            (nameof(VkMemoryHostPointerProperties), Unsafe.SizeOf<VkMemoryHostPointerProperties>(), 24),
            (nameof(VkMemoryRequirements), Unsafe.SizeOf<VkMemoryRequirements>(), 24),
            (nameof(VkMappedMemoryRange), Unsafe.SizeOf<VkMappedMemoryRange>(), 40),
            (nameof(VkBufferCreateInfo), Unsafe.SizeOf<VkBufferCreateInfo>(), 56),
            (nameof(VkExternalMemoryBufferCreateInfo), Unsafe.SizeOf<VkExternalMemoryBufferCreateInfo>(), 24),
            (nameof(VkBufferDeviceAddressInfo), Unsafe.SizeOf<VkBufferDeviceAddressInfo>(), 24),
            (nameof(VkBufferCopy), Unsafe.SizeOf<VkBufferCopy>(), 24),
            (nameof(VkShaderModuleCreateInfo), Unsafe.SizeOf<VkShaderModuleCreateInfo>(), 40),
            (nameof(VkPushConstantRange), Unsafe.SizeOf<VkPushConstantRange>(), 12),
            (nameof(VkPipelineLayoutCreateInfo), Unsafe.SizeOf<VkPipelineLayoutCreateInfo>(), 48),
            (nameof(VkPipelineCacheCreateInfo), Unsafe.SizeOf<VkPipelineCacheCreateInfo>(), 40),
            (nameof(VkSpecializationMapEntry), Unsafe.SizeOf<VkSpecializationMapEntry>(), 16),
            (nameof(VkSpecializationInfo), Unsafe.SizeOf<VkSpecializationInfo>(), 32),
            (nameof(VkPipelineShaderStageCreateInfo), Unsafe.SizeOf<VkPipelineShaderStageCreateInfo>(), 48),
            (nameof(VkComputePipelineCreateInfo), Unsafe.SizeOf<VkComputePipelineCreateInfo>(), 96),
            (nameof(VkCommandPoolCreateInfo), Unsafe.SizeOf<VkCommandPoolCreateInfo>(), 24),
            (nameof(VkCommandBufferAllocateInfo), Unsafe.SizeOf<VkCommandBufferAllocateInfo>(), 32),
            (nameof(VkCommandBufferBeginInfo), Unsafe.SizeOf<VkCommandBufferBeginInfo>(), 32),
            (nameof(VkMemoryBarrier), Unsafe.SizeOf<VkMemoryBarrier>(), 24),
            (nameof(VkQueryPoolCreateInfo), Unsafe.SizeOf<VkQueryPoolCreateInfo>(), 32),
            (nameof(VkSemaphoreTypeCreateInfo), Unsafe.SizeOf<VkSemaphoreTypeCreateInfo>(), 32),
            (nameof(VkSemaphoreCreateInfo), Unsafe.SizeOf<VkSemaphoreCreateInfo>(), 24),
            (nameof(VkSemaphoreWaitInfo), Unsafe.SizeOf<VkSemaphoreWaitInfo>(), 40),
            (nameof(VkTimelineSemaphoreSubmitInfo), Unsafe.SizeOf<VkTimelineSemaphoreSubmitInfo>(), 48),
            (nameof(VkSubmitInfo), Unsafe.SizeOf<VkSubmitInfo>(), 72),
        ];
        Assert.All(sizes, size => Assert.Equal((size.Name, size.Theirs), (size.Name, size.Ours)));
    }
}
