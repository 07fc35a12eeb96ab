using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>Turns stream templates into the rules that the media house follows.</summary>
public static class StreamTargets
{
    private const double DefaultSegmentSeconds = 10;

    /// <exception cref="ApiException">Fields contradict each other.</exception>
    public static VideoTarget Video(VideoTemplateInfo video, TEHDConfig? tehd, string container)
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
            throw new ApiException(
                ErrorCode.InvalidParameterValue,
                $"With ResolutionAdaptive open, Width ({width}) is the long side and must not be below Height ({height}).");
        }

        var gop = Number(video.Gop);
        var seconds = video.GopUnit == "second";
        var (control, bitrate, crf) = Rate(video, tehd);
        return new VideoTarget(
            codec,
            width,
            height,
            adaptive,
            Fill(video.FillType),
            Number(video.Fps),
            Math.Max(1, Number(video.FpsDenominator)),
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
            Sar: Stated(video.Sar));
    }

    /// <exception cref="ApiException">The container cannot carry the codec.</exception>
    public static AudioTarget Audio(AudioTemplateInfo audio, string container)
    {
        ArgumentNullException.ThrowIfNull(audio);
        var codec = ContainerRules.NormalizeCodec(audio.Codec);
        if (codec.Length == 0) throw new ApiException(ErrorCode.MissingParameter, "AudioTemplate.Codec is missing.");
        ContainerRules.CheckAudio(container, codec);
        return codec == "copy"
            ? new AudioTarget("copy", Channels: 0)
            : new AudioTarget(codec, Number(audio.Bitrate), Number(audio.SampleRate), (int)(audio.AudioChannel ?? 2));
    }

    /// <summary>How HLS media is cut; segments of 10 s unless stated (the API's default).</summary>
    public static SegmentTarget Segments(VideoTemplateInfo? video, string namePattern, SegmentNumbering numbering) => new(
        Form(video),
        video?.HlsTime > 0 ? video.HlsTime.Value : DefaultSegmentSeconds,
        namePattern,
        numbering);

    /// <summary>Extension of segments.</summary>
    public static string SegmentExtension(VideoTemplateInfo? video) => Form(video) switch
    {
        SegmentForm.TsFiles or SegmentForm.TsByteRange => "ts",
        SegmentForm.Mp4Files => "m4s",
        _ => "mp4",
    };

    /// <exception cref="ApiException">The numbers would not tell segments apart.</exception>
    public static SegmentNumbering Numbering(NumberFormat? format)
    {
        var increment = format?.Increment ?? 1;
        if (increment <= 0) throw new ApiException(ErrorCode.InvalidParameterValue, "ObjectNumberFormat.Increment must be above 0.");
        var initial = format?.InitialValue ?? 0;
        if (initial < 0) throw new ApiException(ErrorCode.InvalidParameterValue, "ObjectNumberFormat.InitialValue must not be negative.");
        var length = format?.MinLength ?? 1;
        if (length is < 0 or > 20) throw new ApiException(ErrorCode.InvalidParameterValue, "ObjectNumberFormat.MinLength must be from 0 to 20.");
        var holder = string.IsNullOrEmpty(format?.PlaceHolder) ? "0" : format.PlaceHolder;
        if (holder.Length != 1 || holder[0] is '/' or '\0' or '{' or '}' or '%' || char.IsControl(holder[0]) || char.IsSurrogate(holder[0]))
            throw new ApiException(ErrorCode.InvalidParameterValue, "ObjectNumberFormat.PlaceHolder must be one character that a file name may hold.");
        return new SegmentNumbering(initial, increment, (int)Math.Max(1, length), holder);
    }

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

    private static PictureFill Fill(string? fill) => fill switch
    {
        "stretch" => PictureFill.Stretch,
        "white" => PictureFill.White,
        "gauss" => PictureFill.Gauss,
        _ => PictureFill.Black,
    };

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
