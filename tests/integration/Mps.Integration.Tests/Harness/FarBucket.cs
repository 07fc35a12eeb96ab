using System.Net;
using System.Text.Json.Nodes;
using Mps.Live.Bench;
using Mps.Tests.Aws;
using Xunit;

namespace Mps.Integration.Tests.Harness;

/// <summary>A bucket of a real S3 server that the daemon reaches through a proxy; the test itself reads it directly.</summary>
internal sealed class FarBucket : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private readonly S3Server _server;
    private readonly FaultProxy _proxy;
    private readonly string _name;

    private FarBucket(S3Server server)
    {
        (_server, _name) = (server, server.NextBucket());
        _proxy = new FaultProxy(new Uri(server.Endpoint).Port);
    }

    /// <summary>As the configuration has it.</summary>
    public JsonObject Options => new()
    {
        ["Type"] = "S3",
        ["Endpoint"] = $"http://127.0.0.1:{_proxy.Port}",
        ["PathStyle"] = true,
        ["Region"] = "us-east-1",
        ["Bucket"] = _name,
        ["AccessKeyId"] = S3Server.AccessKeyId,
        ["SecretKey"] = S3Server.SecretKey,
    };

    /// <summary>Starts the server; skips the test where there is none.</summary>
    public static async Task<FarBucket> ServeAsync()
    {
        if (await AwsNode.MissingAsync() is { } missing) Assert.Skip(missing);
        return new FarBucket(await S3Server.StartAsync(buckets: 1));
    }

    /// <summary>Goes away: connections are cut and refused, or are taken and never answered.</summary>
    public void Leave(bool silent)
    {
        if (silent)
        {
            _proxy.Freeze();
        }
        else
        {
            _proxy.Refuse(true);
            _proxy.Cut();
        }
    }

    /// <summary>Comes back; connections that were never answered stay so.</summary>
    public void Return()
    {
        _proxy.Cut();
        _proxy.Refuse(false);
        _proxy.Thaw();
    }

    /// <summary>An object as text; empty when it is not there. This server shows what it is still writing, which services do not: it is asked until it says the same twice.</summary>
    public async Task<string> ReadAsync(string key)
    {
        string? before = null;
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(Address(key));
                var text = answer.StatusCode == HttpStatusCode.NotFound ? "" : await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
                if (text == before) return text;
                before = text;
            }
            catch (HttpRequestException)
            {
                before = null;
            }
        }
    }

    /// <summary>Keys of the segments that a playlist names.</summary>
    public async Task<IReadOnlyList<string>> SegmentsAsync(string playlist) => Segments(playlist, await ReadAsync(playlist));

    /// <summary>All segments of a playlist one behind the other, in a file of the folder.</summary>
    public async Task<string> JoinAsync(string playlist, string folder)
    {
        var joined = Path.Combine(folder, "far.ts");
        await using var file = File.Create(joined);
        foreach (var segment in await SegmentsAsync(playlist)) await file.WriteAsync(await Http.GetByteArrayAsync(Address(segment)));
        return joined;
    }

    /// <summary>Looks at a playlist all the time: it only ever grows, and never names what is not there.</summary>
    public PlaylistWatch Watch(string playlist) => new(this, playlist);

    public async ValueTask DisposeAsync()
    {
        _proxy.Dispose();
        await _server.DisposeAsync();
    }

    private static List<string> Segments(string playlist, string text) =>
        [.. text.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => $"{Path.GetDirectoryName(playlist)}/{l}")];

    private Uri Address(string key) => new($"{_server.Endpoint}/{_name}/{key}");

    /// <summary>Ends with the first thing that is wrong.</summary>
    internal sealed class PlaylistWatch : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _watching;

        public PlaylistWatch(FarBucket bucket, string playlist) => _watching = WatchAsync(bucket, playlist);

        /// <summary>Throws what was wrong, if anything.</summary>
        public async Task EndAsync()
        {
            await _stop.CancelAsync();
            await _watching;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }

        private async Task WatchAsync(FarBucket bucket, string playlist)
        {
            List<string> before = [];
            while (!_stop.IsCancellationRequested)
            {
                var text = await bucket.ReadAsync(playlist);
                if (text.Length == 0) continue; // this server has none while it takes another
                Assert.StartsWith("#EXTM3U\n", text, StringComparison.Ordinal);
                var now = Segments(playlist, text);
                Assert.Equal(before, now.Take(before.Count));
                foreach (var segment in now.Skip(before.Count))
                {
                    using var answer = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, bucket.Address(segment)));
                    Assert.True(answer.IsSuccessStatusCode, $"{segment} is in the playlist, but not in the bucket");
                }

                before = now;
                await Task.Delay(100, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
