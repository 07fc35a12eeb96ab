using System.Globalization;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>
/// Every media file of the corpus becomes a small mp4 (or m4a) that agrees with the manifest in duration, size and rotation; every
/// malformed one ends with a reason. Left out, because transcoding them has no meaning: still pictures, raw and y4m frames (inputs of
/// measurements), segments that need their playlist or key to be read (m4s, init.mp4, the AES-128 segment and its key), and the DASH
/// manifest (no documented input).
/// </summary>
public class CorpusTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    /// <summary>Longer sources are cut: what they test shows in their first seconds.</summary>
    private const double LongestSeconds = 20;

    private static readonly string[] NoFilms = [".png", ".jpg", ".md", ".yuv", ".y4m", ".m4s", ".key", ".mpd", ".json"];

    /// <summary>What libav says about the malformed files that it says anything about.</summary>
    private static readonly Dictionary<string, string> Words = new()
    {
        ["vp9_invalid_bitstream.webm"] = "Invalid sync code",
        ["malformed_free_box.mp4"] = "moov atom not found",
        ["truncated_after_moov.m4b"] = "partial file",
        ["ogg_random_1000_pages.ogg"] = "CRC mismatch",
        ["mkv_bad_lacing.mkv"] = "Error parsing frame sizes",
        ["flac_missing_streaminfo.flac"] = "Invalid data found",
    };

    private readonly DaemonProcess _daemon = shared.Daemon;

    public static TheoryData<string> WellFormed { get; } = Select(malformed: false);

    public static TheoryData<string> Malformed { get; } = Select(malformed: true);

    [Theory]
    [MemberData(nameof(WellFormed))]
    public async Task A_film_of_the_corpus_is_transcoded(string path)
    {
        var source = await FfProbe.RunAsync("ffprobe", "-v", "quiet", "-show_streams", "-show_format", "-of", "json", Path.Combine(Repository.Corpus!, path));
        var probe = Entry(path)["probe"]; // playlists have none
        var declared = JsonNode.Parse(source.Output)!;
        var streams = (probe?["streams"]?.AsArray() is { Count: > 0 } listed ? listed : declared["streams"]!.AsArray()).ToList();
        var picture = streams.FirstOrDefault(s => (string)(s!["type"] ?? s["codec_type"])! == "video");
        var seconds = Seconds(probe, declared);
        var key = Put(path);
        var transcode = picture is null
            ? Request.Raw("m4a", null, Request.Audio())
            : Request.Raw("mp4", Request.Video(("Height", 128), ("ResolutionAdaptive", "open"), ("Mode", "VCRF"), ("Vcrf", 35)), Request.Audio());
        if (seconds > 3 * LongestSeconds)
            transcode.With("EndTimeOffset", LongestSeconds);

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), transcode), TimeSpan.FromMinutes(5));

        var (_, facts) = await _daemon.VerifyAsync(task.Transcode);
        var expected = seconds > 3 * LongestSeconds ? LongestSeconds : seconds;
        Assert.InRange(facts.Duration, (expected * 0.98) - 0.25, (expected * 1.02) + 0.25);
        if (picture is not null)
        {
            var stream = declared["streams"]!.AsArray().First(s => (string)s!["codec_type"]! == "video")!;
            var (width, height) = Upright(picture, stream);
            Assert.Equal(128, Math.Min(facts.Video.Width, facts.Video.Height));
            Assert.Equal(width > height, facts.Video.Width > facts.Video.Height);
            // Sides are rounded to even pixels.
            Assert.Equal(Math.Max(width, height) / Math.Min(width, height) * 128, Math.Max(facts.Video.Width, facts.Video.Height), 2.0);
            Assert.True(facts.Video.Rotation is null or 0);
        }
        Assert.Empty(_daemon.Leftovers());
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_file_ends_with_a_reason(string path)
    {
        var decodable = (int?)Entry(path)["ffmpeg_5_1_decode"]?["exit"] == 0;
        var audioOnly = Path.GetExtension(path) is ".m4b" or ".ogg" or ".flac" or ".wav";
        var key = Put(path);
        var before = _daemon.OutputFiles();
        var transcode = audioOnly
            ? Request.Raw("m4a", null, Request.Audio())
            : Request.Raw("mp4", Request.Video(("Height", 128), ("ResolutionAdaptive", "open")), Request.Audio());

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), transcode), TimeSpan.FromMinutes(5));

        TestContext.Current.TestOutputHelper?.WriteLine(task.Transcode.ToString());
        if (task.Transcode.Succeeded)
        {
            // A damaged file may still hold whole pictures or sound; then what came out must be whole too.
            Assert.True(decodable || path.EndsWith(".mkv", StringComparison.Ordinal) || path.EndsWith(".webm", StringComparison.Ordinal) || path.EndsWith(".ogg", StringComparison.Ordinal), "ffmpeg itself gives up on this file");
            await _daemon.VerifyAsync(task.Transcode);
        }
        else
        {
            Assert.Equal("FAIL", task.Transcode.Status);
            Assert.StartsWith("SourceFileError", task.Transcode.ErrCodeExt, StringComparison.Ordinal);
            Assert.Matches("(?i)open|probe|plan|decode|process|encode|mux", task.Transcode.Message);
            Assert.Equal(before, _daemon.OutputFiles());
            // In libav's words, where it has any.
            if (Words.GetValueOrDefault(Path.GetFileName(path)) is { } words)
                Assert.Contains(words, task.Transcode.Message, StringComparison.Ordinal);
        }
        Assert.Empty(_daemon.Leftovers());
        Assert.False(_daemon.HasExited);
        Assert.Equal(200, await _daemon.Api.StatusOfAsync("/healthz"));
    }

    /// <summary>How long picture and sound last: the manifest's figure, but not where subtitles outlast them.</summary>
    private static double Seconds(JsonNode? manifest, JsonNode declared)
    {
        var streams = declared["streams"]!.AsArray();
        if (streams.Any(s => (string?)s!["codec_type"] == "subtitle" && Number(s["duration"]) > 0))
            return streams.Where(s => (string?)s!["codec_type"] is "video" or "audio").Max(s => Number(s!["duration"]));
        return Number(manifest?["duration_s"]) is > 0 and var known ? known : Number(declared["format"]!["duration"]);
    }

    /// <summary>Size of the upright picture with square pixels.</summary>
    private static (double Width, double Height) Upright(JsonNode manifest, JsonNode stream)
    {
        double width = (int)manifest["width"]!, height = (int)manifest["height"]!;
        var sar = ((string?)stream["sample_aspect_ratio"] ?? "1:1").Split(':').Select(p => double.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        if (sar[0] > 0 && sar[1] > 0)
            width *= sar[0] / sar[1];
        var rotation = (double?)manifest["rotation"] ?? stream["side_data_list"]?.AsArray().Select(d => (double?)d!["rotation"]).FirstOrDefault(r => r is not null) ?? 0;
        return Math.Abs(rotation) is 90 or 270 ? (height, width) : (width, height);
    }

    /// <summary>Copies a corpus file, with its folder when it is a playlist, into the input bucket.</summary>
    private string Put(string path)
    {
        var source = Path.Combine(Repository.Corpus!, path);
        if (!path.EndsWith(".m3u8", StringComparison.Ordinal))
            return _daemon.Put(source, path);
        foreach (var part in Directory.EnumerateFiles(Path.GetDirectoryName(source)!))
            _daemon.Put(part, Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(part)));
        return path;
    }

    private static JsonNode Entry(string path) => Manifest().Single(f => (string)f["path"]! == path);

    private static IEnumerable<JsonNode> Manifest() => Repository.Corpus is { } corpus
        ? JsonNode.Parse(File.ReadAllText(Path.Combine(corpus, "MANIFEST.json")))!["files"]!.AsArray().Select(f => f!)
        : [];

    private static TheoryData<string> Select(bool malformed)
    {
        var data = new TheoryData<string>();
        foreach (var file in Manifest())
        {
            var path = (string)file["path"]!;
            var segment = path.Contains("_init.", StringComparison.Ordinal) || path.EndsWith("encrypted.ts", StringComparison.Ordinal);
            if (!NoFilms.Contains(Path.GetExtension(path)) && !segment && (bool)file["malformed"]! == malformed)
                data.Add(path);
        }
        if (data.Count == 0)
            data.Add(new TheoryDataRow<string>("none") { Skip = "no media corpus: set MPS_CORPUS" });
        return data;
    }

    private static double Number(JsonNode? node) =>
        double.TryParse(node?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
