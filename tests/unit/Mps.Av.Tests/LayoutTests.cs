using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Mps.Av.Interop;
using Mps.Media;

namespace Mps.Av.Tests;

/// <summary>The managed mirrors against native/tests/av_layout.def, which the C test asserts against av.h.</summary>
public sealed partial class LayoutTests
{
    private static readonly Dictionary<string, Type> s_mirrors = new()
    {
        ["mps_av_rational"] = typeof(Rational),
        ["mps_av_packet_info"] = typeof(PacketInfo),
        ["mps_av_frame_info"] = typeof(FrameInfo),
        ["mps_av_source_info"] = typeof(SourceInfo),
        ["mps_av_stream_info"] = typeof(StreamInfo),
        ["mps_av_picture_memory"] = typeof(PictureMemory),
        ["mps_av_video_format"] = typeof(VideoFormat),
        ["mps_av_audio_format"] = typeof(AudioFormat),
        ["mps_av_video_encoding"] = typeof(VideoEncoding),
        ["mps_av_hdr"] = typeof(HdrInfo),
        ["mps_av_audio_encoding"] = typeof(AudioEncoding),
        ["mps_av_device_frames_info"] = typeof(DeviceFramesInfo),
    };

    public static TheoryData<string> Structs() => [.. Lines().Where(l => l.Field is null).Select(l => l.Struct)];

    [Theory]
    [MemberData(nameof(Structs))]
    public void Mirror_has_the_layout_of_av_h(string name)
    {
        Type mirror = s_mirrors[name];
        List<string> fields = [];
        foreach ((string of, string? field, int bytes) in Lines().Where(l => l.Struct == name))
        {
            if (field is null)
            {
                Assert.Equal(bytes, SizeOf(mirror));
                continue;
            }

            string managed = Managed(of, field);
            fields.Add(managed);
            Assert.True(bytes == (int)Marshal.OffsetOf(mirror, managed), $"{mirror.Name}.{managed}: {Marshal.OffsetOf(mirror, managed)}, {of}.{field}: {bytes}");
        }

        Assert.NotEmpty(fields);
    }

    [Fact]
    public void Shim_is_of_this_age() => Assert.Equal(Shim.Abi, Shim.GetAbi());

    private static string Managed(string of, string field) => (of, field) switch
    {
        ("mps_av_frame_info", "data") => "Data0",
        ("mps_av_rational", _) => $"<{char.ToUpperInvariant(field[0])}{field[1..]}>k__BackingField",
        _ => string.Concat(field.Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..])),
    };

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static IEnumerable<(string Struct, string? Field, int Bytes)> Lines() =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "av_layout.def"))
        let match = Entry().Match(line)
        where match.Success
        select (match.Groups["struct"].Value, match.Groups["field"].Success ? match.Groups["field"].Value : null,
            int.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(STRUCT|FIELD)\((?<struct>\w+)(, (?<field>[a-z]\w*))?, (?<bytes>\d+)\)$")]
    private static partial Regex Entry();
}
