using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>Turns video templates into the rules that the media house follows.</summary>
internal static class StreamTargets
{
    private const double DefaultSegmentSeconds = 10;
    private const int MaxFps = 120;

    /// <param name="video">The template.</param>
    /// <param name="tehd">Top-speed codec tuning; null = none.</param>
    /// <param name="container">What carries it.</param>
    /// <param name="extended">What StdExtInfo says.</param>
    /// <exception cref="ApiException">Fields contradict each other.</exception>
    public static VideoTarget Video(VideoTemplateInfo video, TEHDConfig? tehd, string container, ExtendedParameters.Standard extended)
    {
        ArgumentNullException.ThrowIfNull(video);
        var codec = ContainerRules.NormalizeCodec(video.Codec);
        if (codec.Length == 0) throw new ApiException(ErrorCode.MissingParameter, "VideoTemplate.Codec is missing.");
        ContainerRules.CheckVideo(container, codec);
        if (codec == "copy") return new VideoTarget("copy");

        int width = Number(video.Width), height = Number(video.Height);
        var adaptive = video.ResolutionAdaptive != "close";
        if (adaptive && width > 0 && height > 0 && width < height)
        {
            throw RuleBreach.Of(
                "Resolution",
                $"With ResolutionAdaptive open, Width ({width}) is the long side and must not be below Height ({height}).");
        }

        var (fps, denominator) = (Number(video.Fps), Math.Max(1, Number(video.FpsDenominator)));
        if (fps > (long)MaxFps * denominator)
            throw RuleBreach.Of("Fps", $"Fps is {fps}/{denominator} but must be at most {MaxFps} frames a second.");
        var gop = Number(video.Gop);
        var seconds = video.GopUnit == "second";
        var (control, bitrate, crf) = Rate(video, tehd);
        return new VideoTarget(
            codec,
            width,
            height,
            adaptive,
            PictureRules.Fill(video.FillType),
            fps,
            denominator,
            bitrate,
            control,
            crf,
            GopFrames: seconds ? 0 : gop,
            GopSeconds: seconds ? gop : 0,
            Profile(video.VideoProfile, codec),
            Stated(video.VideoLevel),
            video.Bframes is { } b ? (int)b : null,
            SceneCut: video.NoScenecut != 1,
            BitDepth: video.BitDepth is null or 0 ? 8 : (int)video.BitDepth,
            Sar: Stated(video.Sar),
            Preset: extended.Preset,
            HardwareEncode: extended.HardwareEncode,
            LinearLight: extended.LinearLight);
    }

    /// <summary>How HLS media is cut; segments of 10 s unless stated (the API's default).</summary>
    public static SegmentTarget Segments(VideoTemplateInfo? video, string namePattern, SegmentNumbering numbering) => new(
        Form(video),
        SegmentSeconds(video),
        namePattern,
        numbering);

    /// <summary>API <c>HlsTime</c>; 10 s unless stated.</summary>
    public static double SegmentSeconds(VideoTemplateInfo? video) => video?.HlsTime > 0 ? video.HlsTime.Value : DefaultSegmentSeconds;

    /// <summary>Extension of segments.</summary>
    public static string SegmentExtension(VideoTemplateInfo? video) => SegmentExtension(Form(video));

    /// <summary>Extension of segments.</summary>
    public static string SegmentExtension(SegmentForm form) => form switch
    {
        SegmentForm.TsFiles or SegmentForm.TsByteRange => "ts",
        SegmentForm.Mp4Files => "m4s",
        _ => "mp4",
    };

    /// <summary>
    /// TEHD-100 is served by constant quality under its cap. Without a bit rate the quality decides; Vcrf alone means constant
    /// quality, with Mode VCRF the bit rate bounds the peaks. Otherwise Mode decides, VBR when it says nothing.
    /// </summary>
    private static (RateControl Control, int BitrateKbps, int? Crf) Rate(VideoTemplateInfo video, TEHDConfig? tehd)
    {
        int bitrate = Number(video.Bitrate);
        int? crf = video.Vcrf is { } v && (v > 0 || video.Mode == "VCRF") ? (int)v : null;
        if (tehd?.Type == "TEHD-100") return (RateControl.Quality, tehd.MaxVideoBitrate > 0 ? Number(tehd.MaxVideoBitrate) : bitrate, crf);
        if (bitrate == 0 || video.Mode == "VCRF") return (RateControl.Quality, bitrate, crf);
        if (crf is not null && string.IsNullOrEmpty(video.Mode)) return (RateControl.Quality, 0, crf);
        return video.Mode switch
        {
            "ABR" => (RateControl.Average, bitrate, null),
            "CBR" => (RateControl.Constant, bitrate, null),
            _ => (RateControl.Variable, bitrate, null),
        };
    }

    private static SegmentForm Form(VideoTemplateInfo? video) => video?.SegmentType switch
    {
        2 => SegmentForm.TsByteRange,
        5 => SegmentForm.Mp4ByteRange,
        7 => SegmentForm.Mp4Files,
        _ => SegmentForm.TsFiles,
    };

    private static string? Profile(string? profile, string codec)
    {
        if (Stated(profile) is not { } stated) return null;
        if (codec == "h264" || (codec == "h265" && stated == "main")) return stated;
        throw new ApiException(ErrorCode.InvalidParameterValue, $"VideoProfile '{stated}' does not exist for codec {codec}.");
    }

    private static string? Stated(string? text) => string.IsNullOrEmpty(text) || text == "default" ? null : text;

    private static int Number(long? value) => (int)Math.Clamp(value ?? 0, 0, int.MaxValue);
}
