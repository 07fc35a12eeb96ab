using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Live;

/// <summary>Takes in live streams: plans a request, keeps it, answers its id at once.</summary>
public sealed class LiveIntake(LivePlanner planner, NamedSources sources, ITemplateSource templates, TaskRegister register, LiveBoard board, TimeProvider time)
{
    /// <summary>A SessionId of a live stream is refused for so long after its first use: the API has another rule than for files.</summary>
    public const int SessionDays = 7;

    /// <summary>
    /// ProcessLiveStream. What is to be recorded is said by a schedule, or, which only this service knows, by LiveRecordTask; a named source
    /// may bring a ladder and pushes of its own.
    /// </summary>
    /// <exception cref="ApiException">The request cannot be a task, or its session id was used lately.</exception>
    public async Task<ProcessLiveStreamResponse> ProcessLiveStream(ProcessLiveStreamRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        Refuse(request.AiContentReviewTask, "AiContentReviewTask", "review of live streams");
        Refuse(request.AiRecognitionTask, "AiRecognitionTask", "recognition in live streams");
        Refuse(request.AiAnalysisTask, "AiAnalysisTask", "analysis of live streams");
        Refuse(request.AiQualityControlTask, "AiQualityControlTask", "quality control of live streams");
        Refuse(request.SmartSubtitlesTask, "SmartSubtitlesTask", "subtitles for live streams");
        List<LiveRecordTaskInput> records = request.LiveRecordTask is { } own ? [own] : [];
        if (request.ScheduleId is > 0)
        {
            // The contract has no way to make a schedule with a recording in it: the id of a record template serves as one.
            if (templates.Find(TemplateFamilies.LiveRecord, request.ScheduleId.Value) is null)
                throw new ApiException(ErrorCode.InvalidParameter, $"There is no live schedule {request.ScheduleId}: ScheduleId names a live record template.");
            records.Add(new LiveRecordTaskInput { Definition = request.ScheduleId });
        }

        if (request.OutputStorage?.Type is not (null or "" or "COS"))
            throw new ApiException(ErrorCode.InvalidParameter, $"OutputStorage.Type {request.OutputStorage.Type} is not served; use COS (a configured bucket).");

        var live = new LiveRequest
        {
            Url = request.Url ?? "",
            Bucket = Stated(request.OutputStorage?.CosOutputStorage?.Bucket)
                ?? records.Select(r => Stated(r.OutputStorage?.CosOutputStorage?.Bucket)).FirstOrDefault(b => b is not null) ?? "",
            Dir = Stated(request.OutputDir) ?? "/",
            Records = [.. records.Select(LiveRecordRequest.Of)],
            SessionId = request.SessionId ?? "",
            SessionContext = request.SessionContext ?? "",
        };
        if (records.Count == 0 && sources.Resolve(live) is { Ladder.Count: 0, Pushes.Count: 0 })
            throw new ApiException(ErrorCode.InvalidParameter, "The request names nothing to do with the stream: state ScheduleId or LiveRecordTask.");
        return new ProcessLiveStreamResponse { TaskId = await StartAsync(live, Notify(request.TaskNotifyConfig), cancellation).ConfigureAwait(false) };
    }

    /// <summary>Starts what <c>POST /v1/live</c> asks for; returns the task's id.</summary>
    /// <exception cref="ApiException">The request cannot be a task, or its session id was used lately.</exception>
    public Task<string> StartAsync(LiveRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var notify = request.NotifyUrl.Length == 0
            ? null
            : NotifyRules.Check(new TaskNotifyConfig { NotifyType = "URL", NotifyUrl = request.NotifyUrl, NotifyKey = request.NotifyKey });
        return StartAsync(request, notify, cancellation);
    }

    private async Task<string> StartAsync(LiveRequest request, TaskNotifyConfig? notify, CancellationToken cancellation)
    {
        TaskRegister.Check(request.SessionId, request.SessionContext, null);
        var records = request.Records.Count > 0;
        var id = TaskRegister.NewId(records ? "LiveScheduleTask" : "live-procedure");
        var (plan, subtasks) = planner.Plan(sources.Resolve(request), id);
        var task = new MediaTask
        {
            Id = id,
            Kind = records ? TaskKind.LiveSchedule : TaskKind.LiveStream,
            Created = time.GetUtcNow(),
            SessionId = request.SessionId,
            SessionContext = request.SessionContext,
            Input = new MediaInputInfo { Type = "URL", UrlInputInfo = new UrlInputInfo { Url = request.Url } },
            Notify = notify,
            Subtasks = subtasks,
            Live = plan,
        };
        await register.AddAsync(task, cancellation, SessionDays).ConfigureAwait(false);
        board.Arrived.Raise();
        return id;
    }

    /// <summary>The API has a record of its own for whom live streams tell; it says the same, but without a type nobody is told.</summary>
    private static TaskNotifyConfig? Notify(LiveStreamTaskNotifyConfig? config) => string.IsNullOrEmpty(config?.NotifyType)
        ? null
        : NotifyRules.Check(new TaskNotifyConfig
        {
            NotifyType = config.NotifyType,
            NotifyUrl = config.NotifyUrl,
            NotifyKey = config.NotifyKey,
            CmqModel = config.CmqModel,
            CmqRegion = config.CmqRegion,
            QueueName = config.QueueName,
            TopicName = config.TopicName,
        });

    private static void Refuse(object? asked, string field, string what)
    {
        if (asked is not null) throw new ApiException(ErrorCode.UnsupportedOperation, $"{field}: {what} is not served yet.");
    }

    private static string? Stated(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
