using System.Globalization;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Hardware;

/// <summary>NVENC's words for a video target (libavcodec/nvenc_h264.c, nvenc_hevc.c; presets as of NVIDIA's SDK 10).</summary>
internal static class NvencSettings
{
    private const int UsualQuality = 26; // near x264's crf 23 by NVIDIA's own tuning of cq

    public static HardwareEncoderSettings Resolve(string encoder, VideoTarget target, bool forceIdr)
    {
        List<string> options = [$"preset={Preset(target.Preset)}", .. target.LowDelay ? (string[])["tune=ull", "zerolatency=1", "delay=0"] : ["tune=hq"]];
        if (encoder == "h264_nvenc" && target.Profile is { } profile)
            options.Add($"profile={profile}");
        if (encoder == "hevc_nvenc")
            options.Add(target.BitDepth == 10 ? "profile=main10" : "profile=main");
        if (target.Level is { Length: > 0 } level)
            options.Add($"level={level}");
        if (!target.SceneCut)
            options.Add("no-scenecut=1");
        if (forceIdr)
            options.Add("forced-idr=1");

        (long rate, long max, long buffer) = EncoderChoice.Rates(target);
        if (target.RateControl == RateControl.Quality || rate == 0)
        {
            // Without b=0 the encoder's default of 2 Mbit/s would rule beside the quality.
            options.AddRange(["rc=vbr", $"cq={(target.Crf ?? UsualQuality).ToString(CultureInfo.InvariantCulture)}", "b=0"]);
            long peak = target.MaxBitrateKbps * 1000L;
            return new HardwareEncoderSettings(options, 0, peak, peak);
        }

        options.Add(target.RateControl == RateControl.Constant ? "rc=cbr" : "rc=vbr");
        return new HardwareEncoderSettings(options, rate, max, buffer);
    }

    // p1 (fastest) to p7 (best); the names of x264's presets stand for those of like effort.
    private static string Preset(string? preset) => preset switch
    {
        "ultrafast" or "superfast" => "p1",
        "veryfast" => "p2",
        "faster" or "fast" => "p3",
        "slow" => "p5",
        "slower" => "p6",
        "veryslow" or "placebo" => "p7",
        ['p', >= '1' and <= '7'] => preset,
        _ => "p4",
    };
}
