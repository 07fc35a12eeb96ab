using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Mps.Jobs;
using Mps.Orchestration.Aws;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Storage.S3;
using Mps.Tests.Aws;
using Xunit;

namespace Mps.Storage.Tests.S3;

/// <summary>The promises of every bucket, against a real S3 server.</summary>
public sealed class S3ObjectStoreTests(S3ServerFixture fixture) : ObjectStoreSuite, IClassFixture<S3ServerFixture>
{
    private const int PartBytes = 5 * 1024 * 1024;

    private static readonly HttpClient Http = new();

    private S3Bucket? _bucket;

    private protected override Task<IObjectStore> OpenAsync(string name)
    {
        if (fixture.Missing is { } missing) Assert.Skip(missing);
        var bucket = new S3Bucket(
            name,
            "us-east-1",
            fixture.Server.NextBucket(),
            new Uri(fixture.Server.Endpoint),
            PathStyle: true,
            new AwsCredential(S3Server.AccessKeyId, S3Server.SecretKey),
            PartBytes);
        _bucket ??= bucket;
        return Task.FromResult<IObjectStore>(Open(bucket, Folder.File(name)));
    }

    private protected override async Task PutAsync(string key, byte[] content)
    {
        using var other = Open(_bucket!, Folder.File("elsewhere"));
        var staging = other.CreateStaging("put", 1);
        await File.WriteAllBytesAsync(Path.Combine(staging, "x"), content);
        await other.CommitAsync(staging, "x", key, CancellationToken.None);
    }

    private protected override async Task<byte[]> ReadAsync(string key) => await Http.GetByteArrayAsync(await AddressAsync(key));

    [Fact]
    public async Task Workers_read_ranges_and_learn_no_secret()
    {
        await PutAsync("a b/clip.mp4", [.. Enumerable.Range(0, 100).Select(i => (byte)i)]);
        var address = await AddressAsync("a b/clip.mp4");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new(10, 19);
        using var answer = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(Enumerable.Range(10, 10).Select(i => (byte)i), await answer.Content.ReadAsByteArrayAsync());
        Assert.Contains("X-Amz-Algorithm=AWS4-HMAC-SHA256", address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_files_go_up_in_parts()
    {
        var content = RandomNumberGenerator.GetBytes((2 * PartBytes) + 12345);
        var staging = Stage("big.mp4", content);
        await CommitAsync(staging, "big.mp4", "big.mp4");
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(await ReadAsync("big.mp4")));
        Assert.False(File.Exists(Path.Combine(staging, "big.mp4")));
        await CommitAsync(staging, "big.mp4", "big.mp4");
        foreach (var left in Store.ListStaging().ToList()) await Store.RemoveStagingAsync(left, CancellationToken.None);
        Assert.Empty(Store.ListStaging());
    }

    [Fact]
    public async Task Objects_say_what_they_are()
    {
        await PutAsync("index.m3u8", [1]);
        using var answer = await Http.GetAsync(await AddressAsync("index.m3u8"));
        Assert.Equal("application/vnd.apple.mpegurl", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_wrong_key_and_a_wrong_bucket_are_refused_in_words()
    {
        using var stranger = Open(_bucket! with { Credential = new AwsCredential("AKIDstranger", "hush-hush") }, Folder.File("s"));
        var wrong = await Assert.ThrowsAsync<ObjectStoreException>(() => stranger.ListAsync("", CancellationToken.None).ToListAsync().AsTask());
        Assert.Equal(ObjectStoreProblem.Refused, wrong.Problem);
        Assert.Contains("See the key in the configuration", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush-hush", wrong.ToString(), StringComparison.Ordinal);
        using var nowhere = Open(_bucket! with { ServiceName = "none" }, Folder.File("n"));
        var none = await Assert.ThrowsAsync<ObjectStoreException>(() => nowhere.ListAsync("", CancellationToken.None).ToListAsync().AsTask());
        Assert.Equal(ObjectStoreProblem.Refused, none.Problem);
        Assert.Contains("no such bucket", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_events_the_queue_tells_what_comes_after_what_is_there()
    {
        await PutAsync("in/old", [1]);
        await using var sqs = await FakeSqs.StartAsync();
        using var http = new HttpClient();
        using var feed = new S3EventFeed(
            new SqsClient(http, FakeSqs.Region, new Uri(sqs.Endpoint), new AwsCredential(FakeSqs.AccessKeyId, FakeSqs.SecretKey), TimeProvider.System),
            sqs.QueueUrl, _bucket!.ServiceName, "media", TimeSpan.FromMilliseconds(10), TimeProvider.System, NullLogger.Instance);
        using var store = Open(_bucket, Folder.File("events"), feed);
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var watch = store.WatchAsync("in/", late.Token).GetAsyncEnumerator(late.Token);
        Assert.Equal("in/old", (await NextAsync(watch)).Key);
        sqs.Add(Event("in/new"));
        Assert.Equal(("in/new", "v"), ((await NextAsync(watch)).Key, watch.Current.Version));
        Assert.Single(sqs.Left); // not taken yet
        sqs.Add(Event("in/newer"));
        Assert.Equal("in/newer", (await NextAsync(watch)).Key);
        Assert.Equal([Event("in/newer")], sqs.Left);

        string Event(string key) => """
            {"Records":[{"eventName":"ObjectCreated:CompleteMultipartUpload","eventTime":"2026-11-21T12:00:00Z",
             "s3":{"bucket":{"name":"BUCKET"},"object":{"key":"KEY","size":1,"eTag":"v"}}}]}
            """.Replace("BUCKET", _bucket!.ServiceName, StringComparison.Ordinal).Replace("KEY", key, StringComparison.Ordinal);
    }

    private static S3ObjectStore Open(S3Bucket bucket, string staging, S3EventFeed? events = null) => new(
        bucket, staging, new InputOptions(), new WatchOptions { Interval = TimeSpan.FromMilliseconds(50) }, events, TimeProvider.System, NullLogger.Instance);

    private async Task<string> AddressAsync(string key)
    {
        var input = Assert.IsType<UrlInput>((await Store.OpenInputAsync(key, CancellationToken.None)).Input);
        Assert.DoesNotContain("SecretKey", input.Url, StringComparison.OrdinalIgnoreCase);
        return input.Url;
    }
}
