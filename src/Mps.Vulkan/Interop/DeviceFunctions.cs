namespace Mps.Vulkan.Interop;

/// <summary>
/// The functions of one VkDevice, straight from its driver. Borrows the device.
/// </summary>
internal sealed unsafe class DeviceFunctions
{
    /// <exception cref="VulkanException">The driver does not have one that it must have.</exception>
    public DeviceFunctions(nint device, delegate* unmanaged<nint, byte*, nint> getDeviceProcAddr)
    {
        DestroyDevice = (delegate* unmanaged<nint, void*, void>)Find(device, getDeviceProcAddr, "vkDestroyDevice"u8);
        GetDeviceQueue = (delegate* unmanaged<nint, uint, uint, nint*, void>)Find(device, getDeviceProcAddr, "vkGetDeviceQueue"u8);
        QueueSubmit =
            (delegate* unmanaged<nint, uint, VkSubmitInfo*, ulong, VulkanResult>)Find(device, getDeviceProcAddr, "vkQueueSubmit"u8);
        DeviceWaitIdle = (delegate* unmanaged<nint, VulkanResult>)Find(device, getDeviceProcAddr, "vkDeviceWaitIdle"u8);
        AllocateMemory =
            (delegate* unmanaged<nint, VkMemoryAllocateInfo*, void*, ulong*, VulkanResult>)Find(device, getDeviceProcAddr, "vkAllocateMemory"u8);
        FreeMemory = (delegate* unmanaged<nint, ulong, void*, void>)Find(device, getDeviceProcAddr, "vkFreeMemory"u8);
        MapMemory =
            (delegate* unmanaged<nint, ulong, ulong, ulong, uint, void**, VulkanResult>)Find(device, getDeviceProcAddr, "vkMapMemory"u8);
        FlushMappedMemoryRanges =
            (delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VulkanResult>)Find(device, getDeviceProcAddr, "vkFlushMappedMemoryRanges"u8);
        InvalidateMappedMemoryRanges =
            (delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VulkanResult>)Find(device, getDeviceProcAddr, "vkInvalidateMappedMemoryRanges"u8);
        CreateBuffer =
            (delegate* unmanaged<nint, VkBufferCreateInfo*, void*, ulong*, VulkanResult>)Find(device, getDeviceProcAddr, "vkCreateBuffer"u8);
        DestroyBuffer = (delegate* unmanaged<nint, ulong, void*, void>)Find(device, getDeviceProcAddr, "vkDestroyBuffer"u8);
        GetBufferMemoryRequirements =
            (delegate* unmanaged<nint, ulong, VkMemoryRequirements*, void>)Find(device, getDeviceProcAddr, "vkGetBufferMemoryRequirements"u8);
        BindBufferMemory =
            (delegate* unmanaged<nint, ulong, ulong, ulong, VulkanResult>)Find(device, getDeviceProcAddr, "vkBindBufferMemory"u8);
        GetBufferDeviceAddress =
            (delegate* unmanaged<nint, VkBufferDeviceAddressInfo*, ulong>)Find(device, getDeviceProcAddr, "vkGetBufferDeviceAddress"u8);
        CreateShaderModule =
            (delegate* unmanaged<nint, VkShaderModuleCreateInfo*, void*, ulong*, VulkanResult>)Find(device, getDeviceProcAddr, "vkCreateShaderModule"u8);
        DestroyShaderModule = (delegate* unmanaged<nint, ulong, void*, void>)Find(device, getDeviceProcAddr, "vkDestroyShaderModule"u8);
        CreatePipelineLayout =
            (delegate* unmanaged<nint, VkPipelineLayoutCreateInfo*, void*, ulong*, VulkanResult>)Find(device, getDeviceProcAddr, "vkCreatePipelineLayout"u8);
        DestroyPipelineLayout = (delegate* unmanaged<nint, ulong, void*, void>)Find(device, getDeviceProcAddr, "vkDestroyPipelineLayout"u8);
        CreatePipelineCache =
            (delegate* unmanaged<nint, VkPipelineCacheCreateInfo*, void*, ulong*, VulkanResult>)Find(device, getDeviceProcAddr, "vkCreatePipelineCache"u8);
        DestroyPipelineCache = (delegate* unmanaged<nint, ulong, void*, void>)Find(device, getDeviceProcAddr, "vkDestroyPipelineCache"u8);
        GetPipelineCacheData =
            (delegate* unmanaged<nint, ulong, nuint*, void*, VulkanResult>)Find(device, getDeviceProcAddr, "vkGetPipelineCacheData"u8);
        CreateComputePipelines =
            (delegate* unmanaged<nint, ulong, uint, VkComputePipelineCreateInfo*, void*, ulong*, VulkanResult>)Find(device, getDeviceProcAddr, "vkCreateComputePipelines"u8);
        DestroyPipeline = (delegate* unmanaged<nint, ulong, void*, void>)Find(device, getDeviceProcAddr, "vkDestroyPipeline"u8);
        CreateCommandPool =
            (delegate* unmanaged<nint, VkCommandPoolCreateInfo*, void*, ulong*, VulkanResult>)Find(device, getDeviceProcAddr, "vkCreateCommandPool"u8);
        DestroyCommandPool = (delegate* unmanaged<nint, ulong, void*, void>)Find(device, getDeviceProcAddr, "vkDestroyCommandPool"u8);
        AllocateCommandBuffers =
            (delegate* unmanaged<nint, VkCommandBufferAllocateInfo*, nint*, VulkanResult>)Find(device, getDeviceProcAddr, "vkAllocateCommandBuffers"u8);
        BeginCommandBuffer =
            (delegate* unmanaged<nint, VkCommandBufferBeginInfo*, VulkanResult>)Find(device, getDeviceProcAddr, "vkBeginCommandBuffer"u8);
        EndCommandBuffer = (delegate* unmanaged<nint, VulkanResult>)Find(device, getDeviceProcAddr, "vkEndCommandBuffer"u8);
        CmdBindPipeline = (delegate* unmanaged<nint, int, ulong, void>)Find(device, getDeviceProcAddr, "vkCmdBindPipeline"u8);
        CmdPushConstants =
            (delegate* unmanaged<nint, ulong, uint, uint, uint, void*, void>)Find(device, getDeviceProcAddr, "vkCmdPushConstants"u8);
        CmdDispatch = (delegate* unmanaged<nint, uint, uint, uint, void>)Find(device, getDeviceProcAddr, "vkCmdDispatch"u8);
        CmdPipelineBarrier =
            (delegate* unmanaged<nint, VkPipelineStages, VkPipelineStages, uint, uint, VkMemoryBarrier*, uint, void*, uint, void*, void>)Find(device, getDeviceProcAddr, "vkCmdPipelineBarrier"u8);
        CmdCopyBuffer =
            (delegate* unmanaged<nint, ulong, ulong, uint, VkBufferCopy*, void>)Find(device, getDeviceProcAddr, "vkCmdCopyBuffer"u8);
        CmdFillBuffer = (delegate* unmanaged<nint, ulong, ulong, ulong, uint, void>)Find(device, getDeviceProcAddr, "vkCmdFillBuffer"u8);
        CreateQueryPool =
            (delegate* unmanaged<nint, VkQueryPoolCreateInfo*, void*, ulong*, VulkanResult>)Find(device, getDeviceProcAddr, "vkCreateQueryPool"u8);
        DestroyQueryPool = (delegate* unmanaged<nint, ulong, void*, void>)Find(device, getDeviceProcAddr, "vkDestroyQueryPool"u8);
        GetQueryPoolResults =
            (delegate* unmanaged<nint, ulong, uint, uint, nuint, void*, ulong, uint, VulkanResult>)Find(device, getDeviceProcAddr, "vkGetQueryPoolResults"u8);
        CmdResetQueryPool = (delegate* unmanaged<nint, ulong, uint, uint, void>)Find(device, getDeviceProcAddr, "vkCmdResetQueryPool"u8);
        CmdWriteTimestamp =
            (delegate* unmanaged<nint, VkPipelineStages, ulong, uint, void>)Find(device, getDeviceProcAddr, "vkCmdWriteTimestamp"u8);
        CreateSemaphore =
            (delegate* unmanaged<nint, VkSemaphoreCreateInfo*, void*, ulong*, VulkanResult>)Find(device, getDeviceProcAddr, "vkCreateSemaphore"u8);
        DestroySemaphore = (delegate* unmanaged<nint, ulong, void*, void>)Find(device, getDeviceProcAddr, "vkDestroySemaphore"u8);
        WaitSemaphores =
            (delegate* unmanaged<nint, VkSemaphoreWaitInfo*, ulong, VulkanResult>)Find(device, getDeviceProcAddr, "vkWaitSemaphores"u8);

        // Part of an extension: null without it.
        fixed (byte* name = "vkGetMemoryHostPointerPropertiesEXT"u8)
        {
            GetMemoryHostPointerProperties =
                (delegate* unmanaged<nint, uint, void*, VkMemoryHostPointerProperties*, VulkanResult>)getDeviceProcAddr(device, name);
        }
    }

    public delegate* unmanaged<nint, void*, void> DestroyDevice { get; }

    public delegate* unmanaged<nint, uint, uint, nint*, void> GetDeviceQueue { get; }

    /// <summary>Can be set, so that tests can have a device that gets lost.</summary>
    public delegate* unmanaged<nint, uint, VkSubmitInfo*, ulong, VulkanResult> QueueSubmit { get; set; }

    public delegate* unmanaged<nint, VulkanResult> DeviceWaitIdle { get; }

    public delegate* unmanaged<nint, VkMemoryAllocateInfo*, void*, ulong*, VulkanResult> AllocateMemory { get; }

    public delegate* unmanaged<nint, ulong, void*, void> FreeMemory { get; }

    public delegate* unmanaged<nint, ulong, ulong, ulong, uint, void**, VulkanResult> MapMemory { get; }

    public delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VulkanResult> FlushMappedMemoryRanges { get; }

    public delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VulkanResult> InvalidateMappedMemoryRanges { get; }

    public delegate* unmanaged<nint, VkBufferCreateInfo*, void*, ulong*, VulkanResult> CreateBuffer { get; }

    public delegate* unmanaged<nint, ulong, void*, void> DestroyBuffer { get; }

    public delegate* unmanaged<nint, ulong, VkMemoryRequirements*, void> GetBufferMemoryRequirements { get; }

    public delegate* unmanaged<nint, ulong, ulong, ulong, VulkanResult> BindBufferMemory { get; }

    public delegate* unmanaged<nint, VkBufferDeviceAddressInfo*, ulong> GetBufferDeviceAddress { get; }

    public delegate* unmanaged<nint, VkShaderModuleCreateInfo*, void*, ulong*, VulkanResult> CreateShaderModule { get; }

    public delegate* unmanaged<nint, ulong, void*, void> DestroyShaderModule { get; }

    public delegate* unmanaged<nint, VkPipelineLayoutCreateInfo*, void*, ulong*, VulkanResult> CreatePipelineLayout { get; }

    public delegate* unmanaged<nint, ulong, void*, void> DestroyPipelineLayout { get; }

    public delegate* unmanaged<nint, VkPipelineCacheCreateInfo*, void*, ulong*, VulkanResult> CreatePipelineCache { get; }

    public delegate* unmanaged<nint, ulong, void*, void> DestroyPipelineCache { get; }

    public delegate* unmanaged<nint, ulong, nuint*, void*, VulkanResult> GetPipelineCacheData { get; }

    public delegate* unmanaged<nint, ulong, uint, VkComputePipelineCreateInfo*, void*, ulong*, VulkanResult> CreateComputePipelines { get; }

    public delegate* unmanaged<nint, ulong, void*, void> DestroyPipeline { get; }

    public delegate* unmanaged<nint, VkCommandPoolCreateInfo*, void*, ulong*, VulkanResult> CreateCommandPool { get; }

    public delegate* unmanaged<nint, ulong, void*, void> DestroyCommandPool { get; }

    public delegate* unmanaged<nint, VkCommandBufferAllocateInfo*, nint*, VulkanResult> AllocateCommandBuffers { get; }

    public delegate* unmanaged<nint, VkCommandBufferBeginInfo*, VulkanResult> BeginCommandBuffer { get; }

    public delegate* unmanaged<nint, VulkanResult> EndCommandBuffer { get; }

    public delegate* unmanaged<nint, int, ulong, void> CmdBindPipeline { get; }

    public delegate* unmanaged<nint, ulong, uint, uint, uint, void*, void> CmdPushConstants { get; }

    public delegate* unmanaged<nint, uint, uint, uint, void> CmdDispatch { get; }

    public delegate* unmanaged<nint, VkPipelineStages, VkPipelineStages, uint, uint, VkMemoryBarrier*, uint, void*, uint, void*, void> CmdPipelineBarrier { get; }

    public delegate* unmanaged<nint, ulong, ulong, uint, VkBufferCopy*, void> CmdCopyBuffer { get; }

    public delegate* unmanaged<nint, ulong, ulong, ulong, uint, void> CmdFillBuffer { get; }

    public delegate* unmanaged<nint, VkQueryPoolCreateInfo*, void*, ulong*, VulkanResult> CreateQueryPool { get; }

    public delegate* unmanaged<nint, ulong, void*, void> DestroyQueryPool { get; }

    public delegate* unmanaged<nint, ulong, uint, uint, nuint, void*, ulong, uint, VulkanResult> GetQueryPoolResults { get; }

    public delegate* unmanaged<nint, ulong, uint, uint, void> CmdResetQueryPool { get; }

    public delegate* unmanaged<nint, VkPipelineStages, ulong, uint, void> CmdWriteTimestamp { get; }

    public delegate* unmanaged<nint, VkSemaphoreCreateInfo*, void*, ulong*, VulkanResult> CreateSemaphore { get; }

    public delegate* unmanaged<nint, ulong, void*, void> DestroySemaphore { get; }

    public delegate* unmanaged<nint, VkSemaphoreWaitInfo*, ulong, VulkanResult> WaitSemaphores { get; }

    public delegate* unmanaged<nint, uint, void*, VkMemoryHostPointerProperties*, VulkanResult> GetMemoryHostPointerProperties { get; }

    private static nint Find(nint device, delegate* unmanaged<nint, byte*, nint> getDeviceProcAddr, ReadOnlySpan<byte> name)
    {
        fixed (byte* pointer = name)
        {
            nint function = getDeviceProcAddr(device, pointer);
            return function != 0
                ? function
                : throw new VulkanException($"The Vulkan driver has no {System.Text.Encoding.UTF8.GetString(name)}; it is older than 1.2.");
        }
    }
}
