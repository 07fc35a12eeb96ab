using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mps.Api;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Notify.Transports;

/// <summary>
/// Sends the event as a message of CMQ: SendMessage to a queue, PublishMessage to a topic, by a form POST to
/// <c>/v2/index.php</c> signed with the old signature (docs/notifications.md shows one). Code 0 in the answer settles it.
/// </summary>
internal sealed class CmqTransport : INotificationTransport, IDisposable
{
    /// <summary>Largest message, bytes (the service's limit).</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string Path = "/v2/index.php";

    private readonly HttpClient _http = HttpTransport.NewClient();
    private readonly CmqOptions _options;
    private readonly TimeProvider _time;
    private readonly string _secretKey;

    /// <exception cref="IOException">The secret's file cannot be read.</exception>
    public CmqTransport(NotifyOptions options, TimeProvider time)
    {
        _options = options.Cmq;
        _time = time;
        _secretKey = _options.SecretKeyFile.Length > 0 ? File.ReadAllText(_options.SecretKeyFile).TrimEnd('\r', '\n') : _options.SecretKey;
    }

    public TransportKind Kind => TransportKind.Cmq;

    public string? Refusal(NotificationDestination destination) =>
        _options.SecretId.Length == 0 ? "this daemon has no access to CMQ; its operator can set Notify:Cmq, or use NotifyType URL." : null;

    public async Task<Delivery> DeliverAsync(OutboxEntry entry, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var slash = entry.Destination.Address.IndexOf('/', StringComparison.Ordinal);
        string model = entry.Destination.Address[..slash], name = entry.Destination.Address[(slash + 1)..];
        var service = new Uri(_options.Endpoint
            .Replace("{model}", model, StringComparison.Ordinal)
            .Replace("{region}", entry.Destination.Region, StringComparison.Ordinal));
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Action"] = model == "topic" ? "PublishMessage" : "SendMessage",
            [model == "topic" ? "topicName" : "queueName"] = name,
            ["msgBody"] = NotificationBody.Fitting(entry, now, MaxBytes),
            // Our event id, so that a repetition can be told from its log; consumers find it nowhere else.
            ["clientRequestId"] = entry.EventId,
            ["Region"] = entry.Destination.Region,
            ["Timestamp"] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["Nonce"] = RandomNumberGenerator.GetInt32(1, int.MaxValue).ToString(CultureInfo.InvariantCulture),
            ["SecretId"] = _options.SecretId,
            ["SignatureMethod"] = _options.Signature,
        };
        parameters["Signature"] = LegacySignature.Sign("POST", service.Authority, Path, parameters, _secretKey);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(service, Path)) { Content = Form(parameters) };
        try
        {
            using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            var answer = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? Read(answer)
                : new Delivery(DeliveryResult.Refused, $"CMQ answered HTTP {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return new Delivery(DeliveryResult.Unreachable, e.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private static StringContent Form(Dictionary<string, string> parameters) => new(
        string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}")), Encoding.UTF8, "application/x-www-form-urlencoded");

    /// <summary><c>{"code":0,"message":"","requestId":"…","msgId":"…"}</c></summary>
    private static Delivery Read(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var code = json.RootElement.GetProperty("code").GetInt64();
            var message = json.RootElement.TryGetProperty("message", out var text) ? text.GetString() : "";
            return code == 0 ? Delivery.Done : new Delivery(DeliveryResult.Refused, $"CMQ answered {code}: {message}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Delivery(DeliveryResult.Refused, $"CMQ answered something else than JSON with a code: {e.Message}");
        }
    }
}
