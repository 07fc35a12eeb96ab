using System.Globalization;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Notify.Transports;

/// <summary>
/// Keeps each event as one line of JSON in an object <c>PREFIX/YYYY-MM-DD/HHmmss-EVENTID.jsonl</c> of a bucket. An object per
/// event makes the copy appear whole and a repeated try harmless, on disks and in the cloud alike; <c>cat</c> joins a day.
/// </summary>
internal sealed class BackupTransport(NotifyOptions options, BucketSet buckets) : INotificationTransport
{
    public TransportKind Kind => TransportKind.Backup;

    public string? Refusal(NotificationDestination destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return buckets.Find(destination.Address) is null ? $"there is no bucket '{destination.Address}' in the configuration any more." : null;
    }

    public async Task<Delivery> DeliverAsync(OutboxEntry entry, CancellationToken cancellation)
    {
        const string staged = "line";
        var bucket = buckets.Get(entry.Destination.Address);
        try
        {
            var staging = bucket.CreateStaging($"event-{entry.EventId}", 1);
            try
            {
                await File.WriteAllTextAsync(Path.Combine(staging, staged), NotificationBody.BackupLine(entry) + "\n", cancellation).ConfigureAwait(false);
                await bucket.CommitAsync(staging, staged, Key(entry), cancellation).ConfigureAwait(false);
            }
            finally
            {
                await bucket.RemoveStagingAsync(staging, CancellationToken.None).ConfigureAwait(false);
            }

            return Delivery.Done;
        }
        catch (Exception e) when (e is ObjectStoreException or IOException or UnauthorizedAccessException)
        {
            var away = e is ObjectStoreException { Problem: ObjectStoreProblem.Unavailable };
            return new Delivery(away ? DeliveryResult.Unreachable : DeliveryResult.Refused, e.Message);
        }
    }

    private string Key(OutboxEntry entry) => string.Create(
        CultureInfo.InvariantCulture, $"{options.Backup.Prefix.Trim('/')}/{entry.Created.UtcDateTime:yyyy-MM-dd}/{entry.Created.UtcDateTime:HHmmss}-{entry.EventId}.jsonl");
}
