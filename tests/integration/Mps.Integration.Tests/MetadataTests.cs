using System.Globalization;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>DescribeMediaMetaData against ffprobe.</summary>
public class MetadataTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Theory]
    [InlineData("sample.mp4", 0)]
    [InlineData("hevc10_320x240.mp4", 0)]
    [InlineData("vp9_161x121.webm", 0)]
    [InlineData("h264_rotated90.mp4", 90)]
    [InlineData("h264_noaudio.mp4", 0)]
    [InlineData("audio_only.m4a", 0)]
    public async Task Metadata_agrees_with_ffprobe(string clip, int rotate)
    {
        var key = _daemon.Put(Repository.Media(clip));
        var facts = await FfProbe.DecodeAsync(Repository.Media(clip));

        var metadata = (await _daemon.Api.CallAsync("DescribeMediaMetaData", new() { ["InputInfo"] = Request.Object(key) }))["MetaData"]!;

        Assert.Equal(new FileInfo(Repository.Media(clip)).Length, (long)metadata["Size"]!);
        Assert.Equal(facts.Format, (string)metadata["Container"]!);
        Assert.Equal(facts.Duration, (double)metadata["Duration"]!, 0.01);
        Assert.Equal(rotate, (int)metadata["Rotate"]!);
        var video = facts.Streams.Where(s => s.Type == "video").ToList();
        Assert.Equal(video.FirstOrDefault()?.Width ?? 0, (int)metadata["Width"]!);
        Assert.Equal(video.FirstOrDefault()?.Height ?? 0, (int)metadata["Height"]!);
        Assert.Equal(
            video.Select(v => $"{v.Codec} {v.Width}x{v.Height} {Math.Round(v.Fps)}"),
            metadata["VideoStreamSet"]!.AsArray().Select(v => string.Create(CultureInfo.InvariantCulture, $"{v!["Codec"]} {v["Width"]}x{v["Height"]} {v["Fps"]}")));
        Assert.Equal(
            facts.Streams.Where(s => s.Type == "audio").Select(a => $"{a.Codec} {a.SampleRate} {a.Channels}"),
            metadata["AudioStreamSet"]!.AsArray().Select(a => $"{a!["Codec"]} {a["SamplingRate"]} {a["Channel"]}"));
    }

    [Fact]
    public async Task A_missing_file_is_an_error_of_the_source()
    {
        var error = await Assert.ThrowsAsync<ApiException>(() =>
            _daemon.Api.CallAsync("DescribeMediaMetaData", new() { ["InputInfo"] = Request.Object("nowhere.mp4") }));
        Assert.Equal("InvalidParameterValue.SrcFile", error.Code);
    }
}
