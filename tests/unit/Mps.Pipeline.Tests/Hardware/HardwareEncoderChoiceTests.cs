using System.Text;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Tests.Hardware;

/// <summary>
/// Every encoder of every family with every kind of target, as text in Golden/hardware-encoders.txt, and whether the installed
/// FFmpeg takes the options; neither needs the hardware.
/// </summary>
public sealed class HardwareEncoderChoiceTests
{
    private static readonly HardwareFamily[] s_families = [HardwareFamily.Cuda, HardwareFamily.Vaapi, HardwareFamily.Qsv];

    private static readonly (string Name, VideoTarget Target, bool ForceIdr)[] s_targets =
    [
        ("VBR", new("", BitrateKbps: 2000, GopFrames: 50, BFrames: 2), false),
        ("ABR", new("", BitrateKbps: 2000, RateControl: RateControl.Average, GopSeconds: 2), false),
        ("CBR, segments", new("", BitrateKbps: 2000, RateControl: RateControl.Constant, SceneCut: false), true),
        ("quality", new("", RateControl: RateControl.Quality), false),
        ("quality 30 below a peak", new("", RateControl: RateControl.Quality, Crf: 30, MaxBitrateKbps: 3000), false),
        ("no bit rate", new(""), false),
        ("baseline 3.0, slow", new("", BitrateKbps: 800, Profile: "baseline", Level: "3.0", BFrames: 0, Preset: "slow"), false),
        ("high 4.1, ultrafast", new("", BitrateKbps: 800, Profile: "high", Level: "4.1", Preset: "ultrafast"), false),
        ("an unknown preset", new("", BitrateKbps: 800, Preset: "9"), false),
        ("10 bits", new("", BitrateKbps: 2000, BitDepth: 10), false),
    ];

    private static IEnumerable<(string Name, HardwareFamily Family, VideoTarget Target, EncoderChoice Choice)> Matrix() =>
        from family in s_families
        from codec in family.Encoders.Keys
        from target in s_targets
        let asked = target.Target with { Codec = codec }
        where family.Encodes(codec, asked.BitDepth)
        select ($"{family.Name} {codec} {target.Name}", family, asked, HardwareEncoderChoice.Resolve(family, asked, new Rational(25, 1), target.ForceIdr));

    [Fact]
    public void Settings_are_as_written()
    {
        var text = new StringBuilder();
        foreach ((string name, _, _, EncoderChoice choice) in Matrix())
            text.Append($"{name}: {choice.Summary}\n");
        Golden.Check("hardware-encoders", text.ToString());
    }

    [Fact]
    public void The_installed_FFmpeg_takes_every_option_and_value()
    {
        int taken = 0;
        foreach ((string name, _, _, EncoderChoice choice) in Matrix().Where(m => AvLibrary.HasEncoder(m.Choice.Encoder)))
        {
            Exception? refused = Record.Exception(() => AvLibrary.CheckEncoderOptions(choice.Encoder, choice.Options));
            Assert.True(refused is null, $"{name}: {refused?.Message}");
            taken++;
        }

        Assert.SkipWhen(taken == 0, "This FFmpeg has no hardware encoders.");
    }

    [Fact]
    public void The_check_can_fail()
    {
        Assert.SkipUnless(AvLibrary.HasEncoder("h264_vaapi"), "This FFmpeg has no VA-API.");
        MediaException unknown = Assert.Throws<MediaException>(() => AvLibrary.CheckEncoderOptions("h264_vaapi", "rc_mode=CBR\ncrf=23"));
        Assert.Contains("crf=23", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<MediaException>(() => AvLibrary.CheckEncoderOptions("h264_vaapi", "rc_mode=FAST"));
    }

    [Fact]
    public void Pictures_lie_on_devices_in_the_format_of_their_bit_depth()
    {
        foreach ((string name, _, VideoTarget target, EncoderChoice choice) in Matrix())
        {
            Assert.True(target.BitDepth == 10 == (choice.PixelFormat == "p010le"), name);
            Assert.True(AvLibrary.PixelFormat(choice.PixelFormat) >= 0, name);
        }
    }

    [Fact]
    public void What_the_family_cannot_encode_is_a_bug_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => HardwareEncoderChoice.Resolve(HardwareFamily.Cuda, new VideoTarget("vp9"), default, false));
}
