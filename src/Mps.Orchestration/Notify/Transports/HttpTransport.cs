using System.Text;

namespace Mps.Orchestration.Notify.Transports;

/// <summary>POSTs the event as JSON. Any 2xx answer settles it; redirects are not followed, the answer's body is not read.</summary>
internal sealed class HttpTransport(TimeProvider time) : INotificationTransport, IDisposable
{
    /// <summary>Names the event; the same over all tries, so that a receiver can tell a repetition.</summary>
    public const string EventIdHeader = "X-MPS-Event-Id";

    private readonly HttpClient _http = NewClient();

    public TransportKind Kind => TransportKind.Http;

    public string? Refusal(NotificationDestination destination) => null;

    public Task<Delivery> DeliverAsync(OutboxEntry entry, CancellationToken cancellation) =>
        PostAsync(_http, new Uri(entry.Destination.Address), entry, NotificationBody.Whole(entry, time.GetUtcNow()), cancellation);

    public void Dispose() => _http.Dispose();

    /// <summary>A client for receivers: no cookies, no redirects, and no time limit of its own (each try has one).</summary>
    internal static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>One POST with the event id as a header.</summary>
    internal static async Task<Delivery> PostAsync(HttpClient http, Uri url, OutboxEntry entry, string body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add(EventIdHeader, entry.EventId);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? Delivery.Done
                : new Delivery(DeliveryResult.Refused, $"the receiver answered {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return new Delivery(DeliveryResult.Unreachable, e.Message);
        }
    }
}
