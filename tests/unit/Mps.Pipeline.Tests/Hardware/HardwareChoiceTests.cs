using System.Runtime.CompilerServices;
using System.Text;
using Mps.Jobs;
using Mps.Pipeline.Hardware;

namespace Mps.Pipeline.Tests.Hardware;

/// <summary>
/// Decisions over a matrix of machines and wishes, as text in Golden/hardware-decisions.txt. Regenerate with MPS_UPDATE_GOLDEN=1,
/// in a commit of its own, and read the difference.
/// </summary>
public sealed class HardwareChoiceTests
{
    private const string Amd = "vaapi:/dev/dri/renderD128";
    private static readonly HardwareSource s_film = new("h264", "yuv420p", 1920, 1080);
    private static readonly HardwarePolicy s_prefer = new(HardwareUse.Prefer, HardwareUse.Prefer);
    private static readonly HardwarePolicy s_require = new(HardwareUse.Require, HardwareUse.Require);

    private static HardwareConsumer Output(int number, VideoTarget target, bool scales = true, string? memory = null) => new($"output {number}", target, scales, memory);

    private static readonly VideoTarget s_h264 = new("h264", BitrateKbps: 2000);

    private static readonly (string Name, string Devices, string[] Works)[] s_machines =
    [
        ("no GPU", "cuda:0", []),
        ("NVIDIA", "cuda:0", FakeProbe.All("cuda:0")),
        ("two NVIDIA, the first busy", "cuda:0 cuda:1", ["cuda:0", .. FakeProbe.All("cuda:1")]),
        ("AMD without H.264 encoder", Amd, [.. FakeProbe.All(Amd).Where(w => !w.EndsWith("encode h264 8", StringComparison.Ordinal))]),
        ("Intel and NVIDIA", $"cuda:0 {Amd} qsv:/dev/dri/renderD128", [.. FakeProbe.All("cuda:0"), .. FakeProbe.All(Amd), .. FakeProbe.All("qsv:/dev/dri/renderD128")]),
        ("NVIDIA that decodes alone", "cuda:0", ["cuda:0", "cuda:0 decode h264 8"]),
        ("NVIDIA without scaler", "cuda:0", [.. FakeProbe.All("cuda:0").Where(w => w != "cuda:0 scale")]),
    ];

    private static readonly (string Name, HardwarePolicy? Policy, HardwareSource Source, HardwareConsumer[] Consumers)[] s_wishes =
    [
        ("nothing", null, s_film, [Output(0, s_h264)]),
        ("all preferred", s_prefer, s_film, [Output(0, s_h264), Output(1, s_h264)]),
        ("all required", s_require, s_film, [Output(0, s_h264)]),
        ("decode alone", new(HardwareUse.Prefer, HardwareUse.Never), s_film, [Output(0, s_h264)]),
        ("encode alone", new(HardwareUse.Never, HardwareUse.Prefer), s_film, [Output(0, s_h264)]),
        ("one output says never", s_prefer, s_film, [Output(0, s_h264), Output(1, s_h264 with { HardwareEncode = HardwareUse.Never })]),
        ("one output requires", null, s_film, [Output(0, s_h264), Output(1, s_h264 with { HardwareEncode = HardwareUse.Require })]),
        ("an overlay", s_prefer, s_film, [Output(0, s_h264), Output(1, s_h264, memory: "draws on the picture")]),
        ("a snapshot beside", s_prefer, s_film, [Output(0, s_h264), new("output 1", null, false, null)]),
        ("the source's size", s_prefer, s_film, [Output(0, s_h264, scales: false)]),
        ("10-bit H.264", s_prefer, s_film, [Output(0, s_h264 with { BitDepth = 10 })]),
        ("10-bit H.265 of 10-bit VP9", s_prefer, new("vp9", "yuv420p10le", 3840, 2160), [Output(0, s_h264 with { Codec = "h265", BitDepth = 10 })]),
        ("4:2:2 source", s_prefer, new("h264", "yuv422p", 1920, 1080), [Output(0, s_h264)]),
        ("unknown format", s_require, new("h264", "", 1920, 1080), [Output(0, s_h264)]),
        ("device by name", s_prefer with { Device = "cuda:1" }, s_film, [Output(0, s_h264)]),
        ("family by name", s_prefer with { Device = "vaapi" }, s_film, [Output(0, s_h264)]),
        ("required device that is absent", s_require with { Device = "qsv:/dev/dri/renderD129" }, s_film, [Output(0, s_h264)]),
    ];

    [Fact]
    public void Decisions_are_as_written()
    {
        var text = new StringBuilder();
        foreach ((string wish, HardwarePolicy? policy, HardwareSource source, HardwareConsumer[] consumers) in s_wishes)
        {
            text.Append($"# {wish}\n");
            foreach ((string machine, string devices, string[] works) in s_machines)
            {
                using HardwareInventory inventory = FakeProbe.Machine(devices, works);
                HardwareChoice choice = HardwareChoice.Resolve(policy, inventory, source, consumers);
                text.Append($"{machine}:{(choice.StaysOnDevice ? " stays on the device" : "")}\n  decode {Describe(choice.Decode)}\n");
                for (int i = 0; i < consumers.Length; i++)
                    text.Append($"  {consumers[i].Name} {Describe(choice.Encodes[i])}\n");
            }

            text.Append('\n');
        }

        Golden.Check("hardware-decisions", text.ToString());
    }

    [Fact]
    public void Hardware_is_wanted_when_the_job_or_any_output_says_so()
    {
        Assert.False(HardwareChoice.IsWanted(null, [s_h264]));
        Assert.False(HardwareChoice.IsWanted(new HardwarePolicy(), [s_h264 with { HardwareEncode = HardwareUse.Never }]));
        Assert.True(HardwareChoice.IsWanted(new HardwarePolicy(Decode: HardwareUse.Prefer), []));
        Assert.True(HardwareChoice.IsWanted(new HardwarePolicy(Encode: HardwareUse.Require), []));
        Assert.True(HardwareChoice.IsWanted(null, [s_h264, s_h264 with { HardwareEncode = HardwareUse.Prefer }]));
    }

    [Fact]
    public void Pictures_never_stay_on_a_device_for_somebody_who_is_elsewhere()
    {
        foreach ((_, HardwarePolicy? policy, HardwareSource source, HardwareConsumer[] consumers) in s_wishes)
        {
            foreach ((_, string devices, string[] works) in s_machines)
            {
                using HardwareInventory inventory = FakeProbe.Machine(devices, works);
                HardwareChoice choice = HardwareChoice.Resolve(policy, inventory, source, consumers);
                if (choice.StaysOnDevice)
                    Assert.All(choice.Encodes, e => Assert.Equal(choice.Decode.Devices[0], e.Devices[0]));
                Assert.All(choice.Encodes.Append(choice.Decode), p => Assert.True(p.Refusal is null || p.Devices.Count == 0));
            }
        }
    }

    private static string Describe(HardwarePlace place)
    {
        var text = new StringBuilder(place.Devices.Count == 0 ? "in software" : $"on {string.Join(", then ", place.Devices.Select(d => d.Name))}");
        foreach (string reason in place.Reasons)
            text.Append($"\n    {reason}");
        if (place.Refusal is { } refusal)
            text.Append($"\n    FAILS: {refusal}");
        return text.ToString();
    }
}

/// <summary>Texts kept beside the tests.</summary>
internal static class Golden
{
    public static void Check(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("MPS_UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path.Combine(SourceFolder(), "..", "Golden", name + ".txt"), text);
        else
            Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".txt")), text);
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
