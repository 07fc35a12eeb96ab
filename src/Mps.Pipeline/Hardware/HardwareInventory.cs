using Mps.Av;

namespace Mps.Pipeline.Hardware;

/// <summary>What trying one thing on a device showed.</summary>
/// <param name="Works">It did what it should.</param>
/// <param name="Words">What was seen, or why not in the library's words.</param>
public sealed record HardwareFinding(bool Works, string Words);

/// <summary>Tries things on devices. Each answer may take long: the inventory asks once.</summary>
public interface IHardwareProbe : IDisposable
{
    /// <summary>Opens the device; it is kept open for those who will use it.</summary>
    /// <exception cref="MediaException">It does not open.</exception>
    HardwareDevice Open(DeviceAddress address);

    /// <summary>Whether the device opens.</summary>
    HardwareFinding TryDevice(DeviceAddress address);

    /// <summary>Whether the device scales a picture.</summary>
    HardwareFinding TryScaler(DeviceAddress address);

    /// <summary>Whether the device codes a picture in an API codec at a bit depth that its family knows.</summary>
    HardwareFinding TryEncoder(DeviceAddress address, string codec, int bitDepth);

    /// <summary>Whether the device decodes a picture of a codec (the library's name) that its family knows.</summary>
    HardwareFinding TryDecoder(DeviceAddress address, string codec, int bitDepth);
}

/// <summary>
/// What the devices of a machine really do. Nothing is tried before somebody asks, everything once; a device that does not open
/// is not asked further. Any thread.
/// </summary>
public sealed class HardwareInventory : IDisposable
{
    private static readonly Lazy<HardwareInventory> Machine = new(() => new HardwareInventory(DeviceAddress.Candidates(), new HardwareProbe()));

    private readonly IHardwareProbe _probe;
    private readonly Dictionary<(DeviceAddress, string), HardwareFinding> _findings = [];
    private readonly Lock _gate = new();

    /// <param name="devices">Where to look, the preferred first.</param>
    /// <param name="probe">Tries; owned.</param>
    public HardwareInventory(IReadOnlyList<DeviceAddress> devices, IHardwareProbe probe)
    {
        Devices = devices;
        _probe = probe;
    }

    /// <summary>The inventory of the machine we run on; one per process, never disposed.</summary>
    public static HardwareInventory OfThisMachine => Machine.Value;

    /// <summary>Where to look, the preferred first.</summary>
    public IReadOnlyList<DeviceAddress> Devices { get; }

    /// <summary>Whether the device opens.</summary>
    public HardwareFinding Device(DeviceAddress address) => Once(address, "device", () => _probe.TryDevice(address));

    /// <summary>Whether the device scales.</summary>
    public HardwareFinding Scaler(DeviceAddress address) => OnDevice(address, "scaler", () => _probe.TryScaler(address));

    /// <summary>Whether the device encodes an API codec at a bit depth of 8 or 10.</summary>
    public HardwareFinding Encoder(DeviceAddress address, string codec, int bitDepth) =>
        address.Family.Encodes(codec, bitDepth)
            ? OnDevice(address, $"encoder {codec} {bitDepth}", () => _probe.TryEncoder(address, codec, bitDepth))
            : new HardwareFinding(false, $"there is no {bitDepth}-bit {codec} encoder for {address.Family.Name} devices");

    /// <summary>Whether the device decodes a codec (the library's name) at a bit depth of 8 or 10.</summary>
    public HardwareFinding Decoder(DeviceAddress address, string codec, int bitDepth) =>
        address.Family.Decoders.ContainsKey(codec)
            ? OnDevice(address, $"decoder {codec} {bitDepth}", () => _probe.TryDecoder(address, codec, bitDepth))
            : new HardwareFinding(false, $"there is no {codec} decoder for {address.Family.Name} devices");

    /// <summary>The device, opened once for everybody; not the caller's to dispose.</summary>
    /// <exception cref="MediaException">It does not open.</exception>
    public HardwareDevice Open(DeviceAddress address)
    {
        lock (_gate)
            return _probe.Open(address);
    }

    /// <inheritdoc/>
    public void Dispose() => _probe.Dispose();

    private HardwareFinding OnDevice(DeviceAddress address, string what, Func<HardwareFinding> attempt)
    {
        HardwareFinding device = Device(address);
        return device.Works ? Once(address, what, attempt) : device;
    }

    private HardwareFinding Once(DeviceAddress address, string what, Func<HardwareFinding> attempt)
    {
        lock (_gate)
        {
            if (!_findings.TryGetValue((address, what), out HardwareFinding? finding))
                _findings[(address, what)] = finding = attempt();
            return finding;
        }
    }
}
