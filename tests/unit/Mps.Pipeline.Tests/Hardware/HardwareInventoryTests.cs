using Mps.Av;
using Mps.Pipeline.Hardware;

namespace Mps.Pipeline.Tests.Hardware;

public sealed class HardwareInventoryTests
{
    private static readonly DeviceAddress[] s_one = FakeProbe.Addresses("cuda:0");

    [Fact]
    public void Nothing_is_tried_before_it_is_asked_for_and_nothing_twice()
    {
        var probe = new FakeProbe("cuda:0", "cuda:0 encode h264 8");
        using var inventory = new HardwareInventory(s_one, probe);
        Assert.Empty(probe.Asked);
        for (int i = 0; i < 2; i++)
            Assert.True(inventory.Encoder(s_one[0], "h264", 8).Works);
        Assert.Equal(["cuda:0", "cuda:0 encode h264 8"], probe.Asked);
    }

    [Fact]
    public void A_device_that_does_not_open_is_not_asked_further()
    {
        var probe = new FakeProbe();
        using var inventory = new HardwareInventory(s_one, probe);
        Assert.Equal(
            [new(false, "no driver"), new(false, "no driver"), new HardwareFinding(false, "no driver")],
            [inventory.Encoder(s_one[0], "h264", 8), inventory.Decoder(s_one[0], "h264", 8), inventory.Scaler(s_one[0])]);
        Assert.Equal(["cuda:0"], probe.Asked);
    }

    [Fact]
    public void What_a_family_cannot_do_is_known_without_its_device()
    {
        var probe = new FakeProbe(FakeProbe.All("cuda:0"));
        using var inventory = new HardwareInventory(s_one, probe);
        Assert.Equal(new HardwareFinding(false, "there is no 10-bit h264 encoder for cuda devices"), inventory.Encoder(s_one[0], "h264", 10));
        Assert.Equal(new HardwareFinding(false, "there is no 8-bit vp9 encoder for cuda devices"), inventory.Encoder(s_one[0], "vp9", 8));
        Assert.Equal(new HardwareFinding(false, "there is no prores decoder for cuda devices"), inventory.Decoder(s_one[0], "prores", 8));
        Assert.Empty(probe.Asked);
    }

    [Fact]
    public void This_machine_answers_for_every_family_with_a_device_or_a_reason()
    {
        using var inventory = new HardwareInventory(DeviceAddress.Candidates(), new HardwareProbe());
        Assert.Equal(["cuda", "qsv", "vaapi"], inventory.Devices.Select(d => d.Family.Name).Distinct().Order());
        foreach (DeviceAddress device in inventory.Devices)
        {
            HardwareFinding opened = inventory.Device(device);
            Assert.NotEmpty(opened.Words);
            Assert.Equal(opened, inventory.Device(device));
            if (opened.Works)
                continue;
            Assert.Throws<MediaException>(() => inventory.Open(device));
            Assert.Equal(opened, inventory.Encoder(device, "h264", 8));
        }
    }

    [Fact]
    public void Without_a_driver_the_reason_is_in_the_drivers_words()
    {
        Assert.SkipWhen(File.Exists("/dev/nvidiactl") || Directory.Exists("/dev/dri"), "This machine has a GPU.");
        using var inventory = new HardwareInventory(DeviceAddress.Candidates(), new HardwareProbe());
        Assert.Equal(["cuda:0", "vaapi", "qsv"], inventory.Devices.Select(d => d.Name));
        Assert.Contains("libcuda.so.1", inventory.Device(inventory.Devices[0]).Words, StringComparison.Ordinal);
        Assert.Equal("there is no /dev/dri/renderD*", inventory.Device(inventory.Devices[1]).Words);
    }

    public static TheoryData<string> Clips => [.. typeof(HardwareProbe).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".mkv", StringComparison.Ordinal))];

    /// <summary>A probe that fails must not do so for want of a good clip.</summary>
    [Theory]
    [MemberData(nameof(Clips))]
    public void The_clips_that_decoders_are_tried_with_decode_in_software(string clip)
    {
        using Stream stream = typeof(HardwareProbe).Assembly.GetManifestResourceStream(clip)!;
        using var io = new CustomIo(stream, FileAccess.Read);
        using var interrupt = new Interrupt();
        using MediaSource source = MediaSource.Open(clip, interrupt, "", io);
        source.Probe();
        string[] parts = Path.GetFileNameWithoutExtension(clip).Split('-');
        StreamFacts video = Assert.Single(source.Streams);
        Assert.Equal((parts[0], parts[1] == "10" ? "yuv420p10le" : "yuv420p"), (video.Codec, video.FormatName));
        using Decoder decoder = Decoder.Open(source, 0, 1);
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        int pictures = 0;
        for (; source.Read(packet) == CodecResult.Ok; Drain())
            Assert.Equal(CodecResult.Ok, decoder.Send(packet));
        decoder.SendEnd();
        Drain();
        Assert.Equal(2, pictures);

        void Drain()
        {
            while (decoder.Receive(frame) == CodecResult.Ok)
                pictures++;
        }
    }

    [Fact]
    public void There_is_a_clip_for_every_decoder_of_every_family()
    {
        HashSet<string> clips = [.. typeof(HardwareProbe).Assembly.GetManifestResourceNames()];
        Assert.All(
            new[] { HardwareFamily.Cuda, HardwareFamily.Vaapi, HardwareFamily.Qsv }.SelectMany(f => f.Decoders.Keys),
            codec => Assert.Contains($"{codec}-8.mkv", clips));
    }
}
