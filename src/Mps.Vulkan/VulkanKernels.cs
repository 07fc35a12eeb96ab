using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Mps.Vulkan;

/// <summary>Where one begins: finds and opens the device that the kernels run on.</summary>
public static class VulkanKernels
{
    /// <summary>The devices of this machine, usable or not; empty when there is no Vulkan or no driver.</summary>
    public static IReadOnlyList<VulkanDeviceInfo> Devices()
    {
        using VulkanInstance? instance = VulkanInstance.TryCreate(out _);
        return instance is null ? [] : [.. instance.Devices().Select(device => device.Info)];
    }

    /// <summary>Opens the best device that the options allow.</summary>
    /// <param name="options">Which device is wanted.</param>
    /// <param name="device">The device; the caller disposes it, after everything that was made on it.</param>
    /// <param name="reason">Why there is none, as part of a sentence; empty when there is one.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryOpen(VulkanOptions options, [NotNullWhen(true)] out VulkanDevice? device, out string reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        device = null;
        VulkanInstance? instance = VulkanInstance.TryCreate(out reason);
        if (instance is null)
        {
            return false;
        }

        try
        {
            PhysicalDevice? chosen = Choose(instance.Devices(), options, out reason);
            if (chosen is not null)
            {
                device = VulkanDevice.Open(instance, chosen, options);
                instance = null; // The device's now.
            }
        }
        catch (VulkanException e)
        {
            reason = e.Message;
        }
        finally
        {
            instance?.Dispose();
        }

        return device is not null;
    }

    private static PhysicalDevice? Choose(IReadOnlyList<PhysicalDevice> devices, VulkanOptions options, out string reason)
    {
        List<string> refusals = [];
        PhysicalDevice? best = null;
        foreach (PhysicalDevice device in devices)
        {
            VulkanDeviceInfo info = device.Info;
            string? refusal = !Answers(info, options.Device) ? $"is not {options.Device}"
                : info.Obstacle ?? (info.Kind == VulkanDeviceKind.Software && !options.AllowSoftware ? "is the processor itself, slower than the CPU kernels" : null);
            if (refusal is not null)
            {
                refusals.Add($"{info.Name}: {refusal}");
            }
            else if (best is null || Rank(info.Kind) > Rank(best.Info.Kind))
            {
                best = device;
            }
        }

        reason = best is not null ? "" : refusals.Count == 0 ? "the Vulkan drivers found no device" : string.Join("; ", refusals);
        return best;
    }

    private static bool Answers(VulkanDeviceInfo info, string? wanted) =>
        wanted is null
        || info.Uuid.Equals(wanted.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)
        || (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? info.Number == number
            : info.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase));

    private static int Rank(VulkanDeviceKind kind) => kind switch
    {
        VulkanDeviceKind.Discrete => 4,
        VulkanDeviceKind.Integrated => 3,
        VulkanDeviceKind.Virtual => 2,
        VulkanDeviceKind.Other => 1,
        _ => 0,
    };
}
