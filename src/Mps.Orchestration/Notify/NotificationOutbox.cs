using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Live;
using Mps.Orchestration.Options;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Notify;

/// <summary>Writes the events that tasks tell of. They are stored with the change itself and delivered by the dispatcher.</summary>
public sealed class NotificationOutbox(NotifyOptions options) : IDisposable
{
    internal WaitingSignal Signal { get; } = new();

    /// <summary>The event of a task as it stands, or null when nobody is to be told.</summary>
    public OutboxEntry? Entry(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (NotificationDestination.Of(task.Notify) is not { } destination) return null;
        if (task.Live is not null) return Entry(task, LiveNotices.OfEnd(task), task.Finished ?? task.Created);
        var body = new ParseNotificationResponse
        {
            EventType = task.Kind.Word(),
            WorkflowTaskEvent = task.Kind == TaskKind.Workflow ? new TaskView(task, _ => 0).Workflow() : null,
            ScheduleTaskEvent = task.Kind == TaskKind.Schedule ? new TaskView(task, _ => 0).Schedule() : null,
            EditMediaTaskEvent = task.Kind == TaskKind.EditMedia ? EditMediaView.Of(task) : null,
            SessionId = task.SessionId,
            SessionContext = task.SessionContext,
        };
        return Entry(task.Id, destination, ApiJson.WriteValue(body), task.Finished ?? task.Begun ?? task.Created);
    }

    /// <summary>An event with a body of its own, or null when nobody is to be told.</summary>
    public OutboxEntry? Entry<TBody>(MediaTask task, TBody body, DateTimeOffset happened)
        where TBody : ApiResponse
    {
        ArgumentNullException.ThrowIfNull(task);
        return NotificationDestination.Of(task.Notify) is { } destination ? Entry(task.Id, destination, ApiJson.WriteValue(body), happened) : null;
    }

    /// <summary>The event of a change on the way, or null when only the end is to be told (NotifyMode Finish).</summary>
    public OutboxEntry? ChangeEntry(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Notify?.NotifyMode == "Change" ? Entry(task) : null;
    }

    /// <summary>New events were stored.</summary>
    public void Wake() => Signal.Raise();

    public void Dispose() => Signal.Dispose();

    private OutboxEntry Entry(string taskId, NotificationDestination destination, string body, DateTimeOffset created)
    {
        var id = Guid.NewGuid().ToString("N");
        return new OutboxEntry(id, id, taskId, destination, body, created, created)
        {
            Backup = options.Backup.Bucket.Length == 0
                ? null
                : new OutboxEntry(
                    Guid.NewGuid().ToString("N"), id, taskId, new NotificationDestination(TransportKind.Backup, options.Backup.Bucket), body, created, created),
        };
    }
}
