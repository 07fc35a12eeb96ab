using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>The bundled clip (640x360, 24 fps, 168 frames, stereo) through the preset templates.</summary>
public class PresetTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private const double SampleSeconds = 7.0;
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Theory]
    [InlineData(100010, 640, 360)]
    [InlineData(100020, 960, 540)]
    public async Task Video_preset_makes_an_mp4(int definition, int width, int height)
    {
        var (_, facts) = await ProcessSampleAsync(definition, $"sample_transcode_{definition}.mp4");

        Assert.Equal(("h264", width, height), (facts.Video.Codec, facts.Video.Width, facts.Video.Height));
        Assert.Equal(25, facts.Video.Fps, 0.01);
        Assert.InRange(facts.Video.Frames, 174, 176);
        Assert.Equal(("aac", 44100, 2), (facts.Audio.Codec, facts.Audio.SampleRate, facts.Audio.Channels));
        Assert.Equal(SampleSeconds, facts.Duration, 0.1);
    }

    [Fact]
    public async Task Hls_preset_makes_a_playlist_and_its_segments()
    {
        var (playlist, facts) = await ProcessSampleAsync(100210, "sample_transcode_100210.m3u8");

        var segments = OutputFile.PlaylistFiles(playlist).Skip(1).ToList();
        Assert.NotEmpty(segments);
        Assert.All(segments, (s, n) => Assert.Equal($"sample_transcode_100210_{n}.ts", Path.GetFileName(s)));
        Assert.All(segments, s => Assert.True(File.Exists(s)));
        Assert.Contains("#EXT-X-ENDLIST", await File.ReadAllTextAsync(playlist, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(("h264", 640, 360), (facts.Video.Codec, facts.Video.Width, facts.Video.Height));
        Assert.Equal(SampleSeconds, facts.Duration, 0.15);
    }

    [Theory]
    [InlineData(1110, "m4a", "aac")]
    [InlineData(1010, "mp3", "mp3")]
    public async Task Audio_preset_leaves_the_picture_out(int definition, string extension, string codec)
    {
        var (_, facts) = await ProcessSampleAsync(definition, $"sample_transcode_{definition}.{extension}");

        Assert.Equal((codec, 44100, 2), (facts.Streams.Single().Codec, facts.Audio.SampleRate, facts.Audio.Channels));
        Assert.Equal(SampleSeconds, facts.Duration, 0.15);
    }

    [Theory]
    [InlineData(875, "mp4")]
    [InlineData(876, "m3u8")]
    public async Task Remux_keeps_every_picture(int definition, string extension)
    {
        var (path, facts) = await ProcessSampleAsync(definition, $"sample_transcode_{definition}.{extension}");

        Assert.Equal(168, facts.Video.Frames);
        Assert.Equal(("aac", 48000, 2), (facts.Audio.Codec, facts.Audio.SampleRate, facts.Audio.Channels));
        Assert.Equal(await FfProbe.PictureMd5Async(Repository.Media("sample.mp4")), await FfProbe.PictureMd5Async(path));
    }

    [Fact]
    public async Task Several_transcodes_of_one_task_share_one_decode()
    {
        var key = _daemon.Put(Repository.Media("sample.mp4"), "shared-decode.mp4");
        var before = await _daemon.Api.MetricsAsync();

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(100010), Request.Preset(100020)));

        foreach (var transcode in task.Transcodes)
            await _daemon.VerifyAsync(transcode);
        var after = await _daemon.Api.MetricsAsync();
        var decode = Assert.Single(after.LabelValues("mps_frames_total", "stage"), s => s.StartsWith("decode", StringComparison.Ordinal));
        Assert.Equal(168, after.Sum("mps_frames_total", ("stage", decode)) - before.Sum("mps_frames_total", ("stage", decode)));
        var encode = Assert.Single(after.LabelValues("mps_frames_total", "stage"), s => s.StartsWith("encode", StringComparison.Ordinal));
        Assert.InRange(after.Sum("mps_frames_total", ("stage", encode)) - before.Sum("mps_frames_total", ("stage", encode)), 2 * 174, 2 * 176);
    }

    [Fact]
    public async Task Results_name_the_input_as_it_was_resolved()
    {
        var key = _daemon.Put(Repository.Media("sample.mp4"), "folder/clip.mp4");

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object("/" + key),
            Request.Preset(1110).With("OutputObjectPath", "/made/{inputName}-{definition}.{format}")));

        Assert.Equal("made/clip-1110.m4a", task.Transcode.Key);
        await _daemon.VerifyAsync(task.Transcode);
        var metadata = task.Detail["WorkflowTask"]!["MetaData"]!;
        Assert.Equal((640, 360), ((int)metadata["Width"]!, (int)metadata["Height"]!));
        Assert.Equal(7.0, (double)metadata["Duration"]!, 0.05);
    }

    [Fact]
    public async Task Outputs_land_beside_the_input_unless_told_otherwise()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"), "beside/clip.mp4");
        var request = Request.Process(Request.Object(key), Request.Preset(1110));
        request.Remove("OutputStorage");

        var task = await _daemon.Api.ProcessAsync(request);

        Assert.Equal("beside/clip_transcode_1110.m4a", task.Transcode.Key);
        Assert.True(File.Exists(Path.Combine(_daemon.Input, task.Transcode.Key)));
    }

    [Fact]
    public async Task The_input_is_never_touched()
    {
        var key = _daemon.Put(Repository.Media("sample.mp4"), "untouched.mp4");
        var file = Path.Combine(_daemon.Input, key);
        var (modified, md5) = (File.GetLastWriteTimeUtc(file), OutputFile.Md5(file));

        await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(875)));

        Assert.Equal((modified, md5), (File.GetLastWriteTimeUtc(file), OutputFile.Md5(file)));
    }

    private async Task<(string Path, MediaFacts Facts)> ProcessSampleAsync(int definition, string expectedKey)
    {
        var key = _daemon.Put(Repository.Media("sample.mp4"));
        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(definition)));
        Assert.Equal(expectedKey, task.Transcode.Key);
        return await _daemon.VerifyAsync(task.Transcode);
    }
}
