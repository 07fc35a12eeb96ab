using Mps.Av;
using Mps.Pipeline.Hardware;

namespace Mps.Pipeline.Tests.Hardware;

/// <summary>
/// A machine as a table: what is listed works, everything else fails with words. Keys: "cuda:0" opens, "cuda:0 encode h264 8",
/// "cuda:0 decode hevc 10", "cuda:0 scale".
/// </summary>
internal sealed class FakeProbe(params string[] works) : IHardwareProbe
{
    private readonly HashSet<string> _works = [.. works];

    /// <summary>Everything that was asked, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Every part of a device.</summary>
    public static string[] All(string device) =>
    [
        device, $"{device} scale",
        .. new[] { "h264", "h265", "av1", "vp8", "vp9" }.SelectMany(c => new[] { $"{device} encode {c} 8", $"{device} encode {c} 10" }),
        .. new[] { "h264", "hevc", "av1", "vp8", "vp9", "mpeg2video" }.SelectMany(c => new[] { $"{device} decode {c} 8", $"{device} decode {c} 10" }),
    ];

    public static HardwareInventory Machine(string devices, params string[] works) => new(Addresses(devices), new FakeProbe(works));

    /// <summary>"cuda:0 vaapi:/dev/dri/renderD128" as addresses.</summary>
    public static DeviceAddress[] Addresses(string devices) =>
    [
        .. devices.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => d.Split(':', 2)).Select(d => new DeviceAddress(
            d[0] switch { "cuda" => HardwareFamily.Cuda, "qsv" => HardwareFamily.Qsv, _ => HardwareFamily.Vaapi }, d[1])),
    ];

    public HardwareDevice Open(DeviceAddress address) => throw new MediaException($"open {address.Name}", 0, "a fake has no device");

    public HardwareFinding TryDevice(DeviceAddress address) => Answer(address.Name, "no driver");

    public HardwareFinding TryScaler(DeviceAddress address) => Answer($"{address.Name} scale", "no scaler");

    public HardwareFinding TryEncoder(DeviceAddress address, string codec, int bitDepth) => Answer($"{address.Name} encode {codec} {bitDepth}", $"no {codec}");

    public HardwareFinding TryDecoder(DeviceAddress address, string codec, int bitDepth) => Answer($"{address.Name} decode {codec} {bitDepth}", $"no {codec}");

    public void Dispose()
    {
    }

    private HardwareFinding Answer(string question, string otherwise)
    {
        Asked.Add(question);
        return new HardwareFinding(_works.Contains(question), _works.Contains(question) ? "works" : otherwise);
    }
}
