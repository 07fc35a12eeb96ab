using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>EditMedia on the real daemon: cut, joined, composed.</summary>
public class EditMediaTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Fact]
    public async Task Clips_are_cut_and_joined()
    {
        var (sample, other) = (_daemon.Put(Repository.Media("sample.mp4"), "edit/sample.mp4"), _daemon.Put(Repository.Media("h264_25frames.mp4"), "edit/other.mp4"));

        var (edit, facts) = await EditAsync($$"""
            {"FileInfos":[{{File(sample, "", 1, 3)}},{{File(other, "", 0, 0)}}],"OutputObjectPath":"/edit/{inputName}-joined"}
            """);

        Assert.Equal("/edit/sample-joined.mp4", (string)edit["Output"]!["Path"]!);
        Assert.Equal((640, 360), (facts.Video.Width, facts.Video.Height));
        Assert.Equal(3.0, facts.Duration, 0.15);
        Assert.Equal(3.0, (double)edit["Output"]!["MetaData"]!["Duration"]!, 0.15);
        Assert.Equal(2, edit["Input"]!["FileInfoSet"]!.AsArray().Count);
    }

    [Fact]
    public async Task Tracks_are_composed()
    {
        var (sample, other) = (_daemon.Put(Repository.Media("sample.mp4"), "edit/sample.mp4"), _daemon.Put(Repository.Media("h264_25frames.mp4"), "edit/other.mp4"));

        var (_, facts) = await EditAsync($$"""
            {"FileInfos":[{{File(sample, "a", 0, 0)}},{{File(other, "b", 0, 0)}}],"OutputObjectPath":"/edit/composed.mp4",
             "ComposeConfig":{"Canvas":{"Width":480,"Height":270,"Color":"#202020"},"TargetInfo":{"VideoStream":{"Fps":25} },"Tracks":[
               {"Type":"Video","Items":[{"Type":"Video","Video":{"SourceMedia":{"FileId":"b"},"XPos":"80%","YPos":"20%","Width":"30%","AudioOperations":[{"Type":"Volume","Volume":0}]} }]},
               {"Type":"Video","Items":[{"Type":"Video","Video":{"SourceMedia":{"FileId":"a","StartTime":"1s","EndTime":"3s"},"Width":"100%"} },{"Type":"Transition"},
                 {"Type":"Video","Video":{"SourceMedia":{"FileId":"a","StartTime":"4s","EndTime":"6s"},"Width":"100%"} }]}]} }
            """);

        Assert.Equal((480, 270, 25.0), (facts.Video.Width, facts.Video.Height, facts.Video.Fps));
        Assert.Equal(3.0, facts.Duration, 0.15);
    }

    [Fact]
    public async Task A_range_past_the_end_fails_and_says_so()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"), "edit/short.mp4");

        var id = await SubmitAsync($$"""{"FileInfos":[{{File(key, "", 600, 700)}}],"OutputObjectPath":"/edit/nothing"}""");
        var edit = (await _daemon.Api.FinishedAsync(id)).Detail["EditMediaTask"]!;

        Assert.NotEqual(0, (long)edit["ErrCode"]!);
        Assert.NotEqual("", (string)edit["Message"]!);
        Assert.Null(edit["Output"]);
    }

    private async Task<(JsonObject Edit, MediaFacts Facts)> EditAsync(string request)
    {
        var id = await SubmitAsync(request);
        var task = await _daemon.Api.FinishedAsync(id);
        Assert.Equal("EditMediaTask", (string)task.Detail["TaskType"]!);
        var edit = task.Detail["EditMediaTask"]!.AsObject();
        Assert.True((long)edit["ErrCode"]! == 0, (string)edit["Message"]!);
        return (edit, await FfProbe.DecodeAsync(Path.Combine(_daemon.Output, ((string)edit["Output"]!["Path"]!).TrimStart('/'))));
    }

    private async Task<string> SubmitAsync(string request)
    {
        var body = JsonNode.Parse(request)!.AsObject();
        body["OutputStorage"] = Request.Storage("out");
        return (string)(await _daemon.Api.CallAsync("EditMedia", body))["TaskId"]!;
    }

    private static string File(string key, string id, double start, double end) =>
        new JsonObject { ["Id"] = id, ["InputInfo"] = Request.Object(key), ["StartTimeOffset"] = start, ["EndTimeOffset"] = end }.ToJsonString();
}
