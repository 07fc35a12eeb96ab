using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Negotiation;

/// <summary>Which encoder makes an API codec and with which settings.</summary>
/// <param name="Encoder">The library's name.</param>
/// <param name="Options">"key=value" lines.</param>
/// <param name="BitRate">Bits per second; 0 = unset.</param>
/// <param name="MaxRate">Bits per second; 0 = unset.</param>
/// <param name="BufferSize">Bits; 0 = unset.</param>
/// <param name="GopFrames">Largest key frame distance; -1 = the encoder's default.</param>
/// <param name="BFrames">-1 = the encoder's default.</param>
/// <param name="PixelFormat">The library's name.</param>
public sealed record EncoderChoice(
    string Encoder, string Options, long BitRate, long MaxRate, long BufferSize, int GopFrames, int BFrames, string PixelFormat)
{
    private const int FewThreads = 4;

    // MPEG-2 knows these rates only (ISO/IEC 13818-2, table 6-4).
    private static readonly Rational[] Mpeg2Rates =
        [new(24000, 1001), new(24, 1), new(25, 1), new(30000, 1001), new(30, 1), new(50, 1), new(60000, 1001), new(60, 1)];

    /// <summary>Speed preset of the software H.264 and H.265 encoders when the request names none.</summary>
    public const string DefaultPreset = "veryfast";

    /// <summary>One line for people: what was used.</summary>
    public string Summary
    {
        get
        {
            string options = Options.Replace('\n', ' ').Trim();
            string rate = BitRate > 0 ? $" bitrate={BitRate}" : "";
            string max = MaxRate > 0 ? $" maxrate={MaxRate} bufsize={BufferSize}" : "";
            string gop = GopFrames >= 0 ? $" gop={GopFrames}" : "";
            string b = BFrames >= 0 ? $" bframes={BFrames}" : "";
            return $"{Encoder} {options}{rate}{max}{gop}{b} pix_fmt={PixelFormat}";
        }
    }

    /// <summary>Resolves a video target.</summary>
    /// <param name="target">The rules.</param>
    /// <param name="rate">Frame rate of the output; 0 = unknown.</param>
    /// <param name="forceIdr">Key frames that the pipeline asks for must be closed (HLS segments).</param>
    /// <param name="threads">CPU threads to plan for, at least 1.</param>
    /// <exception cref="JobException">This build cannot make the codec.</exception>
    public static EncoderChoice Resolve(VideoTarget target, Rational rate, bool forceIdr, int threads)
    {
        bool tenBit = target.BitDepth == 10;
        EncoderChoice choice = target.Codec switch
        {
            "h264" => X26x(target, "libx264", tenBit ? "yuv420p10le" : "yuv420p", 23, forceIdr, threads),
            "h265" => X26x(target, "libx265", tenBit ? "yuv420p10le" : "yuv420p", 28, forceIdr, threads),
            "av1" => Quality(target, "libsvtav1", tenBit ? "yuv420p10le" : "yuv420p", 35, $"preset={target.Preset ?? "9"}"),
            "vp9" => Quality(target, "libvpx-vp9", tenBit ? "yuv420p10le" : "yuv420p", 32, "deadline=realtime\ncpu-used=5\nrow-mt=1"),
            "vp8" => Quality(target, "libvpx", "yuv420p", 10, "deadline=realtime\ncpu-used=5"),
            "dnxhd" => new("dnxhd", target.BitDepth == 10 ? "profile=dnxhr_hqx" : "profile=dnxhr_sq", 0, 0, 0, -1, -1, target.BitDepth == 10 ? "yuv422p10le" : "yuv422p"),
            // Quantiser 4, in units of FF_QP2LAMBDA (118).
            "mpeg2" => Quality(Mpeg2(target), "mpeg2video", "yuv420p", null, target.BitrateKbps + target.MaxBitrateKbps > 0 ? "" : "flags=+qscale\nglobal_quality=472"),
            "mjpeg" => Quality(target, "mjpeg", "yuvj420p", null, ""),
            _ => throw JobException.Request($"There is no encoder for the codec \"{target.Codec}\" in this build.", JobFailureDetail.Unsupported),
        };
        if (!AvLibrary.HasEncoder(choice.Encoder))
            throw JobException.Request($"The installed FFmpeg has no encoder {choice.Encoder} for \"{target.Codec}\"; `mpsctl doctor` shows what it has.", JobFailureDetail.Unsupported);
        choice = choice with { GopFrames = KeyFrameDistance(target, rate), BFrames = target.BFrames ?? -1 };
        return target.LowDelay ? choice.WithoutDelay() : choice;
    }

    // What each encoder calls coding a picture at once. x264 and x265: no look-ahead, no B-frames, slices instead of frames in parallel.
    private EncoderChoice WithoutDelay() => Encoder switch
    {
        "libx264" => this with { Options = Joined("tune=zerolatency"), BFrames = 0 },
        // libavcodec gives it as many frame threads as it has threads, whatever the tuning says.
        "libx265" => (this with { Options = Joined("tune=zerolatency"), BFrames = 0 }).Add("x265-params", ("frame-threads", "1")),
        "libvpx" or "libvpx-vp9" => this with { Options = Joined("lag-in-frames=0") },
        "libsvtav1" => Add("svtav1-params", ("pred-struct", "1"), ("lookahead", "0")),
        _ => this with { BFrames = 0 },
    };

    private string Joined(string option) => Options.Length > 0 ? $"{Options}\n{option}" : option;

    /// <summary>The same, stating the colour volume in the stream itself where the encoder can; containers state it besides.</summary>
    public EncoderChoice With(HdrFacts? hdr)
    {
        if (hdr is null)
            return this;
        string light = hdr.MaxContentNits > 0 ? $"{hdr.MaxContentNits},{hdr.MaxAverageNits}" : "";
        return Encoder switch
        {
            "libx265" => Add("x265-params", ("hdr10", "1"), ("master-display", hdr.Mastering?.ToSeiText()), ("max-cll", light)),
            "libx264" => Add("x264-params", ("mastering-display", hdr.Mastering?.ToSeiText()), ("cll", light)),
            "libsvtav1" => Add("svtav1-params", ("mastering-display", hdr.Mastering?.ToDecimalText()), ("content-light", light)),
            _ => this,
        };
    }

    private EncoderChoice Add(string option, params (string Key, string? Value)[] settings)
    {
        List<string> lines = [.. Options.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        int line = lines.FindIndex(l => l.StartsWith(option + "=", StringComparison.Ordinal));
        IEnumerable<string> given = line < 0 ? [] : [lines[line][(option.Length + 1)..]];
        string joined = string.Join(':', given.Concat(settings.Where(s => !string.IsNullOrEmpty(s.Value)).Select(s => $"{s.Key}={s.Value}")));
        if (line < 0)
            lines.Add($"{option}={joined}");
        else
            lines[line] = $"{option}={joined}";
        return this with { Options = string.Join('\n', lines) };
    }

    /// <summary>Key frame distance in frames; -1 = the encoder's default.</summary>
    internal static int KeyFrameDistance(VideoTarget target, Rational rate) =>
        target.GopSeconds > 0 && rate.IsPositive ? Math.Max(1, (int)Math.Round(target.GopSeconds * rate.ToDouble()))
        : target.GopFrames > 0 ? target.GopFrames
        : -1;

    /// <summary>The nearest rate that the codec can state; the given one when it can state any.</summary>
    public static Rational NearestRate(string codec, Rational rate) =>
        codec != "mpeg2" || !rate.IsPositive ? rate : Mpeg2Rates.MinBy(r => Math.Abs(r.ToDouble() - rate.ToDouble()));

    private static EncoderChoice X26x(VideoTarget target, string encoder, string pixelFormat, int usualCrf, bool forceIdr, int threads)
    {
        bool x264 = encoder == "libx264";
        List<string> options = [$"preset={target.Preset ?? DefaultPreset}"];
        List<string> x265 = x264 ? [] : ["log-level=error"];
        if (target.Profile is { } profile)
            options.Add($"profile={Profile(profile, x264, target.BitDepth)}");
        if (target.Level is { Length: > 0 } level)
        {
            if (x264)
                options.Add($"level={level}");
            else
                x265.Add($"level-idc={level}");
        }

        if (!target.SceneCut)
        {
            if (x264)
                options.Add("sc_threshold=0");
            else
                x265.Add("scenecut=0");
        }

        if (forceIdr)
            options.Add("forced-idr=1");
        // x264's own key frames are closed unless asked otherwise, x265's are not.
        if (forceIdr && !x264)
            x265.Add("open-gop=0");
        // With few cores the decoder keeps them busy beside the encoder, so the lookahead thread needs to run less far ahead
        // than x264 lets it (one picture more than B-frames), and every picture held is 4 MB at 720p. The coded result is the same.
        if (x264 && !target.LowDelay && threads is > 1 and <= FewThreads)
            options.Add("x264-params=sync-lookahead=3");

        (long rate, long max, long buffer) = Rates(target);
        if (target.RateControl == RateControl.Quality || rate == 0)
        {
            options.Add($"crf={(target.Crf ?? usualCrf).ToString(CultureInfo.InvariantCulture)}");
            rate = 0;
        }
        else if (target.RateControl == RateControl.Constant)
        {
            if (x264)
                options.Add("nal-hrd=cbr");
            else
                x265.Add("strict-cbr=1");
        }

        if (x265.Count > 0)
            options.Add($"x265-params={string.Join(':', x265)}");
        return new EncoderChoice(encoder, string.Join('\n', options), rate, max, buffer, -1, -1, pixelFormat);
    }

    // Bounded quality is not among what the MPEG-2 encoder can do; the bound as an average comes nearest.
    private static VideoTarget Mpeg2(VideoTarget target) =>
        target is { BitrateKbps: 0, MaxBitrateKbps: > 0 } ? target with { BitrateKbps = target.MaxBitrateKbps } : target;

    private static string Profile(string profile, bool x264, int bitDepth) => (profile, x264, bitDepth) switch
    {
        ("high", true, 10) => "high10",
        (_, true, _) => profile,
        (_, false, 10) => "main10",
        _ => "main",
    };

    private static EncoderChoice Quality(VideoTarget target, string encoder, string pixelFormat, int? usualCrf, string options)
    {
        (long rate, long max, long buffer) = Rates(target);
        List<string> all = options.Length > 0 ? [options] : [];
        if ((target.RateControl == RateControl.Quality || rate == 0) && usualCrf is { } usual)
        {
            all.Add($"crf={(target.Crf ?? usual).ToString(CultureInfo.InvariantCulture)}");
            // libvpx reads a bit rate beside crf as the ceiling of constrained quality, and knows no other; VP8 demands one.
            bool vpx = encoder.StartsWith("libvpx", StringComparison.Ordinal);
            rate = !vpx ? 0 : target.MaxBitrateKbps > 0 ? max : rate == 0 && encoder == "libvpx" ? 2_000_000 : rate;
            if (vpx)
                (max, buffer) = (0, 0);
        }

        // These know a constant rate by the lowest and the highest being the same.
        if (target.RateControl == RateControl.Constant && rate > 0 && encoder != "libsvtav1" && encoder != "mjpeg")
            all.Add($"minrate={rate}");
        // SVT-AV1 refuses a constant rate together with the picture order that it is otherwise used with.
        if (encoder == "libsvtav1" && target.RateControl == RateControl.Constant)
            (max, buffer) = (0, 0);
        return new EncoderChoice(encoder, string.Join('\n', all), rate, max, buffer, -1, -1, pixelFormat);
    }

    // Peaks of VBR are bounded at twice the average, as the service's own streams are, unless a bound is given; the buffer
    // holds one second of peak. Without an average the bound is that of constant quality.
    internal static (long Rate, long Max, long Buffer) Rates(VideoTarget target)
    {
        long rate = target.BitrateKbps * 1000L, most = target.MaxBitrateKbps * 1000L;
        return target.RateControl switch
        {
            _ when rate == 0 => (0, most, most),
            RateControl.Constant => (rate, rate, rate),
            RateControl.Average => (rate, 0, 0),
            _ when most > 0 => (rate, Math.Max(rate, most), Math.Max(rate, most)),
            _ => (rate, rate * 2, rate * 2),
        };
    }
}
