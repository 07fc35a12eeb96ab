namespace Mps.Orchestration.Notify;

/// <summary>One way to hand over events. Implementations keep no state that a delivery needs: that is in the outbox.</summary>
public interface INotificationTransport
{
    /// <summary>The destinations that it serves.</summary>
    TransportKind Kind { get; }

    /// <summary>Tries at once in one lane.</summary>
    int PerLane => 2;

    /// <summary>Why this configuration cannot reach a destination, as a sentence for the caller; null when it can.</summary>
    string? Refusal(NotificationDestination destination);

    /// <summary>
    /// One try. Everything a receiver can do wrong is an answer; an exception is trouble of ours and counts as a failed try, too.
    /// </summary>
    /// <param name="entry">What to deliver.</param>
    /// <param name="cancellation">Ends the try: time is up (<c>Notify:Timeout</c>), or the daemon stops.</param>
    Task<Delivery> DeliverAsync(OutboxEntry entry, CancellationToken cancellation);
}

/// <summary>How a try ended.</summary>
public enum DeliveryResult
{
    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>It answered that it does not want it.</summary>
    Refused,

    /// <summary>Nobody answered, or the connection broke.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    Timeout,
}

/// <summary>The outcome of a try.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Reason">For logs, without secrets; empty when delivered.</param>
public readonly record struct Delivery(DeliveryResult Result, string Reason)
{
    /// <summary>The receiver took it.</summary>
    public static Delivery Done => new(DeliveryResult.Delivered, "");
}
