using System.Runtime.InteropServices;

namespace Mps.Vulkan.Interop;

/// <summary>The Vulkan loader, which is part of the system or is not there. Loaded once and never unloaded: drivers keep threads.</summary>
internal static unsafe class VulkanLibrary
{
    private static readonly Lazy<nint> s_getInstanceProcAddr = new(Load);

    /// <summary>vkGetInstanceProcAddr; 0 when there is no loader.</summary>
    public static delegate* unmanaged<nint, byte*, nint> GetInstanceProcAddr => (delegate* unmanaged<nint, byte*, nint>)s_getInstanceProcAddr.Value;

    private static nint Load() =>
        NativeLibrary.TryLoad("libvulkan.so.1", out nint library) && NativeLibrary.TryGetExport(library, "vkGetInstanceProcAddr", out nint function)
            ? function
            : 0;
}
