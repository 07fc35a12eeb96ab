namespace Mps.Vulkan.Interop;

/// <summary>VkStructureType, those used.</summary>
internal enum VkStructureType
{
    ApplicationInfo = 0,
    InstanceCreateInfo = 1,
    DeviceQueueCreateInfo = 2,
    DeviceCreateInfo = 3,
    SubmitInfo = 4,
    MemoryAllocateInfo = 5,
    MappedMemoryRange = 6,
    SemaphoreCreateInfo = 9,
    QueryPoolCreateInfo = 11,
    BufferCreateInfo = 12,
    ShaderModuleCreateInfo = 16,
    PipelineCacheCreateInfo = 17,
    PipelineShaderStageCreateInfo = 18,
    ComputePipelineCreateInfo = 29,
    PipelineLayoutCreateInfo = 30,
    CommandPoolCreateInfo = 39,
    CommandBufferAllocateInfo = 40,
    CommandBufferBeginInfo = 42,
    MemoryBarrier = 46,
    PhysicalDeviceVulkan12Features = 51,
    PhysicalDeviceFeatures2 = 1000059000,
    PhysicalDeviceProperties2 = 1000059001,
    MemoryAllocateFlagsInfo = 1000060000,
    PhysicalDeviceIdProperties = 1000071004,
    ExternalMemoryBufferCreateInfo = 1000072000,
    ImportMemoryHostPointerInfo = 1000178000,
    MemoryHostPointerProperties = 1000178001,
    PhysicalDeviceExternalMemoryHostProperties = 1000178002,
    PhysicalDeviceDriverProperties = 1000196000,
    SemaphoreTypeCreateInfo = 1000207002,
    TimelineSemaphoreSubmitInfo = 1000207003,
    SemaphoreWaitInfo = 1000207004,
    BufferDeviceAddressInfo = 1000244001,
}

/// <summary>VkMemoryPropertyFlagBits.</summary>
[Flags]
internal enum VkMemoryProperties : uint
{
    None = 0,
    DeviceLocal = 1,
    HostVisible = 2,
    HostCoherent = 4,
    HostCached = 8,

    /// <summary>
    /// Lazily allocated, protected, coherent or uncached on the device (AMD), and for RDMA (NVIDIA): not for buffers like ours, or only with features that we
    /// do not ask for.
    /// </summary>
    Special = 0x10 | 0x20 | 0x40 | 0x80 | 0x100,
}

/// <summary>VkBufferUsageFlagBits.</summary>
[Flags]
internal enum VkBufferUsage : uint
{
    TransferSource = 1,
    TransferTarget = 2,
    Storage = 0x20,
    DeviceAddress = 0x20000,
}

/// <summary>VkPipelineStageFlagBits.</summary>
[Flags]
internal enum VkPipelineStages : uint
{
    TopOfPipe = 1,
    Compute = 0x800,
    Transfer = 0x1000,
    BottomOfPipe = 0x2000,
    Host = 0x4000,
}

/// <summary>VkAccessFlagBits.</summary>
[Flags]
internal enum VkAccess : uint
{
    None = 0,
    ShaderRead = 0x20,
    ShaderWrite = 0x40,
    TransferRead = 0x800,
    TransferWrite = 0x1000,
    HostRead = 0x2000,
    HostWrite = 0x4000,
}

/// <summary>VkQueueFlagBits.</summary>
[Flags]
internal enum VkQueueKinds : uint
{
    Graphics = 1,
    Compute = 2,
    Transfer = 4,
}

/// <summary>Numbers of the API that stand alone.</summary>
internal static class VulkanNumbers
{
    public const uint Version12 = (1 << 22) | (2 << 12);
    public const uint HostAllocationHandle = 0x80; // VK_EXTERNAL_MEMORY_HANDLE_TYPE_HOST_ALLOCATION_BIT_EXT
    public const uint AllocateDeviceAddress = 2; // VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT
    public const uint ResetCommandBuffer = 2; // VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT
    public const uint ComputeShaderStage = 0x20; // VK_SHADER_STAGE_COMPUTE_BIT
    public const int ComputeBindPoint = 1; // VK_PIPELINE_BIND_POINT_COMPUTE
    public const int TimestampQuery = 2; // VK_QUERY_TYPE_TIMESTAMP
    public const uint Query64Bits = 1; // VK_QUERY_RESULT_64_BIT
    public const int TimelineSemaphore = 1; // VK_SEMAPHORE_TYPE_TIMELINE
    public const ulong WholeSize = ulong.MaxValue; // VK_WHOLE_SIZE
}
