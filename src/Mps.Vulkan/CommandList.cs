using System.Runtime.CompilerServices;
using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>
/// A list of commands that is written once or anew for each picture, and submitted whole. Owns its command pool. One thread at a time; not
/// written while it runs.
/// </summary>
internal sealed unsafe class CommandList : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly DeviceFunctions _functions;
    private ulong _pool;

    public CommandList(VulkanDevice device)
    {
        device.ThrowIfUnusable();
        _device = device;
        _functions = device.Functions;
        VkCommandPoolCreateInfo pool = new()
        {
            Type = VkStructureType.CommandPoolCreateInfo,
            Flags = VulkanNumbers.ResetCommandBuffer,
            QueueFamilyIndex = (uint)device.Physical.QueueFamily,
        };
        ulong handle;
        device.Check(_functions.CreateCommandPool(device.Handle, &pool, null, &handle), "making a command pool");
        _pool = handle;
        VkCommandBufferAllocateInfo info = new() { Type = VkStructureType.CommandBufferAllocateInfo, CommandPool = handle, Count = 1 };
        nint buffer;
        VulkanResult result = _functions.AllocateCommandBuffers(device.Handle, &info, &buffer);
        if (result < 0)
        {
            _functions.DestroyCommandPool(device.Handle, handle, null);
            device.Check(result, "making a command buffer");
        }

        Handle = buffer;
        device.Count(1);
    }

    /// <summary>The VkCommandBuffer.</summary>
    public nint Handle { get; }

    /// <summary>Begins, forgetting what was written before.</summary>
    public void Begin()
    {
        VkCommandBufferBeginInfo info = new() { Type = VkStructureType.CommandBufferBeginInfo };
        _device.Check(_functions.BeginCommandBuffer(Handle, &info), "beginning commands");
    }

    public void End() => _device.Check(_functions.EndCommandBuffer(Handle), "ending commands");

    public void Copy(ulong source, ulong target, ReadOnlySpan<VkBufferCopy> regions)
    {
        fixed (VkBufferCopy* pointer = regions)
        {
            _functions.CmdCopyBuffer(Handle, source, target, (uint)regions.Length, pointer);
        }
    }

    /// <summary>Sets a whole buffer to a word.</summary>
    public void Fill(VulkanBuffer buffer, uint word) => _functions.CmdFillBuffer(Handle, buffer.Handle, 0, VulkanNumbers.WholeSize, word);

    /// <summary>What comes after waits for what came before, in this list and in those submitted before.</summary>
    public void Barrier(VkPipelineStages before, VkAccess written, VkPipelineStages after, VkAccess used)
    {
        VkMemoryBarrier barrier = new() { Type = VkStructureType.MemoryBarrier, SourceAccess = written, TargetAccess = used };
        _functions.CmdPipelineBarrier(Handle, before, after, 0, 1, &barrier, 0, null, 0, null);
    }

    /// <summary>Kernels after this read what kernels before it wrote, and may write over what those read.</summary>
    public void KernelBarrier() =>
        Barrier(VkPipelineStages.Compute, VkAccess.ShaderWrite, VkPipelineStages.Compute, VkAccess.ShaderRead | VkAccess.ShaderWrite);

    /// <summary>Runs a kernel.</summary>
    /// <param name="pipeline">The kernel.</param>
    /// <param name="arguments">Its push constants.</param>
    /// <param name="columns">Invocations in x: rounded up to whole groups.</param>
    /// <param name="rows">Invocations in y: likewise.</param>
    /// <param name="group">Size of its groups.</param>
    public void Run<T>(VulkanPipeline pipeline, in T arguments, int columns, int rows, (int Columns, int Rows) group)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() > PhysicalDevice.PushConstantBytes)
        {
            throw new ArgumentException($"{typeof(T).Name} has more than {PhysicalDevice.PushConstantBytes} bytes.", nameof(arguments));
        }

        _functions.CmdBindPipeline(Handle, VulkanNumbers.ComputeBindPoint, pipeline.Handle);
        fixed (T* pointer = &arguments)
        {
            _functions.CmdPushConstants(
                Handle, _device.PipelineLayout, VulkanNumbers.ComputeShaderStage, 0, (uint)Unsafe.SizeOf<T>(), pointer);
        }

        _functions.CmdDispatch(
            Handle, (uint)((columns + group.Columns - 1) / group.Columns), (uint)((rows + group.Rows - 1) / group.Rows), 1);
    }

    public void Dispose()
    {
        ulong pool = Interlocked.Exchange(ref _pool, 0);
        if (pool != 0)
        {
            if (_device.MayDestroy)
            {
                _functions.DestroyCommandPool(_device.Handle, pool, null);
            }

            _device.Count(-1);
        }
    }
}
