using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>The driver refused something; the message says what.</summary>
public class VulkanException : Exception
{
    /// <param name="message">What was tried, and what came of it.</param>
    public VulkanException(string message)
        : base(message)
    {
    }

    /// <summary>An error for a call that did not succeed; a lost device has its own type.</summary>
    internal static VulkanException Of(string operation, VulkanResult result) => result switch
    {
        VulkanResult.DeviceLost => new VulkanDeviceLostException($"The Vulkan device was lost while {operation}."),
        VulkanResult.OutOfDeviceMemory => new VulkanException($"The Vulkan device has no memory left for {operation}."),
        _ => new VulkanException($"The Vulkan driver failed at {operation}: {result} ({(int)result})."),
    };

    internal static void ThrowIfFailed(VulkanResult result, string operation)
    {
        if (result < 0)
        {
            throw Of(operation, result);
        }
    }
}

/// <summary>
/// The device is gone: its driver was reset, it was unplugged, or it hangs. Nothing works on it any more; go on without it, or open it anew.
/// </summary>
public sealed class VulkanDeviceLostException : VulkanException
{
    /// <inheritdoc cref="VulkanException(string)"/>
    public VulkanDeviceLostException(string message)
        : base(message)
    {
    }
}
