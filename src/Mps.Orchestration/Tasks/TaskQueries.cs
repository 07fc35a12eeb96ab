using System.Globalization;
using System.Text;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Live;
using Mps.Orchestration.Options;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Tasks;

/// <summary>DescribeTaskDetail and DescribeTasks.</summary>
public sealed class TaskQueries(ITaskStore store, ILiveStore live, TaskEvents events, TaskOptions options, TimeProvider time)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;
    private static readonly long MaxMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <exception cref="ApiException">There is no such task, or no longer.</exception>
    public async Task<DescribeTaskDetailResponse> DescribeTaskDetail(DescribeTaskDetailRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrEmpty(request.TaskId)) throw new ApiException(ErrorCode.InvalidParameterValue, "TaskId is empty.");
        var task = await store.FindAsync(request.TaskId, cancellation).ConfigureAwait(false)
            ?? throw new ApiException(ErrorCode.ResourceNotFound, $"There is no task '{request.TaskId}' (tasks are kept for {options.RetentionDays} days).");
        return new DescribeTaskDetailResponse
        {
            TaskType = task.Kind.Word(),
            Status = task.State.Word(),
            CreateTime = TaskView.Time(task.Created),
            BeginProcessTime = TaskView.Time(task.Begun),
            FinishTime = TaskView.Time(task.Finished),
            WorkflowTask = task.Kind == TaskKind.Workflow ? new TaskView(task, index => events.Percent(task.Id, index)).Workflow() : null,
            ScheduleTask = task.Kind == TaskKind.Schedule ? new TaskView(task, index => events.Percent(task.Id, index)).Schedule() : null,
            EditMediaTask = task.Kind == TaskKind.EditMedia ? EditMediaView.Of(task) : null,
            LiveStreamProcessTask = task.Kind == TaskKind.LiveStream ? LiveView.Stream(task) : null,
            LiveScheduleTask = task.Kind == TaskKind.LiveSchedule
                ? LiveView.Schedule(task, await live.LoadLedgerAsync(task.Id, cancellation).ConfigureAwait(false))
                : null,
            TaskNotifyConfig = NotifyRules.WithoutSecrets(task.Notify),
            TasksPriority = task.Priority,
            SessionId = task.SessionId,
            SessionContext = task.SessionContext,
            ExtInfo = "",
        };
    }

    /// <summary>Tasks of one status, newest first. The scroll token is a position, so that added tasks shift no page.</summary>
    /// <exception cref="ApiException">The status, limit, token or a time is none.</exception>
    public async Task<DescribeTasksResponse> DescribeTasks(DescribeTasksRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (page, scroll) = await ListAsync(
            null, request.Status, request.Limit, request.StartTime, request.EndTime, request.SubTaskHasFailed, request.ScrollToken, cancellation).ConfigureAwait(false);
        return new DescribeTasksResponse { TaskSet = [.. page.Tasks.Select(Simple)], ScrollToken = scroll, TotalCount = page.Total };
    }

    /// <summary>A page of tasks of one kind, or of all, and the token of the next.</summary>
    /// <exception cref="ApiException">The status, limit, token or a time is none.</exception>
    internal async Task<(TaskPage Page, string Scroll)> ListAsync(
        TaskKind? kind, string? status, long? most, string? start, string? end, bool? hasFailure, string? scroll, CancellationToken cancellation)
    {
        var state = TaskWords.ParseState(status)
            ?? throw new ApiException(ErrorCode.InvalidParameterValue, $"Status is '{status}' but must be one of WAITING, PROCESSING, FINISH.");
        var limit = most ?? DefaultLimit;
        if (limit is < 1 or > MaxLimit) throw new ApiException(ErrorCode.InvalidLimit, $"Limit must be from 1 to {MaxLimit}.");

        var oldest = time.GetUtcNow() - TimeSpan.FromDays(options.RetentionDays);
        var from = Time(start, "StartTime") ?? oldest;
        var page = await store.ListAsync(
            new TaskFilter(
                state,
                from < oldest ? oldest : from,
                Time(end, "EndTime"),
                state == TaskState.Finished ? hasFailure : null,
                Position(scroll),
                (int)limit,
                kind),
            cancellation).ConfigureAwait(false);
        return (page, page.Next is { } next ? Token(next) : "");
    }

    private static TaskSimpleInfo Simple(MediaTask task) => new()
    {
        TaskId = task.Id,
        TaskType = task.Kind.ListWord(),
        CreateTime = TaskView.Time(task.Created),
        BeginProcessTime = TaskView.Time(task.Begun),
        FinishTime = TaskView.Time(task.Finished),
        SubTaskTypes = task.Kind switch
        {
            TaskKind.EditMedia or TaskKind.Image => [],
            TaskKind.Batch => [SubtaskKind.SmartSubtitles.ActivityName()],
            _ => [.. task.Subtasks.Select(s => s.Kind.ActivityName()).Distinct()],
        },
    };

    private static DateTimeOffset? Time(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed
            : throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} is '{text}' but must be an ISO 8601 time.");
    }

    private static string Token(TaskPosition position) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"t{position.Created.ToUnixTimeMilliseconds()}.{position.Sequence}")));

    private static TaskPosition? Position(string? token)
    {
        if (string.IsNullOrEmpty(token)) return null;
        Span<byte> bytes = stackalloc byte[64];
        if (Convert.TryFromBase64String(token, bytes, out var length) && length > 1 && bytes[0] == 't'
            && bytes[1..length] is var text && text.IndexOf((byte)'.') is var dot and > 0
            && long.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var created) && created <= MaxMilliseconds
            && long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return new TaskPosition(DateTimeOffset.FromUnixTimeMilliseconds(created), sequence);
        }

        throw new ApiException(ErrorCode.InvalidParameterValue, "ScrollToken is none that this service gave out.");
    }
}
