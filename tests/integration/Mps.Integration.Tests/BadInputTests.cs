using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>What bad input gets: a reason, nothing left behind, and a daemon that goes on.</summary>
public class BadInputTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Fact]
    public async Task A_missing_object() => await FailsAsync(Request.Process(Request.Object("no-such-file.mp4"), Request.Preset(1110)));

    [Fact]
    public async Task A_missing_input_bucket() => await FailsAsync(Request.Process(Request.Object("clip.mp4", bucket: "nowhere"), Request.Preset(1110)));

    [Fact]
    public async Task A_missing_output_bucket()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));
        await FailsAsync(Request.Process(Request.Object(key), Request.Preset(1110)).With("OutputStorage", Request.Storage("nowhere")));
    }

    [Fact]
    public async Task An_empty_file()
    {
        await File.WriteAllBytesAsync(Path.Combine(_daemon.Input, "empty.mp4"), [], TestContext.Current.CancellationToken);
        var reason = await FailsAsync(Request.Process(Request.Object("empty.mp4"), Request.Preset(1110)));
        Assert.Contains("SourceFileError", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_file()
    {
        await File.WriteAllTextAsync(Path.Combine(_daemon.Input, "text.mp4"), "this is no film", TestContext.Current.CancellationToken);
        var reason = await FailsAsync(Request.Process(Request.Object("text.mp4"), Request.Preset(100010)));
        Assert.Contains("SourceFileError", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder()
    {
        Directory.CreateDirectory(Path.Combine(_daemon.Input, "folder.mp4"));
        await FailsAsync(Request.Process(Request.Object("folder.mp4"), Request.Preset(1110)));
    }

    [Fact]
    public async Task A_film_without_pictures_for_a_video_template()
    {
        var key = _daemon.Put(Repository.Media("audio_only.m4a"));
        var reason = await FailsAsync(Request.Process(Request.Object(key), Request.Raw("mp4", Request.Video(), null)));
        Assert.Contains("SourceFileError.NoVideoMedia", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_range_outside_the_film()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));
        await FailsAsync(Request.Process(Request.Object(key), Request.Preset(1110).With("StartTimeOffset", 500)));
    }

    [Theory]
    [InlineData("../secret.mp4")]
    [InlineData("/../secret.mp4")]
    [InlineData("a/../../secret.mp4")]
    [InlineData("%2e%2e/secret.mp4")]
    public async Task An_input_path_cannot_leave_its_bucket(string key)
    {
        File.Copy(Repository.Media("h264_25frames.mp4"), Path.Combine(_daemon.Folder, "secret.mp4"), overwrite: true);
        await FailsAsync(Request.Process(Request.Object(key), Request.Preset(1110)));
    }

    [Fact]
    public async Task An_absolute_input_path_is_a_path_in_the_bucket()
    {
        var secret = Path.Combine(_daemon.Folder, "secret.mp4");
        File.Copy(Repository.Media("h264_25frames.mp4"), secret, overwrite: true);
        await FailsAsync(Request.Process(Request.Object(secret), Request.Preset(1110)));
    }

    [Fact]
    public async Task A_link_out_of_the_bucket_is_not_followed()
    {
        var secret = Path.Combine(_daemon.Folder, "secret.mp4");
        File.Copy(Repository.Media("h264_25frames.mp4"), secret, overwrite: true);
        var link = Path.Combine(_daemon.Input, "link.mp4");
        File.Delete(link);
        File.CreateSymbolicLink(link, secret);
        await FailsAsync(Request.Process(Request.Object("link.mp4"), Request.Preset(1110)));
    }

    [Theory]
    [InlineData("part.ts", true)] // what the others name, inside the bucket
    [InlineData("../outside.ts", false)]
    [InlineData("{outside}", false)]
    [InlineData("file://{outside}", false)]
    [InlineData("http://127.0.0.1:1/part.ts", false)]
    public async Task A_playlist_in_a_bucket_names_files_of_the_bucket_alone(string segment, bool allowed)
    {
        var outside = Path.Combine(_daemon.Folder, "outside.ts");
        await FfProbe.RunAsync("ffmpeg", "-nostdin", "-y", "-v", "error", "-i", Repository.Media("h264_25frames.mp4"), "-c", "copy", outside);
        _daemon.Put(outside, "part.ts");
        await File.WriteAllTextAsync(
            Path.Combine(_daemon.Input, "list.m3u8"),
            $"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.0,\n{segment.Replace("{outside}", outside, StringComparison.Ordinal)}\n#EXT-X-ENDLIST\n",
            TestContext.Current.CancellationToken);
        var request = Request.Process(Request.Object("list.m3u8"), Request.Preset(1110));

        if (allowed)
            await _daemon.VerifyAsync((await _daemon.Api.ProcessAsync(request)).Transcode);
        else
            await FailsAsync(request);
    }

    [Theory]
    [InlineData("../evil.{format}")]
    [InlineData("/../evil.{format}")]
    [InlineData("/a/../../evil.{format}")]
    public async Task An_output_path_cannot_leave_its_bucket(string path)
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));
        await FailsAsync(Request.Process(Request.Object(key), Request.Preset(1110).With("OutputObjectPath", path)));
        Assert.Empty(Directory.GetFiles(_daemon.Folder, "evil*"));
    }

    [Fact]
    public async Task An_output_folder_cannot_leave_its_bucket()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"), "escape.mp4");
        await FailsAsync(Request.Process(Request.Object(key), Request.Preset(1110)).With("OutputDir", "/../"));
        Assert.Empty(Directory.GetFiles(_daemon.Folder, "escape*"));
    }

    [Fact]
    public async Task One_bad_subtask_leaves_the_others_alone()
    {
        var key = _daemon.Put(Repository.Media("audio_only.m4a"), "half.m4a");

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Raw("mp4", Request.Video(), null), Request.Preset(1110)));

        Assert.Equal(["FAIL", "SUCCESS"], task.Transcodes.Select(t => t.Status));
        await _daemon.VerifyAsync(task.Transcodes[1]);
        Assert.Empty(_daemon.Leftovers());
    }

    [Fact]
    public async Task A_missing_watermark_or_subtitle_fails_its_subtask_alone()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"), "unmarked.mp4");
        var watermark = new JsonObject
        {
            ["Definition"] = 0,
            ["RawParameter"] = new JsonObject
            {
                ["Type"] = "image",
                ["ImageTemplate"] = new JsonObject { ["ImageContent"] = Request.Object("no-such-logo.png") },
            },
        };
        var subtitle = Request.Raw("mp4", Request.Video(), null).With("OutputObjectPath", "subtitled");
        subtitle["RawParameter"]!["SubtitleTemplate"] = new JsonObject { ["Path"] = "no-such-subtitle.srt" };

        var task = await _daemon.Api.ProcessAsync(Request.Process(
            Request.Object(key), Request.Preset(100010).With("WatermarkSet", new JsonArray(watermark)), subtitle, Request.Preset(1110)));

        Assert.Equal(["FAIL", "FAIL", "SUCCESS"], task.Transcodes.Select(t => t.Status));
        Assert.Contains("no-such-logo.png", task.Transcodes[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("no-such-subtitle.srt", task.Transcodes[1].ToString(), StringComparison.Ordinal);
        Assert.Empty(_daemon.Leftovers());
    }

    /// <summary>The request fails with a reason, nothing is left of it, and the next task succeeds.</summary>
    private async Task<string> FailsAsync(JsonObject request)
    {
        var before = _daemon.OutputFiles();
        var reason = await _daemon.Api.FailureOfAsync(request);
        TestContext.Current.TestOutputHelper?.WriteLine(reason);

        Assert.Equal(before, _daemon.OutputFiles());
        Assert.Empty(_daemon.Leftovers());
        var next = _daemon.Put(Repository.Media("h264_25frames.mp4"), "next.mp4");
        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object(next), Request.Preset(1110)));
        Assert.True(task.Transcode.Succeeded, task.Transcode.ToString());
        return reason;
    }
}
