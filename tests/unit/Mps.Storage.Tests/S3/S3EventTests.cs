using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Mps.Orchestration.Aws;
using Mps.Storage.S3;
using Mps.Tests.Aws;
using Xunit;

namespace Mps.Storage.Tests.S3;

public sealed class S3EventTests
{
    private static readonly AwsCredential Credential = new(FakeSqs.AccessKeyId, FakeSqs.SecretKey);

    [Theory]
    [InlineData("ObjectCreated:Put", true)]
    [InlineData("ObjectCreated:CompleteMultipartUpload", true)]
    [InlineData("s3:ObjectCreated:Copy", true)]
    [InlineData("ObjectRemoved:Delete", false)]
    public void Creations_are_arrivals(string name, bool arrives)
    {
        var found = S3Event.Read(Event(name, "in/a+b%2B%C3%BC.mp4"), "media-1250000000")!;
        Assert.Equal(arrives ? ["in/a b+ü.mp4"] : [], found.Select(o => o.Key));
        if (arrives) Assert.Equal((5L, "abc"), (found[0].SizeBytes, found[0].Version));
        Assert.Empty(S3Event.Read(Event(name, "x"), "another")!);
    }

    [Fact]
    public void Topics_tests_and_strangers_are_understood()
    {
        var wrapped = JsonSerializer.Serialize(new { Type = "Notification", Message = Event("ObjectCreated:Put", "x") });
        Assert.Single(S3Event.Read(wrapped, "media-1250000000")!);
        Assert.Empty(S3Event.Read("""{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"media-1250000000"}""", "media-1250000000")!);
        foreach (var stranger in new[] { "", "hello", "[]", "{}", """{"Records":[{}]}""", """{"Records":3}""" }) Assert.Null(S3Event.Read(stranger, "b"));
    }

    [Fact]
    public async Task A_message_goes_once_its_objects_were_taken()
    {
        await using var sqs = await FakeSqs.StartAsync();
        using var http = new HttpClient();
        using var feed = Feed(http, sqs);
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var one = feed.Subscribe("in/");
        using var two = feed.Subscribe("");
        await using var first = one.ReadAllAsync(late.Token).GetAsyncEnumerator(late.Token);
        await using var second = two.ReadAllAsync(late.Token).GetAsyncEnumerator(late.Token);
        sqs.Add(Event("ObjectCreated:Put", "in/a"));
        Assert.True(await first.MoveNextAsync());
        Assert.True(await second.MoveNextAsync());
        Assert.Equal(("in/a", "in/a"), (first.Current.Object.Key, second.Current.Object.Key));
        first.Current.Taken();
        Assert.Single(sqs.Left);
        second.Current.Taken();
        sqs.Add(Event("ObjectCreated:Put", "out/b")); // told to the second alone, once the first message is done
        Assert.True(await second.MoveNextAsync());
        Assert.Equal("out/b", second.Current.Object.Key);
        Assert.Single(sqs.Left);
        two.Dispose(); // a watch that ends lets go
        sqs.Add(Event("ObjectCreated:Put", "in/c"));
        Assert.True(await first.MoveNextAsync());
        Assert.Equal("in/c", first.Current.Object.Key);
    }

    [Fact]
    public async Task A_queue_that_falters_is_asked_again_and_strangers_are_dropped()
    {
        await using var sqs = await FakeSqs.StartAsync();
        using var http = new HttpClient();
        using var feed = Feed(http, sqs);
        sqs.Failures = 2;
        sqs.Add("no event");
        sqs.Add(Event("ObjectCreated:Put", "in/a"));
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var watch = feed.Subscribe("in/");
        await using var arrivals = watch.ReadAllAsync(late.Token).GetAsyncEnumerator(late.Token);
        Assert.True(await arrivals.MoveNextAsync());
        Assert.Equal("in/a", arrivals.Current.Object.Key);
    }

    private static S3EventFeed Feed(HttpClient http, FakeSqs sqs) => new(
        new SqsClient(http, FakeSqs.Region, new Uri(sqs.Endpoint), Credential, TimeProvider.System),
        sqs.QueueUrl, "media-1250000000", "media", TimeSpan.FromMilliseconds(10), TimeProvider.System, NullLogger.Instance);

    private static string Event(string name, string key) => JsonSerializer.Serialize(new
    {
        Records = new[]
        {
            new
            {
                eventName = name,
                eventTime = "2026-11-21T12:00:00.000Z",
                s3 = new { bucket = new { name = "media-1250000000" }, @object = new { key, size = 5, eTag = "abc" } },
            },
        },
    });
}
