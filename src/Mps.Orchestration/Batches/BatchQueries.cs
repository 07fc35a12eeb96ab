using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Batches;

/// <summary>DescribeBatchTaskDetail.</summary>
public sealed class BatchQueries(ITaskStore tasks, IBatchStore batches, TaskEvents events)
{
    /// <exception cref="ApiException">There is no such batch, or no longer.</exception>
    public async Task<DescribeBatchTaskDetailResponse> DescribeBatchTaskDetail(DescribeBatchTaskDetailRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrEmpty(request.TaskId)) throw new ApiException(ErrorCode.InvalidParameterValue, "TaskId is empty.");
        if (await tasks.FindAsync(request.TaskId, cancellation).ConfigureAwait(false) is not { Kind: TaskKind.Batch } batch)
            throw new ApiException(ErrorCode.ResourceNotFound, $"There is no batch '{request.TaskId}'; other tasks are described by DescribeTaskDetail.");
        var items = await batches.ItemsAsync(batch.Id, cancellation).ConfigureAwait(false);
        return new DescribeBatchTaskDetailResponse
        {
            TaskType = batch.Kind.Word(),
            Status = batch.State.Word(),
            CreateTime = TaskView.Time(batch.Created),
            BeginProcessTime = TaskView.Time(batch.Begun),
            FinishTime = TaskView.Time(batch.Finished),
            TaskId = batch.Id,
            BatchTaskResult = BatchView.Of(batch, items, item => events.Percent(item.Id, 0)),
            TaskNotifyConfig = NotifyRules.WithoutSecrets(batch.Notify),
            TasksPriority = batch.Priority,
            SessionId = batch.SessionId,
            SessionContext = batch.SessionContext,
            ExtInfo = "",
        };
    }
}
