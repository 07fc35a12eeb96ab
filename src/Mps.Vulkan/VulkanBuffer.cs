using System.Runtime.InteropServices;
using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>What a buffer is for, and so in which memory it lies.</summary>
internal enum VulkanBufferUse
{
    /// <summary>Kernels read and write it: the device's own memory.</summary>
    Kernels,

    /// <summary>We write, the device copies from it.</summary>
    Upload,

    /// <summary>The device copies to it, we read.</summary>
    Readback,

    /// <summary>We write a few numbers, kernels read them.</summary>
    Numbers,

    /// <summary>Kernels write a few numbers, we read them.</summary>
    Findings,
}

/// <summary>One buffer and its memory. Owns both.</summary>
internal sealed unsafe class VulkanBuffer : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly bool _coherent;
    private ulong _handle;
    private ulong _memory;

    private VulkanBuffer(VulkanDevice device, long bytes, bool coherent)
    {
        _device = device;
        _coherent = coherent;
        Bytes = bytes;
        device.Count(1);
    }

    public ulong Handle => _handle;

    public long Bytes { get; }

    /// <summary>Where kernels find it; 0 when they do not, as it is for copying alone.</summary>
    public ulong Address { get; private init; }

    /// <summary>Where we find it; 0 when we do not.</summary>
    public nint Mapped { get; private init; }

    /// <summary>Makes a buffer with undefined content.</summary>
    /// <exception cref="VulkanException">There is no memory.</exception>
    public static VulkanBuffer Create(VulkanDevice device, long bytes, VulkanBufferUse use)
    {
        device.ThrowIfUnusable();
        (VkMemoryProperties required, VkMemoryProperties wanted) = use switch
        {
            VulkanBufferUse.Kernels => (VkMemoryProperties.None, VkMemoryProperties.DeviceLocal),
            VulkanBufferUse.Upload => (VkMemoryProperties.HostVisible, VkMemoryProperties.HostCoherent),
            VulkanBufferUse.Numbers => (VkMemoryProperties.HostVisible, VkMemoryProperties.HostCoherent | VkMemoryProperties.DeviceLocal),
            _ => (VkMemoryProperties.HostVisible, VkMemoryProperties.HostCached),
        };
        bool isSeenByKernels = use is VulkanBufferUse.Kernels or VulkanBufferUse.Numbers or VulkanBufferUse.Findings;
        VkBufferUsage usage = VkBufferUsage.TransferSource | VkBufferUsage.TransferTarget
            | (isSeenByKernels ? VkBufferUsage.Storage | VkBufferUsage.DeviceAddress : 0);
        DeviceFunctions functions = device.Functions;
        ulong handle = CreateHandle(device, bytes, usage, null), memory = 0;
        try
        {
            VkMemoryRequirements requirements;
            functions.GetBufferMemoryRequirements(device.Handle, handle, &requirements);
            int type = device.Physical.FindMemoryType(requirements.MemoryTypeBits, required, wanted);
            if (type < 0)
            {
                throw new VulkanException($"{device.Info.Name} has no memory of the kind that {use} needs.");
            }

            VkMemoryAllocateFlagsInfo flags = new() { Type = VkStructureType.MemoryAllocateFlagsInfo, Flags = VulkanNumbers.AllocateDeviceAddress };
            VkMemoryAllocateInfo info = new()
            {
                Type = VkStructureType.MemoryAllocateInfo,
                Next = isSeenByKernels ? &flags : null,
                AllocationSize = requirements.Size,
                MemoryTypeIndex = (uint)type,
            };
            device.Check(functions.AllocateMemory(device.Handle, &info, null, &memory), $"{bytes} bytes of memory");
            device.Check(functions.BindBufferMemory(device.Handle, handle, memory, 0), "binding a buffer to its memory");
            void* mapped = null;
            if (use != VulkanBufferUse.Kernels)
            {
                device.Check(functions.MapMemory(device.Handle, memory, 0, VulkanNumbers.WholeSize, 0, &mapped), "mapping memory");
            }

            VkPhysicalDeviceMemoryProperties types = device.Physical.Memory;
            VkBufferDeviceAddressInfo address = new() { Type = VkStructureType.BufferDeviceAddressInfo, Buffer = handle };
            return new VulkanBuffer(device, bytes, types.Types[type].Properties.HasFlag(VkMemoryProperties.HostCoherent))
            {
                _handle = handle,
                _memory = memory,
                Mapped = (nint)mapped,
                Address = isSeenByKernels ? functions.GetBufferDeviceAddress(device.Handle, &address) : 0,
            };
        }
        catch
        {
            Destroy(device, handle, memory);
            throw;
        }
    }

    /// <summary>Makes a buffer of the device's own memory, all zero.</summary>
    public static VulkanBuffer Zero(VulkanDevice device, long bytes)
    {
        VulkanBuffer buffer = Create(device, bytes, VulkanBufferUse.Kernels);
        try
        {
            using CommandList list = new(device);
            using WorkTimeline timeline = new(device);
            list.Begin();
            list.Fill(buffer, 0);
            list.Barrier(VkPipelineStages.Transfer, VkAccess.TransferWrite, VkPipelineStages.Compute, VkAccess.ShaderRead | VkAccess.ShaderWrite);
            list.End();
            timeline.Run(list.Handle);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Makes a buffer of the device's own memory with this content.</summary>
    public static VulkanBuffer Of<T>(VulkanDevice device, ReadOnlySpan<T> content)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(content);
        VulkanBuffer buffer = Create(device, bytes.Length, VulkanBufferUse.Kernels);
        try
        {
            using VulkanBuffer upload = Create(device, bytes.Length, VulkanBufferUse.Upload);
            bytes.CopyTo(new Span<byte>((void*)upload.Mapped, bytes.Length));
            upload.Flush();
            using CommandList list = new(device);
            using WorkTimeline timeline = new(device);
            VkBufferCopy region = new() { Size = (ulong)bytes.Length };
            list.Begin();
            list.Copy(upload.Handle, buffer.Handle, new ReadOnlySpan<VkBufferCopy>(in region));
            list.Barrier(VkPipelineStages.Transfer, VkAccess.TransferWrite, VkPipelineStages.Compute, VkAccess.ShaderRead);
            list.End();
            timeline.Run(list.Handle);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a buffer of memory that is here already, for copying from and to. Null, with the reason, when the driver does not take it.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="address">First byte, a multiple of <see cref="PhysicalDevice.ImportAlignment"/>.</param>
    /// <param name="bytes">A multiple of the same.</param>
    /// <param name="reason">Why not; empty on success.</param>
    public static VulkanBuffer? TryImport(VulkanDevice device, nint address, long bytes, out string reason)
    {
        device.ThrowIfUnusable();
        DeviceFunctions functions = device.Functions;
        VkMemoryHostPointerProperties pointer = new() { Type = VkStructureType.MemoryHostPointerProperties };
        VulkanResult result = functions.GetMemoryHostPointerProperties(device.Handle, VulkanNumbers.HostAllocationHandle, (void*)address, &pointer);
        if (result < 0)
        {
            reason = $"the driver does not take memory at this address ({result})";
            return null;
        }

        VkExternalMemoryBufferCreateInfo external = new()
        {
            Type = VkStructureType.ExternalMemoryBufferCreateInfo,
            HandleTypes = VulkanNumbers.HostAllocationHandle,
        };
        ulong handle = CreateHandle(device, bytes, VkBufferUsage.TransferSource | VkBufferUsage.TransferTarget, &external), memory = 0;
        VkMemoryRequirements requirements;
        functions.GetBufferMemoryRequirements(device.Handle, handle, &requirements);
        // Coherent, because memory that is not mapped through Vulkan can be neither flushed nor invalidated.
        int type = device.Physical.FindMemoryType(
            requirements.MemoryTypeBits & pointer.MemoryTypeBits, VkMemoryProperties.HostCoherent, VkMemoryProperties.HostCached);
        if (type < 0 || requirements.Size > (ulong)bytes)
        {
            Destroy(device, handle, 0);
            reason = type < 0 ? "the device has no coherent memory for it" : "the device wants more memory than there is";
            return null;
        }

        VkImportMemoryHostPointerInfo import = new()
        {
            Type = VkStructureType.ImportMemoryHostPointerInfo,
            HandleType = VulkanNumbers.HostAllocationHandle,
            HostPointer = (void*)address,
        };
        VkMemoryAllocateInfo info = new()
        {
            Type = VkStructureType.MemoryAllocateInfo,
            Next = &import,
            AllocationSize = (ulong)bytes,
            MemoryTypeIndex = (uint)type,
        };
        result = functions.AllocateMemory(device.Handle, &info, null, &memory);
        if (result >= 0)
        {
            result = functions.BindBufferMemory(device.Handle, handle, memory, 0);
        }

        if (result < 0)
        {
            Destroy(device, handle, memory);
            reason = $"the driver could not import it ({result})";
            return null;
        }

        reason = "";
        return new VulkanBuffer(device, bytes, coherent: true) { _handle = handle, _memory = memory };
    }

    /// <summary>Shows the device what we wrote.</summary>
    public void Flush()
    {
        if (!_coherent)
        {
            VkMappedMemoryRange range = Range();
            _device.Check(_device.Functions.FlushMappedMemoryRanges(_device.Handle, 1, &range), "flushing memory");
        }
    }

    /// <summary>Shows us what the device wrote.</summary>
    public void Invalidate()
    {
        if (!_coherent)
        {
            VkMappedMemoryRange range = Range();
            _device.Check(_device.Functions.InvalidateMappedMemoryRanges(_device.Handle, 1, &range), "reading memory back");
        }
    }

    public void Dispose()
    {
        ulong handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            Destroy(_device, handle, _memory);
            _device.Count(-1);
        }
    }

    private static ulong CreateHandle(VulkanDevice device, long bytes, VkBufferUsage usage, VkExternalMemoryBufferCreateInfo* external)
    {
        VkBufferCreateInfo info = new() { Type = VkStructureType.BufferCreateInfo, Next = external, Size = (ulong)bytes, Usage = usage };
        ulong handle;
        device.Check(device.Functions.CreateBuffer(device.Handle, &info, null, &handle), $"making a buffer of {bytes} bytes");
        return handle;
    }

    private static void Destroy(VulkanDevice device, ulong handle, ulong memory)
    {
        if (device.MayDestroy)
        {
            device.Functions.DestroyBuffer(device.Handle, handle, null);
            device.Functions.FreeMemory(device.Handle, memory, null);
        }
    }

    private VkMappedMemoryRange Range() => new() { Type = VkStructureType.MappedMemoryRange, Memory = _memory, Size = VulkanNumbers.WholeSize };
}
