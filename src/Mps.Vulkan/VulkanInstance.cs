using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>A connection to the loader and its drivers. Owns the VkInstance.</summary>
internal sealed unsafe class VulkanInstance : IDisposable
{
    private nint _handle;

    private VulkanInstance(nint handle)
    {
        Functions = new InstanceFunctions(handle);
        _handle = handle;
    }

    public InstanceFunctions Functions { get; }

    /// <summary>Connects; null, with the reason, when this machine has no Vulkan.</summary>
    public static VulkanInstance? TryCreate(out string reason)
    {
        var create = InstanceFunctions.CreateInstance;
        if (create == null)
        {
            reason = "this system has no Vulkan loader (libvulkan.so.1)";
            return null;
        }

        fixed (byte* name = "mps"u8)
        {
            VkApplicationInfo application = new()
            {
                Type = VkStructureType.ApplicationInfo,
                ApplicationName = name,
                EngineName = name,
                ApiVersion = VulkanNumbers.Version12,
            };
            VkInstanceCreateInfo info = new() { Type = VkStructureType.InstanceCreateInfo, ApplicationInfo = &application };
            nint handle;
            VulkanResult result = create(&info, null, &handle);
            reason = result switch
            {
                VulkanResult.Success => "",
                VulkanResult.IncompatibleDriver => "the Vulkan loader found no driver",
                _ => $"the Vulkan loader failed: {result}",
            };
            return result == VulkanResult.Success ? new VulkanInstance(handle) : null;
        }
    }

    public IReadOnlyList<PhysicalDevice> Devices()
    {
        uint count = 0;
        VulkanException.ThrowIfFailed(Functions.EnumeratePhysicalDevices(_handle, &count, null), "counting devices");
        nint[] handles = new nint[count];
        fixed (nint* pointer = handles)
        {
            VulkanException.ThrowIfFailed(Functions.EnumeratePhysicalDevices(_handle, &count, pointer), "listing devices");
        }

        return [.. handles.Take((int)count).Select((handle, number) => new PhysicalDevice(Functions, handle, number))];
    }

    public void Dispose()
    {
        nint handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            Functions.DestroyInstance(handle, null);
        }
    }
}
