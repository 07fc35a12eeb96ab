using Mps.Av;
using Mps.Pipeline.Hardware;

namespace Mps.Pipeline.Tests.Hardware;

/// <summary>
/// A machine whose device is a real one that needs no GPU: Vulkan on Mesa's software driver. It has no codecs, so its "hardware"
/// encoders are software ones; what is on trial is the way there.
/// </summary>
internal static class VulkanMachine
{
    /// <summary>A family on Vulkan devices.</summary>
    /// <param name="uploadsItself">Its encoders take pictures in memory.</param>
    /// <param name="encoders">"codec encoder" each.</param>
    public static HardwareFamily Family(bool uploadsItself, params string[] encoders) => new(
        "vulkan", "vulkan", null,
        encoders.Select(e => e.Split(' ')).ToDictionary(e => e[0], e => e[1]),
        new HashSet<string>(),
        new Dictionary<string, string> { ["h264"] = "h264" },
        uploadsItself, 0,
        static (width, height, format) => $"scale_vulkan=w={width}:h={height}:format={format}",
        static (encoder, _, _) => new HardwareEncoderSettings(encoder == "libx264" ? ["preset=ultrafast", "crf=20"] : [], encoder == "libx264" ? 0 : 500_000, 0, 0));

    public static HardwareInventory Of(HardwareFamily family) => new([new DeviceAddress(family, "")], new Probe());

    /// <summary>Skips the test where no Vulkan device opens.</summary>
    public static HardwareDevice Open()
    {
        try
        {
            return HardwareDevice.Open("vulkan", "");
        }
        catch (MediaException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    /// <summary>Claims every codec; the device is real.</summary>
    private sealed class Probe : IHardwareProbe
    {
        private readonly HardwareProbe _real = new();

        public HardwareDevice Open(DeviceAddress address) => _real.Open(address);

        public HardwareFinding TryDevice(DeviceAddress address) => new(true, "");

        public HardwareFinding TryScaler(DeviceAddress address) => _real.TryScaler(address);

        public HardwareFinding TryEncoder(DeviceAddress address, string codec, int bitDepth) => new(true, "");

        public HardwareFinding TryDecoder(DeviceAddress address, string codec, int bitDepth) => new(true, "");

        public void Dispose() => _real.Dispose();
    }
}
