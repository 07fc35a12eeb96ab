using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Mps.Api;
using Mps.Orchestration.Notify;

namespace Mps.ControlPlane.Endpoints;

/// <summary>
/// Deliveries of events, on the control socket: GET /v1/notifications[?state=pending|delivered|dead&amp;limit=N&amp;before=SEQ] lists them,
/// POST /v1/notifications/replay sends settled ones again, POST /v1/notifications/test tries a URL.
/// </summary>
internal sealed class DeliveryEndpoints(DeliveryDesk desk)
{
    private const int DefaultLimit = 100;

    public async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!TryState(query["state"].ToString(), out var state)
            || !TryNumber(query["limit"].ToString(), DefaultLimit, out var limit)
            || !TryNumber(query["before"].ToString(), long.MaxValue, out var before))
        {
            await RefuseAsync(context, "state must be pending, delivered or dead; limit and before must be positive numbers.").ConfigureAwait(false);
            return;
        }

        var page = await desk.ListAsync(state, before, (int)Math.Min(limit, DeliveryDesk.MaxPage), context.RequestAborted).ConfigureAwait(false);
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new DeliveriesReply([.. page.Select(Line)])).ConfigureAwait(false);
    }

    /// <summary>Body: {"eventId":"…"}, {"taskId":"…"} or {"allDead":true}.</summary>
    public async Task ReplayAsync(HttpContext context)
    {
        if (await ReadAsync<ReplayRequest>(context).ConfigureAwait(false) is not { } request) return;
        if (new[] { !string.IsNullOrEmpty(request.EventId), !string.IsNullOrEmpty(request.TaskId), request.AllDead }.Count(set => set) != 1)
        {
            await RefuseAsync(context, "Exactly one of eventId, taskId and allDead must be given.").ConfigureAwait(false);
            return;
        }

        var replayed = await desk.ReplayAsync(new ReplaySelection(request.EventId, request.TaskId, request.AllDead), context.RequestAborted).ConfigureAwait(false);
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new ReplayReply(replayed)).ConfigureAwait(false);
    }

    /// <summary>Body: {"url":"…","key":"…"}.</summary>
    public async Task TestAsync(HttpContext context)
    {
        if (await ReadAsync<TestRequest>(context).ConfigureAwait(false) is not { } request) return;
        try
        {
            var (eventId, delivery) = await desk.TestAsync(request.Url ?? "", request.Key ?? "", context.RequestAborted).ConfigureAwait(false);
            await JsonReply.WriteAsync(
                context,
                StatusCodes.Status200OK,
                new TestReply(eventId, delivery.Result == DeliveryResult.Delivered, delivery.Reason)).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await RefuseAsync(context, e.Message).ConfigureAwait(false);
        }
    }

    private static DeliveryLine Line(OutboxRecord record) => new(
        record.Seq,
        record.Entry.EventId,
        record.Entry.TaskId,
        record.Entry.Destination.Transport.Label(),
        record.Entry.Destination.ToString(),
        record.State switch { OutboxState.Delivered => "delivered", OutboxState.Dead => "dead", _ => "pending" },
        record.Entry.Created,
        record.Entry.Tries,
        record.State == OutboxState.Pending ? record.NextTry : null,
        record.Settled,
        record.Error);

    private static bool TryState(string word, out OutboxState? state)
    {
        state = word switch
        {
            "pending" => OutboxState.Pending,
            "delivered" => OutboxState.Delivered,
            "dead" => OutboxState.Dead,
            _ => null,
        };
        return state is not null || word.Length == 0;
    }

    private static bool TryNumber(string text, long absent, out long number)
    {
        number = absent;
        return text.Length == 0 || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0);
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, typeof(T), ControlPlaneJson.Default, context.RequestAborted).ConfigureAwait(false) is T body)
                return body;
            await RefuseAsync(context, "The body must be a JSON object.").ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            await RefuseAsync(context, $"The body cannot be read: {e.Message}").ConfigureAwait(false);
        }

        return null;
    }

    private static Task RefuseAsync(HttpContext context, string message) =>
        JsonReply.WriteAsync(context, StatusCodes.Status400BadRequest, new ErrorReply(message));
}

internal sealed record DeliveriesReply(IReadOnlyList<DeliveryLine> Notifications);

internal sealed record DeliveryLine(
    long Seq,
    string EventId,
    string TaskId,
    string Transport,
    string Destination,
    string State,
    DateTimeOffset Created,
    int Tries,
    DateTimeOffset? NextTry,
    DateTimeOffset? Settled,
    string Error);

internal sealed record ReplayRequest(string? EventId, string? TaskId, bool AllDead);

internal sealed record ReplayReply(int Replayed);

internal sealed record TestRequest(string? Url, string? Key);

internal sealed record TestReply(string EventId, bool Delivered, string Reason);
