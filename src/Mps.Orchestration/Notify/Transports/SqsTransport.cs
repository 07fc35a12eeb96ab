using Mps.Orchestration.Aws;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Notify.Transports;

/// <summary>
/// Sends the event as a message of SQS with the message attribute <see cref="EventIdAttribute"/>, using the credentials of the request.
/// In a queue whose name ends with .fifo, the event id makes repetitions within five minutes one message.
/// </summary>
internal sealed class SqsTransport(NotifyOptions options, TimeProvider time) : INotificationTransport, IDisposable
{
    /// <summary>Names the event; the same over all tries.</summary>
    public const string EventIdAttribute = "MPS-Event-Id";

    /// <summary>The service counts attributes with the body.</summary>
    private const int AttributeBytes = 256;

    private readonly HttpClient _http = HttpTransport.NewClient();

    public TransportKind Kind => TransportKind.Sqs;

    public string? Refusal(NotificationDestination destination) => null;

    public async Task<Delivery> DeliverAsync(OutboxEntry entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var to = entry.Destination;
        var endpoint = new Uri(options.Sqs.Endpoint.Replace("{region}", to.Region, StringComparison.Ordinal));
        var sqs = new SqsClient(_http, to.Region, endpoint, new AwsCredential(to.SecretId, to.SecretKey), time);
        try
        {
            var queue = await sqs.GetQueueUrlAsync(to.Address, cancellation).ConfigureAwait(false);
            var body = NotificationBody.Fitting(entry, time.GetUtcNow(), SqsClient.MaxBodyBytes - AttributeBytes);
            var attributes = new Dictionary<string, string> { [EventIdAttribute] = entry.EventId };
            await sqs.SendMessageAsync(queue, body, attributes, entry.EventId, cancellation).ConfigureAwait(false);
            return Delivery.Done;
        }
        catch (SqsException e)
        {
            return new Delivery(e.Code == SqsException.Unreachable ? DeliveryResult.Unreachable : DeliveryResult.Refused, e.Message);
        }
    }

    public void Dispose() => _http.Dispose();
}
