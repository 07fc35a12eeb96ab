using System.Globalization;
using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>A device before it is opened: what it is and what it has. Borrows from its <see cref="VulkanInstance"/>.</summary>
internal sealed unsafe class PhysicalDevice
{
    public const string HostMemoryExtension = "VK_EXT_external_memory_host";

    /// <summary>Bytes that a kernel is told with each dispatch; every device has as many.</summary>
    public const int PushConstantBytes = 128;

    /// <summary>Invocations of our kernels' largest work group; a device need not have more than 128.</summary>
    private const int WorkGroupInvocations = 256;

    public PhysicalDevice(InstanceFunctions functions, nint handle, int number)
    {
        Handle = handle;
        bool canImport = HasExtension(functions, handle, HostMemoryExtension);
        VkPhysicalDeviceExternalMemoryHostProperties import = new() { Type = VkStructureType.PhysicalDeviceExternalMemoryHostProperties };
        VkPhysicalDeviceDriverProperties driver = new()
        {
            Type = VkStructureType.PhysicalDeviceDriverProperties,
            Next = canImport ? &import : null,
        };
        VkPhysicalDeviceIdProperties id = new() { Type = VkStructureType.PhysicalDeviceIdProperties, Next = &driver };
        VkPhysicalDeviceProperties2 properties = new() { Type = VkStructureType.PhysicalDeviceProperties2, Next = &id };
        // Devices older than 1.2 may not know what is chained behind, and leave it as it is.
        functions.GetProperties(handle, &properties);
        ImportAlignment = canImport ? (long)Math.Max(1, import.MinImportedHostPointerAlignment) : 0;
        TimestampPeriod = properties.TimestampPeriod;
        CacheIdentity = string.Create(CultureInfo.InvariantCulture, $"{properties.PipelineCacheUuid}-{properties.DriverVersion:x8}-{id.DeviceUuid}");
        VkPhysicalDeviceMemoryProperties memory;
        functions.GetMemoryProperties(handle, &memory);
        Memory = memory;
        QueueFamily = ChooseQueueFamily(functions, handle, out uint timestampBits);
        TimestampBits = (int)timestampBits;
        Info = new VulkanDeviceInfo(
            number,
            properties.DeviceName.ToString(),
            (VulkanDeviceKind)properties.DeviceType,
            $"{driver.DriverName} {driver.DriverInfo}".Trim(),
            new Version((int)(properties.ApiVersion >> 22), (int)((properties.ApiVersion >> 12) & 0x3ff), (int)(properties.ApiVersion & 0xfff)),
            id.DeviceUuid.ToString(),
            LocalMemory(memory),
            canImport,
            Obstacle(functions, handle, properties, QueueFamily));
    }

    public nint Handle { get; }

    public VulkanDeviceInfo Info { get; }

    public VkPhysicalDeviceMemoryProperties Memory { get; }

    /// <summary>Addresses and sizes of imported memory are multiples of this; 0 = there is no importing.</summary>
    public long ImportAlignment { get; }

    /// <summary>Nanoseconds of one tick.</summary>
    public double TimestampPeriod { get; }

    /// <summary>Valid bits of a timestamp; 0 = there are none.</summary>
    public int TimestampBits { get; }

    /// <summary>Family of the queue that computes and copies; -1 = none.</summary>
    public int QueueFamily { get; }

    /// <summary>What the driver's compiled pipelines are good for, as a part of a file name: the device, the driver and its version.</summary>
    public string CacheIdentity { get; }

    /// <summary>
    /// The first memory type of <paramref name="allowed"/> that has all of <paramref name="required"/>, with as many of
    /// <paramref name="wanted"/> as can be had; -1 = none.
    /// </summary>
    public int FindMemoryType(uint allowed, VkMemoryProperties required, VkMemoryProperties wanted)
    {
        VkPhysicalDeviceMemoryProperties memory = Memory;
        int best = -1, most = -1;
        for (int type = 0; type < memory.TypeCount; type++)
        {
            VkMemoryProperties properties = memory.Types[type].Properties;
            int count = System.Numerics.BitOperations.PopCount((uint)(properties & wanted));
            if ((allowed & (1u << type)) != 0 && (properties & required) == required && (properties & VkMemoryProperties.Special) == 0 && count > most)
            {
                (best, most) = (type, count);
            }
        }

        return best;
    }

    private static string? Obstacle(InstanceFunctions functions, nint handle, in VkPhysicalDeviceProperties2 properties, int queueFamily)
    {
        if (properties.ApiVersion < VulkanNumbers.Version12)
        {
            return "it has no Vulkan 1.2";
        }

        VkPhysicalDeviceVulkan12Features features12 = new() { Type = VkStructureType.PhysicalDeviceVulkan12Features };
        VkPhysicalDeviceFeatures2 features = new() { Type = VkStructureType.PhysicalDeviceFeatures2, Next = &features12 };
        functions.GetFeatures(handle, &features);
        return features12.TimelineSemaphore == 0 ? "it has no timeline semaphores"
            : features12.BufferDeviceAddress == 0 ? "it has no buffer device addresses"
            : Math.Min(properties.MaxComputeWorkGroupInvocations, properties.MaxComputeWorkGroupSize.Width) < WorkGroupInvocations ? $"its work groups have less than {WorkGroupInvocations} invocations"
            : queueFamily < 0 ? "it has no queue that computes"
            : null;
    }

    private static bool HasExtension(InstanceFunctions functions, nint handle, string name)
    {
        uint count = 0;
        VulkanException.ThrowIfFailed(functions.EnumerateDeviceExtensions(handle, null, &count, null), "counting a device's extensions");
        VkExtensionProperties[] extensions = new VkExtensionProperties[count];
        fixed (VkExtensionProperties* pointer = extensions)
        {
            VulkanException.ThrowIfFailed(functions.EnumerateDeviceExtensions(handle, null, &count, pointer), "listing a device's extensions");
        }

        return extensions.Take((int)count).Any(extension => extension.Name.ToString() == name);
    }

    // Without graphics before with: such queues run beside what else is drawn. Computing implies copying.
    private static int ChooseQueueFamily(InstanceFunctions functions, nint handle, out uint timestampBits)
    {
        uint count = 0;
        functions.GetQueueFamilyProperties(handle, &count, null);
        VkQueueFamilyProperties[] families = new VkQueueFamilyProperties[count];
        fixed (VkQueueFamilyProperties* pointer = families)
        {
            functions.GetQueueFamilyProperties(handle, &count, pointer);
        }

        int chosen = -1;
        for (int family = 0; family < count; family++)
        {
            VkQueueKinds kinds = families[family].Kinds;
            if (kinds.HasFlag(VkQueueKinds.Compute) && (chosen < 0 || !kinds.HasFlag(VkQueueKinds.Graphics)))
            {
                chosen = family;
            }
        }

        timestampBits = chosen < 0 ? 0 : families[chosen].TimestampValidBits;
        return chosen;
    }

    private static long LocalMemory(VkPhysicalDeviceMemoryProperties memory)
    {
        const uint DeviceLocalHeap = 1;
        ulong largest = 0;
        for (int heap = 0; heap < memory.HeapCount; heap++)
        {
            if ((memory.Heaps[heap].Flags & DeviceLocalHeap) != 0)
            {
                largest = Math.Max(largest, memory.Heaps[heap].Size);
            }
        }

        return (long)largest;
    }
}
