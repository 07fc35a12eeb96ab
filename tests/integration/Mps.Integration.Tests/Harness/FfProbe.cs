using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Mps.Integration.Tests.Harness;

/// <summary>One stream as ffprobe sees it, decoded from first to last packet.</summary>
internal sealed record StreamFacts(string Type, string Codec, int Width, int Height, string PixelFormat, double Fps, long Frames, double? Rotation, int SampleRate, int Channels, double Sar);

/// <summary>One file as ffprobe sees it.</summary>
internal sealed record MediaFacts(string Format, double Duration, IReadOnlyList<StreamFacts> Streams)
{
    public StreamFacts Video => Streams.Single(s => s.Type == "video");
    public StreamFacts Audio => Streams.Single(s => s.Type == "audio");
}

/// <summary>The ffmpeg command line as an independent judge of our outputs.</summary>
internal static class FfProbe
{
    /// <summary>Decodes the whole file.</summary>
    /// <exception cref="InvalidDataException">The decoder complains.</exception>
    public static async Task<MediaFacts> DecodeAsync(string file)
    {
        var (output, errors) = await RunAsync("ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", file);
        if (errors.Length > 0)
            throw new InvalidDataException($"{file} does not decode cleanly: {errors}");
        var json = JsonNode.Parse(output)!;
        return new(
            (string)json["format"]!["format_name"]!,
            Number(json["format"]!["duration"]),
            [.. json["streams"]!.AsArray().Select(s => Read(s!))]);
    }

    /// <summary>Peak signal to noise ratio of the pictures of two files, frame by frame from their first, dB; higher is more alike.</summary>
    /// <param name="sourceFilter">Applied to the source first.</param>
    public static async Task<double> PsnrAsync(string file, string source, string sourceFilter = "null")
    {
        var (_, log) = await RunAsync("ffmpeg", "-nostdin", "-v", "info", "-i", file, "-i", source, "-lavfi",
            $"[1:v]{sourceFilter},setpts=PTS-STARTPTS[r];[0:v]setpts=PTS-STARTPTS[t];[t][r]psnr=shortest=1", "-an", "-f", "null", "-");
        var average = log.Split("average:").Last().Split(' ')[0];
        return average == "inf" ? double.PositiveInfinity : double.Parse(average, CultureInfo.InvariantCulture);
    }

    /// <summary>MD5 of all decoded pictures; equal for files with the same coded pictures.</summary>
    public static async Task<string> PictureMd5Async(string file) =>
        (await RunAsync("ffmpeg", "-nostdin", "-v", "error", "-i", file, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "md5", "-")).Output.Trim();

    /// <summary>Presentation times of the key frames of the first video stream, seconds.</summary>
    public static async Task<IReadOnlyList<double>> KeyFramesAsync(string file)
    {
        var (output, _) = await RunAsync("ffprobe", "-v", "error", "-select_streams", "v:0", "-skip_frame", "nokey", "-show_entries", "frame=pts_time", "-of", "csv=p=0", file);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => double.Parse(l.TrimEnd(','), CultureInfo.InvariantCulture))];
    }

    public static async Task<(string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidDataException($"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}: {await errors}");
        return (await output, (await errors).Trim());
    }

    private static StreamFacts Read(JsonNode stream) => new(
        (string)stream["codec_type"]!,
        (string?)stream["codec_name"] ?? "",
        (int?)stream["width"] ?? 0,
        (int?)stream["height"] ?? 0,
        (string?)stream["pix_fmt"] ?? "",
        Ratio((string?)stream["avg_frame_rate"], '/'),
        (long)Number(stream["nb_read_frames"]),
        stream["side_data_list"]?.AsArray().Select(d => (double?)d!["rotation"]).FirstOrDefault(r => r is not null),
        (int)Number(stream["sample_rate"]),
        (int?)stream["channels"] ?? 0,
        Ratio((string?)stream["sample_aspect_ratio"], ':') is > 0 and var sar ? sar : 1);

    private static double Number(JsonNode? node) =>
        double.TryParse((string?)node, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static double Ratio(string? text, char separator)
    {
        var parts = (text ?? "").Split(separator);
        return parts.Length == 2 && double.Parse(parts[1], CultureInfo.InvariantCulture) is > 0 and var below
            ? double.Parse(parts[0], CultureInfo.InvariantCulture) / below
            : 0;
    }
}
