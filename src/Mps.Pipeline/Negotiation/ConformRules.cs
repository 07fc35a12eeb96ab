using System.Globalization;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>How the key frames of a stream lie.</summary>
/// <param name="LongestSeconds">Longest distance between two, or to the end.</param>
/// <param name="Regular">All distances are equal but the last.</param>
/// <param name="Complete">The whole stream was looked at, not only its beginning.</param>
public sealed record KeyFrameGrid(double LongestSeconds, bool Regular, bool Complete);

/// <summary>
/// Whether a stream already is what an output wants of it, so that it can be copied ("smart remux"). Every rule answers with the reason
/// why not; null = it conforms.
/// </summary>
public static class ConformRules
{
    // Stated rates are averages of a moment; a target is met within this.
    private const double RateTolerance = 1.05;

    private static readonly string[] s_profiles = ["baseline", "main", "high"];

    /// <summary>Judges a video stream by everything that can be known without reading it.</summary>
    /// <param name="stream">The source's.</param>
    /// <param name="target">What is wanted.</param>
    /// <param name="container">API container.</param>
    /// <param name="range">The part to show.</param>
    public static string? WhyNot(StreamFacts stream, VideoTarget target, string container, TimeRange range)
    {
        string? codec = VideoContainer.ApiCodec(stream.Codec);
        if (codec != target.Codec)
            return $"it is {stream.Codec}, not {target.Codec}";
        if (!VideoContainer.Holds(container, target.Codec))
            return $"{container} does not hold {target.Codec}";
        if (range.StartSeconds > 0)
            return "the range starts inside the source, where a copy could only start at a key frame";
        if (stream.Rotation != 0 || stream.Mirrored)
            return "it is stored turned";
        if (stream.Interlaced)
            return "it is interlaced";
        if (target.Enhancements is { Count: > 0 })
            return "its pictures are to be improved";
        string format = target.BitDepth == 10 ? "yuv420p10le" : "yuv420p";
        if (stream.FormatName != format)
            return $"its pictures are {stream.FormatName}, not {format}";
        return WhyNotShape(stream, target) ?? WhyNotRate(stream, target) ?? WhyNotCoding(stream, target);
    }

    /// <summary>Judges the key frames of a video stream.</summary>
    /// <param name="grid">How they lie; null = unknown.</param>
    /// <param name="target">What is wanted.</param>
    /// <param name="rate">The stream's frame rate; 0 = unknown.</param>
    /// <param name="segmentSeconds">Length of HLS segments; 0 = none.</param>
    public static string? WhyNot(KeyFrameGrid? grid, VideoTarget target, double rate, double segmentSeconds)
    {
        double wanted = target.GopSeconds > 0 ? target.GopSeconds : target.GopFrames > 0 && rate > 0 ? target.GopFrames / rate : 0;
        if (segmentSeconds > 0)
            wanted = wanted > 0 ? Math.Min(wanted, segmentSeconds) : segmentSeconds;
        if (target.KeySeconds is { Count: > 0 })
            return "key frames are wanted at given times";
        if (wanted == 0)
            return null;
        if (grid is null)
            return "how its key frames lie is unknown";
        double grace = rate > 0 ? 1.5 / rate : 0.05;
        if (grid.LongestSeconds > wanted + grace)
            return string.Create(CultureInfo.InvariantCulture, $"its key frames are up to {grid.LongestSeconds:0.##} s apart, not {wanted:0.##} s");
        return target.SceneCut || grid.Regular ? null : "its key frames lie off the grid";
    }

    /// <summary>Judges an audio stream.</summary>
    /// <param name="stream">The source's.</param>
    /// <param name="target">What is wanted.</param>
    /// <param name="container">API container.</param>
    /// <param name="range">The part to keep.</param>
    public static string? WhyNot(StreamFacts stream, AudioTarget target, string container, TimeRange range)
    {
        if (stream.Codec != Library(target.Codec))
            return $"it is {stream.Codec}, not {target.Codec}";
        if (range.StartSeconds > 0)
            return "the range starts inside the source";
        if (target.SampleRateHz > 0 && stream.SampleRateHz != target.SampleRateHz)
            return $"it has {stream.SampleRateHz} Hz, not {target.SampleRateHz}";
        if (target.Channels > 0 && stream.Channels != target.Channels)
            return $"it has {stream.Channels} channels, not {target.Channels}";
        if (target.BitrateKbps > 0 && (stream.BitRate == 0 || stream.BitRate > target.BitrateKbps * 1000 * RateTolerance))
            return stream.BitRate == 0 ? "its bit rate is unknown" : $"its {stream.BitRate / 1000} kbit/s are above {target.BitrateKbps}";
        if (target.External is not null || target.Tracks is { Count: > 1 } || target.Tracks?.Any(t => t.Channel is not null || t.GainDb != 0) == true)
            return "it is mixed";
        if (target.Loudness != LoudnessMode.None || target.Denoise || target.Declick || target.Deesser)
            return "it is to be improved";
        return AudioContainer.Rates(container, target.Codec) is { } rates && !rates.Contains(stream.SampleRateHz)
            ? $"{container} does not hold {stream.SampleRateHz} Hz"
            : null;
    }

    private static string? WhyNotShape(StreamFacts stream, VideoTarget target)
    {
        PictureGeometry geometry = PictureGeometry.Resolve(stream.Width, stream.Height, 0, false, stream.SampleAspectRatio, target);
        if (!geometry.IsIdentity(stream.Width, stream.Height))
            return $"it is {stream.Width}x{stream.Height}, not {geometry.Width}x{geometry.Height}";
        bool square = !stream.SampleAspectRatio.IsPositive || stream.SampleAspectRatio == geometry.SampleAspectRatio;
        return square ? null : $"its samples have the shape {stream.SampleAspectRatio}, not {geometry.SampleAspectRatio}";
    }

    private static string? WhyNotRate(StreamFacts stream, VideoTarget target)
    {
        double fps = stream.AverageRate.IsPositive ? stream.AverageRate.ToDouble() : 0;
        if (target.FpsNumerator > 0)
        {
            double wanted = (double)target.FpsNumerator / Math.Max(1, target.FpsDenominator);
            if (Math.Abs(fps - wanted) > 0.005 * wanted)
                return string.Create(CultureInfo.InvariantCulture, $"it has {fps:0.###} frames per second, not {wanted:0.###}");
            if (stream.RealRate.IsPositive && Math.Abs(stream.RealRate.ToDouble() - fps) > 0.005 * wanted)
                return "its frame rate varies";
        }

        int most = target.BitrateKbps > 0 ? target.BitrateKbps : target.MaxBitrateKbps;
        if (most == 0)
            return null;
        if (target.RateControl == RateControl.Constant)
            return "a constant bit rate is wanted, which cannot be told of a stream";
        return stream.BitRate == 0 ? "its bit rate is unknown"
            : stream.BitRate > most * 1000 * RateTolerance ? $"its {stream.BitRate / 1000} kbit/s are above {most}"
            : null;
    }

    private static string? WhyNotCoding(StreamFacts stream, VideoTarget target)
    {
        if (target.Profile is { } profile && target.Codec == "h264")
        {
            int has = Array.FindIndex(s_profiles, p => stream.ProfileName.Contains(p, StringComparison.OrdinalIgnoreCase));
            if (has < 0 || has > Array.IndexOf(s_profiles, profile))
                return $"its profile is {stream.ProfileName}, not {profile}";
        }

        if (target.Level is { } level && double.TryParse(level, CultureInfo.InvariantCulture, out double wanted) && target.Codec is "h264" or "h265")
        {
            // level_idc is ten times the level in H.264, thirty times in H.265.
            double has = stream.Level / (stream.Codec == "hevc" ? 30.0 : 10.0);
            if (stream.Level <= 0 || has > wanted + 0.01)
                return string.Create(CultureInfo.InvariantCulture, $"its level is {has:0.#}, not {level}");
        }

        return target.BFrames is { } most && stream.ReorderFrames > most ? "it has more B-frames" : null;
    }

    private static string Library(string codec) => codec switch { "pcm16" => "pcm_s16le", "pcm24" => "pcm_s24le", _ => codec };
}
