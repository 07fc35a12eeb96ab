namespace Mps.Vulkan.Interop;

/// <summary>The functions of one VkInstance. Borrows the instance.</summary>
internal sealed unsafe class InstanceFunctions
{
    private readonly nint _instance;

    /// <exception cref="VulkanException">The loader does not know one.</exception>
    public InstanceFunctions(nint instance)
    {
        _instance = instance;
        DestroyInstance = (delegate* unmanaged<nint, void*, void>)Find("vkDestroyInstance"u8);
        EnumeratePhysicalDevices = (delegate* unmanaged<nint, uint*, nint*, VulkanResult>)Find("vkEnumeratePhysicalDevices"u8);
        GetProperties = (delegate* unmanaged<nint, VkPhysicalDeviceProperties2*, void>)Find("vkGetPhysicalDeviceProperties2"u8);
        GetFeatures = (delegate* unmanaged<nint, VkPhysicalDeviceFeatures2*, void>)Find("vkGetPhysicalDeviceFeatures2"u8);
        GetMemoryProperties =
            (delegate* unmanaged<nint, VkPhysicalDeviceMemoryProperties*, void>)Find("vkGetPhysicalDeviceMemoryProperties"u8);
        GetQueueFamilyProperties =
            (delegate* unmanaged<nint, uint*, VkQueueFamilyProperties*, void>)Find("vkGetPhysicalDeviceQueueFamilyProperties"u8);
        EnumerateDeviceExtensions =
            (delegate* unmanaged<nint, byte*, uint*, VkExtensionProperties*, VulkanResult>)Find("vkEnumerateDeviceExtensionProperties"u8);
        CreateDevice = (delegate* unmanaged<nint, VkDeviceCreateInfo*, void*, nint*, VulkanResult>)Find("vkCreateDevice"u8);
        GetDeviceProcAddr = (delegate* unmanaged<nint, byte*, nint>)Find("vkGetDeviceProcAddr"u8);
    }

    public delegate* unmanaged<nint, void*, void> DestroyInstance { get; }

    public delegate* unmanaged<nint, uint*, nint*, VulkanResult> EnumeratePhysicalDevices { get; }

    public delegate* unmanaged<nint, VkPhysicalDeviceProperties2*, void> GetProperties { get; }

    public delegate* unmanaged<nint, VkPhysicalDeviceFeatures2*, void> GetFeatures { get; }

    public delegate* unmanaged<nint, VkPhysicalDeviceMemoryProperties*, void> GetMemoryProperties { get; }

    public delegate* unmanaged<nint, uint*, VkQueueFamilyProperties*, void> GetQueueFamilyProperties { get; }

    public delegate* unmanaged<nint, byte*, uint*, VkExtensionProperties*, VulkanResult> EnumerateDeviceExtensions { get; }

    public delegate* unmanaged<nint, VkDeviceCreateInfo*, void*, nint*, VulkanResult> CreateDevice { get; }

    public delegate* unmanaged<nint, byte*, nint> GetDeviceProcAddr { get; }

    /// <summary>vkCreateInstance, which needs no instance; null when there is no loader.</summary>
    public static delegate* unmanaged<VkInstanceCreateInfo*, void*, nint*, VulkanResult> CreateInstance
    {
        get
        {
            fixed (byte* name = "vkCreateInstance"u8)
            {
                return VulkanLibrary.GetInstanceProcAddr == null
                    ? null
                    : (delegate* unmanaged<VkInstanceCreateInfo*, void*, nint*, VulkanResult>)VulkanLibrary.GetInstanceProcAddr(0, name);
            }
        }
    }

    private nint Find(ReadOnlySpan<byte> name)
    {
        fixed (byte* pointer = name)
        {
            nint function = VulkanLibrary.GetInstanceProcAddr(_instance, pointer);
            return function != 0
                ? function
                : throw new VulkanException($"The Vulkan loader has no {System.Text.Encoding.UTF8.GetString(name)}; it is older than 1.1.");
        }
    }
}
