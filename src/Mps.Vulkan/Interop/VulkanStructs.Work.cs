using System.Runtime.InteropServices;

namespace Mps.Vulkan.Interop;

// What memory, buffers, pipelines and work are described with. C's layout on a 64-bit system; guarded by StructureTests.
#pragma warning disable CS0649 // Filled in by the driver.

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkMemoryAllocateInfo
{
    public VkStructureType Type;
    public void* Next;
    public ulong AllocationSize;
    public uint MemoryTypeIndex;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkMemoryAllocateFlagsInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public uint DeviceMask;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkImportMemoryHostPointerInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint HandleType;
    public void* HostPointer;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkMemoryHostPointerProperties
{
    public VkStructureType Type;
    public void* Next;
    public uint MemoryTypeBits;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryRequirements
{
    public ulong Size;
    public ulong Alignment;
    public uint MemoryTypeBits;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkMappedMemoryRange
{
    public VkStructureType Type;
    public void* Next;
    public ulong Memory;
    public ulong Offset;
    public ulong Size;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkBufferCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public ulong Size;
    public VkBufferUsage Usage;
    public int SharingMode;
    public uint QueueFamilyIndexCount;
    public uint* QueueFamilyIndices;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkExternalMemoryBufferCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint HandleTypes;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkBufferDeviceAddressInfo
{
    public VkStructureType Type;
    public void* Next;
    public ulong Buffer;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkBufferCopy
{
    public ulong SourceOffset;
    public ulong TargetOffset;
    public ulong Size;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkShaderModuleCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public nuint CodeSize;
    public uint* Code;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkPushConstantRange
{
    public uint Stages;
    public uint Offset;
    public uint Size;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkPipelineLayoutCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public uint SetLayoutCount;
    public ulong* SetLayouts;
    public uint PushConstantRangeCount;
    public VkPushConstantRange* PushConstantRanges;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkPipelineCacheCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public nuint InitialDataSize;
    public void* InitialData;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkSpecializationMapEntry
{
    public uint ConstantId;
    public uint Offset;
    public nuint Size;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkSpecializationInfo
{
    public uint MapEntryCount;
    public VkSpecializationMapEntry* MapEntries;
    public nuint DataSize;
    public void* Data;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkPipelineShaderStageCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public uint Stage;
    public ulong Module;
    public byte* Name;
    public VkSpecializationInfo* Specialization;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkComputePipelineCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public VkPipelineShaderStageCreateInfo Stage;
    public ulong Layout;
    public ulong BasePipeline;
    public int BasePipelineIndex;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkCommandPoolCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public uint QueueFamilyIndex;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkCommandBufferAllocateInfo
{
    public VkStructureType Type;
    public void* Next;
    public ulong CommandPool;
    public int Level;
    public uint Count;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkCommandBufferBeginInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public void* Inheritance;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkMemoryBarrier
{
    public VkStructureType Type;
    public void* Next;
    public VkAccess SourceAccess;
    public VkAccess TargetAccess;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkQueryPoolCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public int QueryType;
    public uint QueryCount;
    public uint PipelineStatistics;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkSemaphoreTypeCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public int SemaphoreType;
    public ulong InitialValue;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkSemaphoreCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkSemaphoreWaitInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public uint SemaphoreCount;
    public ulong* Semaphores;
    public ulong* Values;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkTimelineSemaphoreSubmitInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint WaitValueCount;
    public ulong* WaitValues;
    public uint SignalValueCount;
    public ulong* SignalValues;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkSubmitInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint WaitSemaphoreCount;
    public ulong* WaitSemaphores;
    public uint* WaitStages;
    public uint CommandBufferCount;
    public nint* CommandBuffers;
    public uint SignalSemaphoreCount;
    public ulong* SignalSemaphores;
}
