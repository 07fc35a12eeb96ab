using System.Security.Cryptography;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>Inputs of type URL, friendly and hostile.</summary>
public class UrlInputTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Fact]
    public async Task A_file_is_fetched()
    {
        await using var server = await Loopback.StartAsync();
        var url = server.MapFile("/folder/clip.mp4", Repository.Media("sample.mp4"));

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Url(url + "?token=a%2Fb"), Request.Preset(1110)));

        Assert.Equal("clip_transcode_1110.m4a", task.Transcode.Key);
        var (_, facts) = await _daemon.VerifyAsync(task.Transcode);
        Assert.Equal(7.0, facts.Duration, 0.15);
    }

    [Fact]
    public async Task A_redirect_is_followed()
    {
        await using var server = await Loopback.StartAsync();
        var target = server.MapFile("/real.mp4", Repository.Media("h264_25frames.mp4"));
        server.Map("/moved.mp4", context =>
        {
            context.Response.Redirect(target);
            return Task.CompletedTask;
        });

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Url(server.Address + "/moved.mp4"), Request.Preset(1110)));

        Assert.True(task.Transcode.Succeeded, task.Transcode.ToString());
    }

    [Fact]
    public async Task A_remote_playlist_is_read()
    {
        await using var server = await Loopback.StartAsync();
        server.MapFile("/part.ts", await TransportStreamAsync(_daemon));
        var url = server.MapText("/list.m3u8", "application/vnd.apple.mpegurl", Playlist("part.ts"));

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Url(url), Request.Preset(1110)));

        Assert.True(task.Transcode.Succeeded, task.Transcode.ToString());
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("file://{readable}")]
    [InlineData("{readable}")]
    [InlineData("concat:{readable}")]
    [InlineData("subfile,,start,0,end,0,,:{readable}")]
    public async Task A_remote_playlist_cannot_name_local_files(string segment)
    {
        // A real transport stream: were it opened, the task would succeed.
        var readable = await TransportStreamAsync(_daemon);
        await using var server = await Loopback.StartAsync();
        var url = server.MapText("/evil.m3u8", "application/vnd.apple.mpegurl", Playlist(segment.Replace("{readable}", readable, StringComparison.Ordinal)));

        await FailsAsync(url);
    }

    [Theory]
    [InlineData("{server}/key.bin", true)] // the key is the right one: were the local copy read, it would do
    [InlineData("file://{readable}", false)]
    [InlineData("{readable}", false)]
    public async Task A_remote_playlist_cannot_name_a_local_key(string address, bool allowed)
    {
        var key = Path.Combine(_daemon.Folder, "key.bin");
        await File.WriteAllBytesAsync(key, [.. Enumerable.Range(1, 16).Select(n => (byte)n)], TestContext.Current.CancellationToken);
        await using var server = await Loopback.StartAsync();
        server.MapFile("/key.bin", key);
        server.MapFile("/part.ts", await EncryptedAsync(await TransportStreamAsync(_daemon), key));
        address = address.Replace("{server}", server.Address, StringComparison.Ordinal).Replace("{readable}", key, StringComparison.Ordinal);
        var url = server.MapText("/key.m3u8", "application/vnd.apple.mpegurl",
            Playlist("part.ts").Replace("#EXTINF", $"#EXT-X-KEY:METHOD=AES-128,URI=\"{address}\"\n#EXTINF", StringComparison.Ordinal));

        if (allowed)
            Assert.True((await _daemon.Api.ProcessAsync(Request.Process(Request.Url(url), Request.Preset(1110)))).Transcode.Succeeded);
        else
            await FailsAsync(url);
    }

    [Fact]
    public async Task A_redirect_cannot_lead_to_a_local_file()
    {
        var readable = await TransportStreamAsync(_daemon);
        await using var server = await Loopback.StartAsync();
        server.Map("/moved.ts", context =>
        {
            context.Response.Redirect("file://" + readable);
            return Task.CompletedTask;
        });

        await FailsAsync(server.Address + "/moved.ts");
    }

    [Fact]
    public async Task An_address_that_is_not_there()
    {
        await using var server = await Loopback.StartAsync();
        await FailsAsync(server.Address + "/missing.mp4");
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on()
    {
        await FailsAsync($"http://127.0.0.1:{Mps.Live.Bench.Loopback.FreePort()}/clip.mp4");
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/clip.mp4")]
    [InlineData("not an address")]
    [InlineData("")]
    public async Task Only_http_and_https_are_addresses(string url)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => _daemon.Api.SubmitAsync(Request.Process(Request.Url(url), Request.Preset(1110))));
        Assert.Matches("^(Invalid|Missing)Parameter", refused.Code);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        await using var server = await Loopback.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(new() { ConnectTimeout = "2s", ReadTimeout = "2s" });
        var url = server.MapSilence("/silent.mp4");

        var reason = await daemon.Api.FailureOfAsync(Request.Process(Request.Url(url), Request.Preset(1110)));

        TestContext.Current.TestOutputHelper?.WriteLine(reason);
        Assert.InRange(server.Requests("/silent.mp4"), 1, 10);
        Assert.Empty(daemon.OutputFiles());
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        await using var server = await Loopback.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(new() { ConnectTimeout = "2s", ReadTimeout = "2s" });
        var url = server.MapStall("/stall.mp4", Repository.Media("sample.mp4"), 200_000);

        var reason = await daemon.Api.FailureOfAsync(Request.Process(Request.Url(url), Request.Preset(100010)));

        TestContext.Current.TestOutputHelper?.WriteLine(reason);
        Assert.Empty(daemon.OutputFiles());
    }

    private async Task FailsAsync(string url)
    {
        var before = _daemon.OutputFiles();
        var reason = await _daemon.Api.FailureOfAsync(Request.Process(Request.Url(url), Request.Preset(1110)));
        TestContext.Current.TestOutputHelper?.WriteLine(reason);
        Assert.Equal(before, _daemon.OutputFiles());
        Assert.Empty(_daemon.Leftovers());
    }

    private static string Playlist(string segment) =>
        $"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\n{segment}\n#EXT-X-ENDLIST\n";

    /// <summary>The first segment of a playlist, encrypted as HLS wants it: AES-128-CBC, the segment's number as the first vector.</summary>
    private static async Task<string> EncryptedAsync(string file, string keyFile)
    {
        using var aes = Aes.Create();
        aes.Key = await File.ReadAllBytesAsync(keyFile);
        await File.WriteAllBytesAsync(file + ".enc", aes.EncryptCbc(await File.ReadAllBytesAsync(file), new byte[16]));
        return file + ".enc";
    }

    /// <summary>One second of media in a file outside of every bucket.</summary>
    private static async Task<string> TransportStreamAsync(DaemonProcess daemon)
    {
        var file = Path.Combine(daemon.Folder, "part.ts");
        if (!File.Exists(file))
            await FfProbe.RunAsync("ffmpeg", "-nostdin", "-v", "error", "-i", Repository.Media("h264_25frames.mp4"), "-c", "copy", file);
        return file;
    }
}
