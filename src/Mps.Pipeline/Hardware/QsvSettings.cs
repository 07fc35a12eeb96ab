using System.Globalization;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Hardware;

/// <summary>
/// Quick Sync's words for a video target (libavcodec/qsvenc.c). Rate control is not named but follows from the numbers: equal
/// average and peak is constant, quality alone is ICQ, quality with a peak QVBR.
/// </summary>
internal static class QsvSettings
{
    private const int UsualQuality = 25;

    public static HardwareEncoderSettings Resolve(string encoder, VideoTarget target, bool forceIdr)
    {
        List<string> options = [$"preset={Preset(target.Preset)}"];
        if (encoder == "h264_qsv" && target.Profile is { } profile)
            options.Add($"profile={profile}");
        if (encoder == "hevc_qsv")
            options.Add(target.BitDepth == 10 ? "profile=main10" : "profile=main");
        // The codec's general option takes ten times the level.
        if (target.Level is { Length: > 0 } level && double.TryParse(level, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            options.Add(string.Create(CultureInfo.InvariantCulture, $"level={(int)Math.Round(number * 10)}"));
        if (!target.SceneCut && encoder == "h264_qsv")
            options.Add("adaptive_i=0");
        if (forceIdr)
            options.Add("forced_idr=1");

        (long rate, long max, long buffer) = EncoderChoice.Rates(target);
        if (target.RateControl != RateControl.Quality && rate > 0)
            return new HardwareEncoderSettings(options, rate, max, buffer);
        options.Add($"global_quality={(target.Crf ?? UsualQuality).ToString(CultureInfo.InvariantCulture)}");
        // An average below the peak keeps the two apart, which would else mean a constant rate.
        long peak = target.MaxBitrateKbps * 1000L;
        return new HardwareEncoderSettings(options, peak / 2, peak, peak);
    }

    private static string Preset(string? preset) => preset switch
    {
        "ultrafast" or "superfast" or "veryfast" => "veryfast",
        "faster" or "fast" or "medium" or "slow" or "slower" or "veryslow" => preset,
        "placebo" => "veryslow",
        _ => "medium",
    };
}
