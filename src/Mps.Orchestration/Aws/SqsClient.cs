using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mps.Orchestration.Aws;

/// <summary>
/// The few operations of Amazon SQS that the daemon needs, in the service's JSON protocol (AWS JSON 1.0), signed by
/// Signature Version 4. Tries once: who calls knows how long to go on.
/// </summary>
/// <param name="http">Its timeout must be longer than the longest wait of <see cref="ReceiveMessageAsync"/>.</param>
/// <param name="region">Region of the queue, e.g. eu-west-3.</param>
/// <param name="endpoint">Address of the service; null = AWS' own of the region.</param>
/// <param name="credential">Who signs.</param>
/// <param name="time">The clock.</param>
public sealed class SqsClient(HttpClient http, string region, Uri? endpoint, AwsCredential credential, TimeProvider time)
{
    /// <summary>Longest body of a message, bytes of UTF-8, as the service has it.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    /// <summary>Longest that the service waits for a message.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private static readonly MediaTypeHeaderValue ContentType = new("application/x-amz-json-1.0");

    private readonly Uri _endpoint = endpoint ?? new Uri($"https://sqs.{region}.amazonaws.com/");

    /// <summary>The address of a queue of the credential's account.</summary>
    /// <exception cref="SqsException">There is none of that name, or the service refused.</exception>
    public async Task<string> GetQueueUrlAsync(string queueName, CancellationToken cancellation) =>
        Text(await CallAsync("GetQueueUrl", new JsonObject { ["QueueName"] = queueName }, cancellation).ConfigureAwait(false), "QueueUrl");

    /// <summary>Sends one message.</summary>
    /// <param name="queueUrl">Address of the queue.</param>
    /// <param name="body">At most <see cref="MaxBodyBytes"/>.</param>
    /// <param name="attributes">String attributes of the message; at most ten.</param>
    /// <param name="deduplicationId">For a queue whose name ends with .fifo: messages of the same id within five minutes become one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The message's id.</returns>
    /// <exception cref="SqsException">The service refused, or could not be reached.</exception>
    public async Task<string> SendMessageAsync(
        string queueUrl, string body, IReadOnlyDictionary<string, string>? attributes, string? deduplicationId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(queueUrl);
        var request = new JsonObject { ["QueueUrl"] = queueUrl, ["MessageBody"] = body };
        if (attributes is { Count: > 0 })
        {
            request["MessageAttributes"] = new JsonObject(attributes.Select(a => KeyValuePair.Create<string, JsonNode?>(
                a.Key, new JsonObject { ["DataType"] = "String", ["StringValue"] = a.Value })));
        }

        if (queueUrl.EndsWith(".fifo", StringComparison.Ordinal))
        {
            request["MessageGroupId"] = "mps";
            if (deduplicationId is not null) request["MessageDeduplicationId"] = deduplicationId;
        }

        return Text(await CallAsync("SendMessage", request, cancellation).ConfigureAwait(false), "MessageId");
    }

    /// <summary>Takes messages; waits for the first one.</summary>
    /// <param name="queueUrl">Address of the queue.</param>
    /// <param name="max">1 to 10.</param>
    /// <param name="wait">At most <see cref="MaxWait"/>, whole seconds.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SqsException">The service refused, or could not be reached.</exception>
    public async Task<IReadOnlyList<SqsMessage>> ReceiveMessageAsync(string queueUrl, int max, TimeSpan wait, CancellationToken cancellation)
    {
        var request = new JsonObject { ["QueueUrl"] = queueUrl, ["MaxNumberOfMessages"] = max, ["WaitTimeSeconds"] = (int)wait.TotalSeconds };
        var answer = await CallAsync("ReceiveMessage", request, cancellation).ConfigureAwait(false);
        return answer["Messages"] is JsonArray messages
            ? [.. messages.OfType<JsonObject>().Select(m => new SqsMessage(Text(m, "MessageId"), Text(m, "ReceiptHandle"), Text(m, "Body")))]
            : [];
    }

    /// <summary>Removes a message that was taken; harmless when it is gone.</summary>
    /// <exception cref="SqsException">The service refused, or could not be reached.</exception>
    public Task DeleteMessageAsync(string queueUrl, string receiptHandle, CancellationToken cancellation) =>
        CallAsync("DeleteMessage", new JsonObject { ["QueueUrl"] = queueUrl, ["ReceiptHandle"] = receiptHandle }, cancellation);

    private async Task<JsonObject> CallAsync(string operation, JsonObject body, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = ContentType;
        request.Headers.Add("X-Amz-Target", $"AmazonSQS.{operation}");
        AwsSignature.Sign(request, bytes, region, "sqs", credential, time.GetUtcNow());
        try
        {
            using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) throw Refusal(operation, response.StatusCode, answer);
            return answer.Length == 0 ? [] : JsonNode.Parse(answer) as JsonObject ?? throw NoAnswer(operation, "it is no JSON object");
        }
        catch (HttpRequestException e)
        {
            throw new SqsException(SqsException.Unreachable, $"SQS at {_endpoint} cannot be reached: {e.Message}", isPassing: true, e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new SqsException(SqsException.Unreachable, $"SQS at {_endpoint} did not answer {operation} in time.", isPassing: true, e);
        }
        catch (JsonException e)
        {
            throw NoAnswer(operation, e.Message);
        }
    }

    /// <summary>"com.amazonaws.sqs#QueueDoesNotExist" and "AWS.SimpleQueueService.NonExistentQueue" both occur as types.</summary>
    private static SqsException Refusal(string operation, HttpStatusCode status, byte[] answer)
    {
        var code = $"HTTP{(int)status}";
        var message = "";
        try
        {
            if (JsonNode.Parse(answer) is JsonObject error)
            {
                code = ((string?)error["__type"])?.Split('#')[^1] ?? code;
                message = (string?)error["message"] ?? (string?)error["Message"] ?? "";
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A proxy's page: the status alone has to do.
        }

        var passing = (int)status >= 500 || status is HttpStatusCode.TooManyRequests || code.Contains("Throttl", StringComparison.Ordinal);
        return new SqsException(code, $"SQS refused {operation} ({code}): {message}".TrimEnd(' ', ':') + (message.EndsWith('.') ? "" : "."), passing);
    }

    private SqsException NoAnswer(string operation, string why) =>
        new(SqsException.Unreachable, $"What answered {operation} at {_endpoint} is no SQS: {why}", isPassing: true);

    private static string Text(JsonObject answer, string name) => (string?)answer[name] ?? "";
}
