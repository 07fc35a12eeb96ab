using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>Pictures made better through the API: of films and still ones.</summary>
public class EnhanceTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Fact]
    public async Task A_clip_is_denoised_enlarged_and_its_colours_are_improved()
    {
        var clip = Repository.Media("h264_25frames.mp4");
        var source = (await FfProbe.DecodeAsync(clip)).Video;
        var raw = Request.Raw("mp4", Request.Video(), null);
        raw["RawParameter"]!["EnhanceConfig"] = new JsonObject
        {
            ["VideoEnhance"] = new JsonObject
            {
                ["Denoise"] = new JsonObject { ["Type"] = "weak" },
                ["SuperResolution"] = new JsonObject { ["Type"] = "hq" },
                ["ColorEnhance"] = new JsonObject { ["Type"] = "normal" },
            },
        };

        var id = await _daemon.Api.SubmitAsync(Request.Process(Request.Object(_daemon.Put(clip)), raw));
        var task = await _daemon.Api.FinishedAsync(id);

        Assert.True(task.Transcode.Succeeded, task.Transcode.ToString());
        var file = Path.Combine(_daemon.Output, task.Transcode.Key);
        var video = (await FfProbe.DecodeAsync(file)).Video;
        Assert.Equal((2 * source.Width, 2 * source.Height, source.Frames), (video.Width, video.Height, video.Frames));
        Assert.InRange(await FfProbe.PsnrAsync(file, clip, $"scale={video.Width}:{video.Height}:flags=lanczos"), 22, 60);
        var explained = await _daemon.CtlAsync("explain", id);
        foreach (var word in new[] { "denoise", "super-resolution", "colour" })
            Assert.Contains(word, explained, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_picture_is_processed()
    {
        var picture = Path.Combine(_daemon.Folder, "shot.png");
        await FfProbe.RunAsync("ffmpeg", "-nostdin", "-v", "error", "-y", "-ss", "2", "-i", Repository.Media("sample.mp4"), "-frames:v", "1", picture);
        var reply = await _daemon.Api.CallAsync("ProcessImage", new JsonObject
        {
            ["InputInfo"] = Request.Object(_daemon.Put(picture, "shots/shot.png")),
            ["OutputStorage"] = Request.Storage("out"),
            ["OutputDir"] = "/made/",
            ["ImageTask"] = new JsonObject
            {
                ["EncodeConfig"] = new JsonObject { ["Format"] = "JPEG", ["Quality"] = 90 },
                ["EnhanceConfig"] = new JsonObject { ["SharpEnhance"] = new JsonObject { ["Intensity"] = 0.4 } },
                ["TransformConfig"] = new JsonObject { ["ImageResize"] = new JsonObject { ["Mode"] = "fill", ["Width"] = 120, ["Height"] = 120 } },
            },
        });

        var detail = await FinishedAsync((string)reply["TaskId"]!);

        var result = detail["ImageProcessTaskResultSet"]![0]!;
        Assert.Equal(("SUCCESS", 0), ((string)result["Status"]!, (int)detail["ErrCode"]!));
        Assert.Equal("/made/shot.jpg", (string)result["Output"]!["Path"]!);
        var made = (await FfProbe.DecodeAsync(Path.Combine(_daemon.Output, "made", "shot.jpg"))).Video;
        Assert.Equal(("mjpeg", 120, 120), (made.Codec, made.Width, made.Height));
    }

    [Fact]
    public async Task A_picture_that_is_none_fails_in_words()
    {
        var text = Path.Combine(_daemon.Folder, "words.png");
        await File.WriteAllTextAsync(text, "no picture", TestContext.Current.CancellationToken);
        var reply = await _daemon.Api.CallAsync("ProcessImage", new JsonObject
        {
            ["InputInfo"] = Request.Object(_daemon.Put(text, "shots/words.png")),
            ["OutputStorage"] = Request.Storage("out"),
            ["ImageTask"] = new JsonObject { ["EncodeConfig"] = new JsonObject { ["Format"] = "PNG" } },
        });

        var result = (await FinishedAsync((string)reply["TaskId"]!))["ImageProcessTaskResultSet"]![0]!;

        Assert.Equal("FAIL", (string)result["Status"]!);
        Assert.NotEqual("", (string)result["Message"]!);
        Assert.Null(result["Output"]);
    }

    private Task<JsonObject> FinishedAsync(string task) => Until.SomeAsync("the picture", async () =>
    {
        var detail = await _daemon.Api.CallAsync("DescribeImageTaskDetail", new JsonObject { ["TaskId"] = task });
        return (string)detail["Status"]! == "FINISH" ? detail : null;
    });
}
