namespace Mps.Vulkan.Tests;

/// <summary>
/// The device that the tests share: the best of this machine, or what MPS_TEST_VULKAN_DEVICE names; a software one will do. Without any, tests
/// that need one are skipped and say why.
/// </summary>
public sealed class TestDevice : IDisposable
{
    private readonly VulkanDevice? _device;
    private readonly string _reason;

    public TestDevice() => VulkanKernels.TryOpen(Options, out _device, out _reason);

    /// <summary>How to open another one.</summary>
    public static VulkanOptions Options { get; } = new(Environment.GetEnvironmentVariable("MPS_TEST_VULKAN_DEVICE"), AllowSoftware: true);

    /// <summary>The device; skips the test when there is none.</summary>
    public VulkanDevice Require()
    {
        Assert.SkipWhen(_device is null, $"No Vulkan device: {_reason}.");
        return _device!;
    }

    /// <summary>One more, for a test that breaks it.</summary>
    public static VulkanDevice Open(string? cacheFolder = null)
    {
        bool opened = VulkanKernels.TryOpen(Options with { CacheFolder = cacheFolder }, out VulkanDevice? device, out string reason);
        Assert.SkipWhen(!opened, $"No Vulkan device: {reason}.");
        return device!;
    }

    public void Dispose() => _device?.Dispose();
}
