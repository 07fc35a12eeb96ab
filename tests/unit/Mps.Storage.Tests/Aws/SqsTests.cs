using System.Text.Json;
using Mps.Orchestration.Aws;
using Mps.Tests.Aws;
using Xunit;

namespace Mps.Storage.Tests.Aws;

public sealed class SqsTests
{
    private static readonly AwsCredential Credential = new(FakeSqs.AccessKeyId, FakeSqs.SecretKey);

    [Fact]
    public void A_request_is_signed_as_the_published_example()
    {
        // The example "get-vanilla" of the signature's own test suite.
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://example.amazonaws.com/");
        AwsSignature.Sign(
            request,
            [],
            "us-east-1",
            "service",
            new AwsCredential("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero));
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, "
            + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            request.Headers.GetValues("Authorization").Single());
    }

    [Fact]
    public async Task The_official_client_finds_our_fake_honest()
    {
        if (await AwsNode.MissingAsync() is { } missing) Assert.Skip(missing);
        await using var fake = await FakeSqs.StartAsync();
        using var seen = JsonDocument.Parse(await AwsNode.RunAsync("sqs.mjs", fake.Endpoint));
        Assert.Equal(fake.QueueUrl, seen.RootElement.GetProperty("queue").GetString());
        Assert.True(seen.RootElement.GetProperty("same").GetBoolean());
        Assert.Equal("hello \"world\" ü", seen.RootElement.GetProperty("body").GetString());
        Assert.Equal(0, seen.RootElement.GetProperty("left").GetInt32());
        Assert.Equal("QueueDoesNotExist", seen.RootElement.GetProperty("missing").GetString());
        Assert.Equal(["GetQueueUrl", "SendMessage", "ReceiveMessage", "DeleteMessage", "ReceiveMessage", "GetQueueUrl"], fake.Calls);
    }

    [Fact]
    public async Task Messages_are_sent_taken_and_deleted()
    {
        await using var fake = await FakeSqs.StartAsync();
        using var http = new HttpClient();
        var client = Client(http, fake);
        var queue = await client.GetQueueUrlAsync(FakeSqs.QueueName, CancellationToken.None);
        var waiting = client.ReceiveMessageAsync(queue, 10, SqsClient.MaxWait, CancellationToken.None);
        var id = await client.SendMessageAsync(queue, "{\"a\":\"ü\"}", new Dictionary<string, string> { ["EventId"] = "e1" }, null, CancellationToken.None);
        var message = Assert.Single(await waiting);
        Assert.Equal((id, "{\"a\":\"ü\"}"), (message.MessageId, message.Body));
        Assert.Empty(await client.ReceiveMessageAsync(queue, 10, TimeSpan.Zero, CancellationToken.None));
        await client.DeleteMessageAsync(queue, message.ReceiptHandle, CancellationToken.None);
        fake.ShowAgain();
        Assert.Empty(await client.ReceiveMessageAsync(queue, 10, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task Refusals_say_what_and_whether_they_pass()
    {
        await using var fake = await FakeSqs.StartAsync();
        using var http = new HttpClient();
        var client = Client(http, fake);
        var none = await Assert.ThrowsAsync<SqsException>(() => client.GetQueueUrlAsync("none", CancellationToken.None));
        Assert.Equal(("QueueDoesNotExist", false), (none.Code, none.IsPassing));
        fake.Failures = 1;
        var busy = await Assert.ThrowsAsync<SqsException>(() => client.GetQueueUrlAsync(FakeSqs.QueueName, CancellationToken.None));
        Assert.Equal(("ServiceUnavailable", true), (busy.Code, busy.IsPassing));
        var stranger = new SqsClient(http, FakeSqs.Region, new Uri(fake.Endpoint), Credential with { SecretKey = "other" }, TimeProvider.System);
        var wrong = await Assert.ThrowsAsync<SqsException>(() => stranger.GetQueueUrlAsync(FakeSqs.QueueName, CancellationToken.None));
        Assert.Equal(("InvalidSignatureException", false), (wrong.Code, wrong.IsPassing));
        Assert.DoesNotContain("other", wrong.ToString(), StringComparison.Ordinal);
        await fake.DisposeAsync();
        var away = await Assert.ThrowsAsync<SqsException>(() => client.GetQueueUrlAsync(FakeSqs.QueueName, CancellationToken.None));
        Assert.Equal((SqsException.Unreachable, true), (away.Code, away.IsPassing));
    }

    private static SqsClient Client(HttpClient http, FakeSqs fake) => new(http, FakeSqs.Region, new Uri(fake.Endpoint), Credential, TimeProvider.System);
}
