using System.Text.Json;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Worker;

/// <summary>Tries every part that presets need: not whether it is listed, but whether a frame goes through it.</summary>
internal static class Doctor
{
    private static readonly (string Name, bool Required, string Format, string Options)[] VideoEncoders =
    [
        ("libx264", true, "yuv420p", "preset=ultrafast"),
        ("libx265", false, "yuv420p", "preset=ultrafast\nx265-params=log-level=none"),
        ("libsvtav1", false, "yuv420p", "preset=12"),
        ("libvpx-vp9", false, "yuv420p", "deadline=realtime\ncpu-used=8"),
        ("libvpx", false, "yuv420p", "deadline=realtime\ncpu-used=8"),
        ("mpeg2video", false, "yuv420p", ""),
    ];

    private static readonly (string Name, bool Required)[] AudioEncoders =
        [("aac", true), ("libmp3lame", true), ("flac", false), ("ac3", false), ("eac3", false), ("mp2", false), ("libopus", false), ("libvorbis", false)];

    private static readonly (string Name, bool Required)[] Muxers =
        [("mp4", true), ("hls", true), ("mpegts", true), ("mp3", true), ("ipod", true), ("flv", false), ("mov", false), ("matroska", false), ("webm", false), ("ogg", false), ("flac", false), ("wav", false)];

    private static readonly string[] Protocols = ["http", "https"];

    private const string Distribution = "install the distribution's full FFmpeg: `make setup`";

    /// <summary>Prints a <see cref="DoctorReport"/>; exit code 1 when something required fails.</summary>
    public static int Print(TextWriter to)
    {
        List<DoctorCheck> checks = [];
        string libraries = "";
        try
        {
            AvLibrary.Initialize();
            libraries = AvLibrary.Versions;
            checks.Add(new DoctorCheck("library", "FFmpeg", true, true, libraries, ""));
            checks.AddRange(VideoEncoders.Select(e => TryVideo(e.Name, e.Required, e.Format, e.Options)));
            checks.AddRange(AudioEncoders.Select(e => TryAudio(e.Name, e.Required)));
            checks.AddRange(Muxers.Select(m => new DoctorCheck("muxer", m.Name, AvLibrary.HasMuxer(m.Name), m.Required,
                AvLibrary.HasMuxer(m.Name) ? "present" : "not in this build", AvLibrary.HasMuxer(m.Name) ? "" : Distribution)));
            checks.AddRange(HardwareDoctor.Check());
            checks.AddRange(KernelDoctor.Check());
            checks.AddRange(Protocols.Select(p => new DoctorCheck("protocol", p, AvLibrary.HasInputProtocol(p), true,
                AvLibrary.HasInputProtocol(p) ? "present" : "not in this build", AvLibrary.HasInputProtocol(p) ? "" : Distribution)));
        }
        catch (MediaException e)
        {
            checks.Add(new DoctorCheck("library", "FFmpeg", false, true, e.Message, "run `make setup build`"));
        }

        int landlock = Sandbox.Version;
        checks.Add(new DoctorCheck("system", "landlock", landlock > 0, false,
            landlock > 0 ? $"version {landlock}: workers can only reach their own files" : "the kernel has no Landlock: workers can read what the daemon's user can",
            landlock > 0 ? "" : "use Linux 5.13 or later with landlock in the lsm= list"));
        to.WriteLine(JsonSerializer.Serialize(new DoctorReport(libraries, checks), CorridorJson.Default.DoctorReport));
        return checks.Exists(c => c.Required && !c.Works) ? 1 : 0;
    }

    private static DoctorCheck TryVideo(string name, bool required, string format, string options) => Try(name, required, () =>
    {
        int pixels = AvLibrary.PixelFormat(format);
        var parameters = new VideoParameters(256, 256, pixels, new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), ColorFacts.Unspecified);
        using Encoder encoder = Encoder.OpenVideo(name, new VideoEncoderSettings(parameters, 500_000, 0, 0, -1, -1, 1, false, options));
        using var pool = new FramePool(256, 256, pixels);
        using var frame = new MediaFrame();
        pool.Get(frame);
        frame.Pts = 0;
        encoder.Send(frame);
        encoder.SendEnd();
        using var packet = new MediaPacket();
        return encoder.Receive(packet) == CodecResult.Ok ? "encoded a frame" : throw new MediaException($"encode with {name}", 0, "no packet came out");
    });

    private static DoctorCheck TryAudio(string name, bool required) => Try(name, required, () =>
    {
        int format = AvLibrary.EncoderSampleFormats(name) is [var first, ..] ? first : 0;
        using Encoder encoder = Encoder.OpenAudio(name, new AudioEncoderSettings(
            new AudioParameters(format, 48000, 2, "stereo", new Rational(1, 48000)), 128_000, false));
        return "opens";
    });

    private static DoctorCheck Try(string name, bool required, Func<string> attempt)
    {
        if (!AvLibrary.HasEncoder(name))
            return new DoctorCheck("encoder", name, false, required, "not in this build", Distribution);
        try
        {
            return new DoctorCheck("encoder", name, true, required, attempt(), "");
        }
        catch (MediaException e)
        {
            return new DoctorCheck("encoder", name, false, required, e.Message, Distribution);
        }
    }
}
