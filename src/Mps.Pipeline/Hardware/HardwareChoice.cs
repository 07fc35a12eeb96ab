using System.Globalization;
using Mps.Jobs;

namespace Mps.Pipeline.Hardware;

/// <summary>A video stream that will be decoded, as far as hardware cares.</summary>
/// <param name="Codec">The library's name.</param>
/// <param name="PixelFormat">The library's name, e.g. "yuv420p10le"; empty = unknown.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record HardwareSource(string Codec, string PixelFormat, int Width, int Height);

/// <summary>Something that is made of its pictures.</summary>
/// <param name="Name">For the reasons, e.g. "output 2".</param>
/// <param name="Video">What is encoded; null = the pictures themselves are wanted (snapshots).</param>
/// <param name="Scales">Its size or format differs from the source's.</param>
/// <param name="MemoryReason">Why its pictures must pass through memory on their way to the encoder; null = they need not.</param>
public sealed record HardwareConsumer(string Name, VideoTarget? Video, bool Scales, string? MemoryReason);

/// <summary>Where something is done.</summary>
/// <param name="Devices">Devices that can, the preferred first; empty = in software.</param>
/// <param name="Reasons">Why not elsewhere; one line each, for people.</param>
/// <param name="Refusal">Hardware is required and nothing here serves; null otherwise.</param>
public sealed record HardwarePlace(IReadOnlyList<DeviceAddress> Devices, IReadOnlyList<string> Reasons, string? Refusal)
{
    /// <summary>In software, and nobody asked for anything else.</summary>
    public static HardwarePlace Software { get; } = new([], [], null);
}

/// <summary>Where one decode and everything that is encoded from it are done. A pure decision over an inventory.</summary>
/// <param name="Decode">Where the stream is decoded: at most one device.</param>
/// <param name="StaysOnDevice">Pictures go from the decoder to every encoder without leaving the device.</param>
/// <param name="Encodes">Where each consumer is encoded, in their order.</param>
public sealed record HardwareChoice(HardwarePlace Decode, bool StaysOnDevice, IReadOnlyList<HardwarePlace> Encodes)
{
    /// <summary>Everything in software.</summary>
    public static HardwareChoice Software(int consumers) =>
        new(HardwarePlace.Software, false, [.. Enumerable.Repeat(HardwarePlace.Software, consumers)]);

    /// <summary>Whether a job wants hardware at all; without, no inventory is taken.</summary>
    public static bool IsWanted(HardwarePolicy? policy, IEnumerable<VideoTarget> targets) =>
        policy is { Decode: not HardwareUse.Never } or { Encode: not HardwareUse.Never }
        || targets.Any(t => t.HardwareEncode is not (null or HardwareUse.Never));

    /// <summary>Whether a job may come to use hardware, so that it needs access to devices.</summary>
    public static bool IsWanted(JobSpec job) => job.Hardware is { Kernels: not HardwareUse.Never } || IsWanted(job.Hardware, Videos(job));

    /// <summary>What becomes of video streams in a job.</summary>
    public static IEnumerable<VideoTarget> Videos(JobSpec job) => job.Outputs.SelectMany(o => o switch
    {
        TranscodeOutput transcode => [transcode.Video],
        ComposeOutput compose => [compose.Video],
        AdaptiveOutput adaptive => adaptive.Rungs.Select(r => r.Video),
        _ => Enumerable.Empty<VideoTarget?>(),
    }).OfType<VideoTarget>();

    /// <summary>Decides.</summary>
    /// <param name="policy">The job's; null = never.</param>
    /// <param name="inventory">What devices do.</param>
    /// <param name="source">What is decoded.</param>
    /// <param name="consumers">What is made of it.</param>
    public static HardwareChoice Resolve(
        HardwarePolicy? policy, HardwareInventory inventory, HardwareSource source, IReadOnlyList<HardwareConsumer> consumers)
    {
        policy ??= new HardwarePolicy();
        HardwarePlace[] encodes = [.. consumers.Select(c => c.Video is { } target ? ForEncoder(policy, inventory, target) : HardwarePlace.Software)];
        IEnumerable<DeviceAddress> encoding = encodes.SelectMany(e => e.Devices.Take(1)).Distinct();
        HardwarePlace decode = ForDecoder(policy, inventory, source, encoding);
        if (decode.Devices is not [var device])
            return new HardwareChoice(decode, false, encodes);

        List<string> obstacles = [];
        for (int i = 0; i < consumers.Count; i++)
        {
            if (Obstacle(inventory, device, consumers[i], encodes[i]) is { } obstacle)
                obstacles.Add($"pictures are copied from {device.Name} to memory once for all: {consumers[i].Name} {obstacle}");
        }

        return new HardwareChoice(decode with { Reasons = [.. decode.Reasons, .. obstacles] }, obstacles.Count == 0, encodes);
    }

    private static HardwarePlace ForEncoder(HardwarePolicy policy, HardwareInventory inventory, VideoTarget target)
    {
        HardwareUse use = target.HardwareEncode ?? policy.Encode;
        return use == HardwareUse.Never
            ? HardwarePlace.Software
            : Place(use, $"encoding of {target.BitDepth}-bit {target.Codec}", "encoder", policy.Device, inventory, inventory.Devices,
                d => inventory.Encoder(d, target.Codec, target.BitDepth));
    }

    private static HardwarePlace ForDecoder(
        HardwarePolicy policy, HardwareInventory inventory, HardwareSource source, IEnumerable<DeviceAddress> preferred)
    {
        if (policy.Decode == HardwareUse.Never)
            return HardwarePlace.Software;
        string what = $"decoding of {source.Codec}";
        if (BitDepth(source.PixelFormat) is not { } bitDepth)
            return Without(policy.Decode, what, "decoder", [$"{(source.PixelFormat.Length > 0 ? source.PixelFormat : "unknown")} pictures are not 8- or 10-bit 4:2:0"]);
        // Where it is encoded is where it is best decoded.
        DeviceAddress[] order = [.. preferred.Concat(inventory.Devices).Distinct()];
        HardwarePlace place = Place(policy.Decode, what, "decoder", policy.Device, inventory, order, d => inventory.Decoder(d, source.Codec, bitDepth));
        return place with { Devices = [.. place.Devices.Take(1)] };
    }

    private static HardwarePlace Place(
        HardwareUse use, string what, string part, string? wanted, HardwareInventory inventory, IReadOnlyList<DeviceAddress> order,
        Func<DeviceAddress, HardwareFinding> ask)
    {
        DeviceAddress[] candidates = [.. order.Where(d => d.Answers(wanted))];
        if (candidates.Length == 0)
            return Without(use, what, part, [$"there is no device \"{wanted}\" here, only {string.Join(", ", inventory.Devices.Select(d => d.Name).DefaultIfEmpty("none"))}"]);
        List<DeviceAddress> devices = [];
        List<string> reasons = [];
        foreach (DeviceAddress device in candidates)
        {
            HardwareFinding finding = ask(device);
            if (finding.Works)
                devices.Add(device);
            else if (devices.Count == 0)
                reasons.Add($"{device.Name}: {finding.Words}");
        }

        // A device that was passed over in favour of another is of no interest when that one works.
        return devices.Count > 0 ? new HardwarePlace(devices, [], null) : Without(use, what, part, reasons);
    }

    private static HardwarePlace Without(HardwareUse use, string what, string part, IReadOnlyList<string> causes)
    {
        string[] reasons = [.. causes.Select(c => $"no hardware {part}: {c}")];
        return use == HardwareUse.Require
            ? new HardwarePlace([], reasons, $"Hardware {what} is required and not possible here: {string.Join("; ", causes)}. `mpsctl doctor` shows what works.")
            : new HardwarePlace([], reasons, null);
    }

    private static string? Obstacle(HardwareInventory inventory, DeviceAddress device, HardwareConsumer consumer, HardwarePlace encode)
    {
        if (consumer.Video is null)
            return "takes the pictures themselves";
        if (encode.Devices.Count == 0)
            return "is encoded in software";
        if (encode.Devices[0] != device)
            return $"is encoded on {encode.Devices[0].Name}";
        if (consumer.MemoryReason is { } reason)
            return reason;
        return consumer.Scales && inventory.Scaler(device) is { Works: false } scaler
            ? string.Create(CultureInfo.InvariantCulture, $"cannot be scaled there ({scaler.Words})")
            : null;
    }

    // 4:2:0 is all that the families' decoders share.
    private static int? BitDepth(string pixelFormat) => pixelFormat switch
    {
        "yuv420p" or "yuvj420p" or "nv12" => 8,
        "yuv420p10le" or "p010le" => 10,
        _ => null,
    };
}
