using System.Globalization;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Hardware;

/// <summary>
/// VA-API's words for a video target (libavcodec/vaapi_encode.c). Key frames that the pipeline asks for are always closed there,
/// scene cuts place none, and effort is the driver's own.
/// </summary>
internal static class VaapiSettings
{
    public static HardwareEncoderSettings Resolve(string encoder, VideoTarget target, bool forceIdr)
    {
        List<string> options = [];
        if (encoder == "h264_vaapi" && target.Profile is { } profile)
            options.Add(profile == "baseline" ? "profile=constrained_baseline" : $"profile={profile}");
        if (encoder == "hevc_vaapi")
            options.Add(target.BitDepth == 10 ? "profile=main10" : "profile=main");
        // Whole levels have no ".0" here.
        if (encoder is "h264_vaapi" or "hevc_vaapi" && target.Level is { Length: > 0 } level)
            options.Add($"level={(level.EndsWith(".0", StringComparison.Ordinal) ? level[..^2] : level)}");

        (long rate, long max, long buffer) = EncoderChoice.Rates(target);
        if (target.RateControl == RateControl.Quality || rate == 0)
            return ByQuality(encoder, target, options);
        // Without a peak the library takes twice the average, which is what the service's VBR is.
        options.Add(target.RateControl == RateControl.Constant ? "rc_mode=CBR" : "rc_mode=VBR");
        return new HardwareEncoderSettings(options, rate, max, buffer);
    }

    private static HardwareEncoderSettings ByQuality(string encoder, VideoTarget target, List<string> options)
    {
        // Quantisers: 0 to 51 of H.264 and H.265, 0 to 127 of VP8, 0 to 255 of VP9 and AV1; the latter are about four times libvpx's scale of 63.
        int quality = encoder switch
        {
            "h264_vaapi" or "hevc_vaapi" => target.Crf ?? 25,
            "vp8_vaapi" => (target.Crf ?? 10) * 2,
            _ => (target.Crf ?? 32) * 4,
        };
        string value = quality.ToString(CultureInfo.InvariantCulture);
        if (target.MaxBitrateKbps > 0)
        {
            long peak = target.MaxBitrateKbps * 1000L;
            options.AddRange(["rc_mode=QVBR", $"global_quality={value}"]);
            return new HardwareEncoderSettings(options, peak, peak, peak);
        }

        options.AddRange(["rc_mode=CQP", encoder is "h264_vaapi" or "hevc_vaapi" ? $"qp={value}" : $"global_quality={value}"]);
        return new HardwareEncoderSettings(options, 0, 0, 0);
    }
}
