using System.Diagnostics;

namespace Mps.Vulkan.Tests;

public sealed class DeviceTests(TestDevice shared)
{
    private const string Child = "MPS_TEST_WITHOUT_DRIVERS";

    [Fact]
    public void A_device_says_what_it_is()
    {
        VulkanDeviceInfo info = shared.Require().Info;
        Assert.NotEmpty(info.Name);
        Assert.Null(info.Obstacle);
        Assert.Equal(32, info.Uuid.Length);
        Assert.True(info.MemoryBytes > 1 << 20);
        Assert.True(info.ApiVersion >= new Version(1, 2));
        Assert.Contains(info, VulkanKernels.Devices());
    }

    [Fact]
    public void A_device_is_found_by_name_number_and_uuid()
    {
        VulkanDeviceInfo info = shared.Require().Info;
        foreach (string wanted in (string[])[info.Name[1..].ToUpperInvariant(), $"{info.Number}", info.Uuid])
        {
            Assert.True(VulkanKernels.TryOpen(new VulkanOptions(wanted, AllowSoftware: true), out VulkanDevice? device, out string reason), reason);
            using (device)
            {
                Assert.Equal(info, device.Info);
            }
        }
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused_with_the_names_of_those_that_are()
    {
        string name = shared.Require().Info.Name;
        Assert.False(VulkanKernels.TryOpen(new VulkanOptions("no such card", AllowSoftware: true), out VulkanDevice? device, out string reason));
        Assert.Null(device);
        Assert.Contains($"{name}: is not no such card", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_processor_itself_is_taken_only_when_it_is_asked_for()
    {
        VulkanDeviceInfo info = shared.Require().Info;
        Assert.SkipWhen(info.Kind != VulkanDeviceKind.Software, $"{info.Name} is a real device.");
        Assert.False(VulkanKernels.TryOpen(new VulkanOptions(info.Name), out _, out string reason));
        Assert.Contains("slower than the CPU kernels", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_driver_is_a_reason_and_no_crash()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Child) is not null, "This is the child.");
        ProcessStartInfo start = new(
            Path.Combine(AppContext.BaseDirectory, "Mps.Vulkan.Tests"), ["-noColor", "-method", $"*.{nameof(DeviceTests)}.{nameof(Open_without_drivers)}"])
        {
            RedirectStandardOutput = true,
            Environment = { [Child] = "1", ["VK_ICD_FILENAMES"] = "/dev/null", ["VK_DRIVER_FILES"] = "/dev/null" },
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_without_drivers()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Child) is null, "This process is nobody's child.");
        Assert.Empty(VulkanKernels.Devices());
        Assert.False(VulkanKernels.TryOpen(TestDevice.Options, out _, out string reason));
        Assert.NotEmpty(reason);
    }
}
