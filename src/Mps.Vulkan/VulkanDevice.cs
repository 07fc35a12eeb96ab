using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>
/// A device that kernels run on. Owns its instance, its queue and its pipeline cache; what is made on it is disposed before it. Any thread may
/// use it; submissions take turns.
/// <para>When the device gets lost, the call that notices it and every later one throw <see cref="VulkanDeviceLostException"/>.</para>
/// </summary>
public sealed unsafe class VulkanDevice : IDisposable
{
    private static int s_liveCount;

    private readonly VulkanInstance _instance;
    private readonly nint _queue;
    private readonly Lock _turn = new();
    private int _liveObjects;
    private bool _disposed;
    private volatile string? _loss;
    private volatile bool _hangs;

    private VulkanDevice(VulkanInstance instance, PhysicalDevice physical, nint handle, DeviceFunctions functions, VulkanOptions options)
    {
        _instance = instance;
        Physical = physical;
        Handle = handle;
        Functions = functions;
        nint queue;
        Functions.GetDeviceQueue(handle, (uint)physical.QueueFamily, 0, &queue);
        _queue = queue;
        HostMemory = new HostMemory(this);
        PipelineLayout = CreatePipelineLayout();
        Cache = new PipelineCache(this, options);
        Interlocked.Increment(ref s_liveCount);
    }

    /// <summary>Devices of the process that are open. For leak tests.</summary>
    public static int LiveCount => Volatile.Read(ref s_liveCount);

    /// <summary>What it is.</summary>
    public VulkanDeviceInfo Info => Physical.Info;

    /// <summary>The memory of this process that it works on in place.</summary>
    public HostMemory HostMemory { get; }

    /// <summary>What became of the file of compiled kernels, for people.</summary>
    public string CacheNote => Cache.Note;

    /// <summary>Why it is lost; null while it works.</summary>
    public string? Loss => _loss;

    /// <summary>Buffers, pipelines and lists of commands that were made on it and not disposed yet.</summary>
    internal int LiveObjects => Volatile.Read(ref _liveObjects);

    internal PhysicalDevice Physical { get; }

    internal nint Handle { get; }

    internal DeviceFunctions Functions { get; }

    internal PipelineCache Cache { get; }

    /// <summary>All pipelines' layout: no descriptors, <see cref="PhysicalDevice.PushConstantBytes"/> of push constants.</summary>
    internal ulong PipelineLayout { get; }

    /// <summary>False when the device hangs: what it may still be using must be left alone.</summary>
    internal bool MayDestroy => !_hangs;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Interlocked.Decrement(ref s_liveCount);
        if (!MayDestroy)
        {
            return;
        }

        // Fails when the device is lost, and then there is nothing to wait for.
        _ = Functions.DeviceWaitIdle(Handle);
        HostMemory.Dispose();
        Cache.Dispose();
        Functions.DestroyPipelineLayout(Handle, PipelineLayout, null);
        Functions.DestroyDevice(Handle, null);
        _instance.Dispose();
    }

    /// <summary>Opens a device. Takes the instance over on success.</summary>
    internal static VulkanDevice Open(VulkanInstance instance, PhysicalDevice physical, VulkanOptions options)
    {
        float priority = 1;
        VkDeviceQueueCreateInfo queue = new()
        {
            Type = VkStructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = (uint)physical.QueueFamily,
            QueueCount = 1,
            QueuePriorities = &priority,
        };
        VkPhysicalDeviceVulkan12Features features = new()
        {
            Type = VkStructureType.PhysicalDeviceVulkan12Features,
            TimelineSemaphore = 1,
            BufferDeviceAddress = 1,
        };
        fixed (byte* import = "VK_EXT_external_memory_host"u8)
        {
            byte* extension = import;
            VkDeviceCreateInfo info = new()
            {
                Type = VkStructureType.DeviceCreateInfo,
                Next = &features,
                QueueCreateInfoCount = 1,
                QueueCreateInfos = &queue,
                ExtensionCount = physical.ImportAlignment > 0 ? 1u : 0,
                ExtensionNames = &extension,
            };
            nint handle;
            VulkanException.ThrowIfFailed(
                instance.Functions.CreateDevice(physical.Handle, &info, null, &handle), $"opening {physical.Info.Name}");
            DeviceFunctions functions = new(handle, instance.Functions.GetDeviceProcAddr);
            try
            {
                return new VulkanDevice(instance, physical, handle, functions, options);
            }
            catch
            {
                functions.DestroyDevice(handle, null);
                throw;
            }
        }
    }

    /// <summary>Notes that something was made on the device, or (−1) that it is gone.</summary>
    internal void Count(int objects) => Interlocked.Add(ref _liveObjects, objects);

    /// <exception cref="ObjectDisposedException">The device is closed.</exception>
    /// <exception cref="VulkanDeviceLostException">The device is lost.</exception>
    internal void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_loss is { } loss)
        {
            throw new VulkanDeviceLostException(loss);
        }
    }

    /// <summary>Throws for a call that did not succeed, and remembers a loss.</summary>
    internal void Check(VulkanResult result, string operation)
    {
        if (result >= 0)
        {
            return;
        }

        VulkanException error = VulkanException.Of(operation, result);
        if (result == VulkanResult.DeviceLost)
        {
            _loss ??= error.Message;
        }

        throw error;
    }

    /// <summary>The device did not finish in time: as good as lost, but its memory stays in use.</summary>
    internal VulkanDeviceLostException Hang(string message)
    {
        _hangs = true;
        _loss ??= message;
        return new VulkanDeviceLostException(message);
    }

    internal void Submit(VkSubmitInfo* submission)
    {
        ThrowIfUnusable();
        VulkanResult result;
        lock (_turn)
        {
            result = Functions.QueueSubmit(_queue, 1, submission, 0);
        }

        Check(result, "submitting work");
    }

    private ulong CreatePipelineLayout()
    {
        VkPushConstantRange range = new() { Stages = VulkanNumbers.ComputeShaderStage, Size = PhysicalDevice.PushConstantBytes };
        VkPipelineLayoutCreateInfo info = new()
        {
            Type = VkStructureType.PipelineLayoutCreateInfo,
            PushConstantRangeCount = 1,
            PushConstantRanges = &range,
        };
        ulong layout;
        Check(Functions.CreatePipelineLayout(Handle, &info, null, &layout), "making a pipeline layout");
        return layout;
    }
}
