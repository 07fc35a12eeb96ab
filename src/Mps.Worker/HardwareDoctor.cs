using Mps.Jobs;
using Mps.Pipeline.Hardware;

namespace Mps.Worker;

/// <summary>Tries every device, encoder, decoder and scaler where jobs use them: inside the worker's sandbox, by the same inventory.</summary>
internal static class HardwareDoctor
{
    private static readonly int[] BitDepths = [8, 10];

    /// <summary>One check for each device, and for every part of those that open.</summary>
    public static IReadOnlyList<DoctorCheck> Check()
    {
        List<DoctorCheck> checks = [];
        // A thread of its own: the sandbox cannot be left again.
        var thread = new Thread(() =>
        {
            Sandbox.Enter([], null, devices: true);
            checks.AddRange(Check(HardwareInventory.OfThisMachine));
        })
        { Name = "hardware-doctor" };
        thread.Start();
        thread.Join();
        return checks;
    }

    /// <summary>What an inventory says.</summary>
    public static IEnumerable<DoctorCheck> Check(HardwareInventory inventory)
    {
        foreach (DeviceAddress device in inventory.Devices)
        {
            HardwareFinding opened = inventory.Device(device);
            yield return Of("device", device.Name, device, opened with { Words = opened.Works ? $"opened as user {Environment.UserName}" : opened.Words });
            if (!opened.Works)
                continue;
            yield return Of("scaler", device.Name, device, inventory.Scaler(device));
            foreach ((string codec, string encoder) in device.Family.Encoders)
            {
                foreach (int depth in BitDepths.Where(d => device.Family.Encodes(codec, d)))
                    yield return Of("encoder", Named(device, encoder, depth), device, inventory.Encoder(device, codec, depth));
            }

            foreach ((string codec, string decoder) in device.Family.Decoders)
            {
                foreach (int depth in BitDepths.Where(d => HardwareProbe.Knows(codec, d)))
                    yield return Of("decoder", Named(device, decoder, depth), device, inventory.Decoder(device, codec, depth));
            }
        }
    }

    private static string Named(DeviceAddress device, string part, int bitDepth) => $"{device.Name} {part}{(bitDepth == 8 ? "" : $" {bitDepth} bits")}";

    private static DoctorCheck Of(string group, string name, DeviceAddress device, HardwareFinding finding) =>
        new(group, name, finding.Works, Required: false, finding.Words, finding.Works ? "" : HardwareFix.For(device, finding.Words, Environment.UserName));
}
