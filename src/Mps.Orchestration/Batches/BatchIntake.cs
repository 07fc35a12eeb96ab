using Microsoft.Extensions.Logging;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Batches;

/// <summary>
/// BatchProcessMedia: one task for each input, planned like ProcessMedia, and one over them that ends with the last of them.
/// In the mode Serial each item waits for the one before it, however that ended.
/// </summary>
public sealed class BatchIntake(
    IBatchStore store, TaskMaker maker, NotificationTransports transports, TaskEvents events, WaitingSignal waiting, TimeProvider time, ILogger<BatchIntake> log)
{
    /// <summary>Most inputs of one batch. The contract states no figure; this is the project's.</summary>
    public const int MaxInputs = 100;

    /// <exception cref="ApiException">The request cannot be a batch.</exception>
    public Task<BatchProcessMediaResponse> BatchProcessMedia(BatchProcessMediaRequest request, CancellationToken cancellation) =>
        BatchProcessMedia(request, restartOf: null, cancellation);

    /// <summary>As a batch of its own, or as one that repeats another.</summary>
    internal async Task<BatchProcessMediaResponse> BatchProcessMedia(BatchProcessMediaRequest request, string? restartOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        TaskRegister.Check(null, request.SessionContext, request.TasksPriority);
        if (request.InputInfo is not { Count: > 0 } inputs) throw new ApiException(ErrorCode.MissingParameter, "InputInfo is empty.");
        if (inputs.Count > MaxInputs) throw new ApiException(ErrorCode.InvalidParameter, $"InputInfo holds {inputs.Count} inputs but may hold at most {MaxInputs}.");
        if (request.SmartSubtitlesTask is null) throw new ApiException(ErrorCode.MissingParameter, "SmartSubtitlesTask is missing: a batch makes subtitles and nothing else.");
        var serial = request.TaskMode switch
        {
            null or "" or "Parallel" => false,
            "Serial" => true,
            _ => throw new ApiException(ErrorCode.InvalidParameter, $"TaskMode is '{request.TaskMode}' but must be Parallel or Serial."),
        };
        RequestSecrets.Remove(request);
        var notify = NotifyRules.Check(request.TaskNotifyConfig);
        transports.Check(NotificationDestination.Of(notify));

        var id = TaskRegister.NewId("BatchTask");
        var items = inputs.Select((input, i) => Item(request, input, i) with { Batch = id, BatchIndex = i, Parked = serial && i > 0 }).ToList();
        CheckPaths(items);
        var batch = new MediaTask
        {
            Id = id,
            Kind = TaskKind.Batch,
            Parked = true,
            Priority = (int)(request.TasksPriority ?? 0),
            Created = time.GetUtcNow(),
            SessionContext = request.SessionContext ?? "",
            Input = inputs[0],
            Request = ApiText.Write(request),
            RestartOf = restartOf,
            Notify = notify,
            Subtasks = [],
        };
        await store.AddBatchAsync(batch, items, cancellation).ConfigureAwait(false);
        log.BatchAdded(id, items.Count);
        events.Publish(TaskEvent.Of(batch));
        foreach (var item in items) events.Publish(TaskEvent.Of(item));
        waiting.Raise();
        return new BatchProcessMediaResponse { TaskId = id };
    }

    private MediaTask Item(BatchProcessMediaRequest request, MediaInputInfo input, int position)
    {
        try
        {
            return maker.Make(new ProcessMediaRequest
            {
                InputInfo = input,
                OutputStorage = request.OutputStorage,
                OutputDir = request.OutputDir,
                SmartSubtitlesTask = request.SmartSubtitlesTask,
                TasksPriority = request.TasksPriority,
                SessionContext = request.SessionContext,
                SkipMateData = request.SkipMateData,
            });
        }
        catch (ApiException e)
        {
            throw new ApiException(e.Code, $"Input {position} of the batch: {e.Message}");
        }
    }

    /// <summary>Inputs of the same name from different folders may meet in one output folder.</summary>
    private static void CheckPaths(IReadOnlyList<MediaTask> items)
    {
        var taken = new Dictionary<(string Bucket, string Key), int>();
        foreach (var item in items)
        {
            foreach (var plan in item.Subtasks.Select(s => s.Plan).OfType<OutputPlan>())
            {
                foreach (var key in plan.Spec.Paths.Distinct().Select(plan.KeyOf))
                {
                    if (taken.TryAdd((plan.Bucket, key), item.BatchIndex)) continue;
                    throw new ApiException(
                        ErrorCode.InvalidParameter,
                        $"Inputs {taken[(plan.Bucket, key)]} and {item.BatchIndex} of the batch would both write '/{key}' in bucket '{plan.Bucket}'; use {{inputDir}} in OutputObjectPath.");
                }
            }
        }
    }
}
