using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Images;

/// <summary>DescribeImageTaskDetail and DescribeImageTasks.</summary>
public sealed class ImageQueries(ITaskStore store, TaskQueries tasks)
{
    /// <exception cref="ApiException">There is no such task, or it is no image task.</exception>
    public async Task<DescribeImageTaskDetailResponse> DescribeImageTaskDetail(DescribeImageTaskDetailRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrEmpty(request.TaskId)) throw new ApiException(ErrorCode.InvalidParameterValue, "TaskId is empty.");
        if (await store.FindAsync(request.TaskId, cancellation).ConfigureAwait(false) is not { Kind: TaskKind.Image } task)
            throw new ApiException(ErrorCode.ResourceNotFound, $"There is no image task '{request.TaskId}'.");
        var subtask = task.Subtasks[0];
        var error = task.Error ?? subtask.Error;
        return new DescribeImageTaskDetailResponse
        {
            TaskType = task.Kind.Word(),
            Status = task.State.Word(),
            ErrCode = error?.ErrCode ?? 0,
            ErrMsg = error?.ErrCodeExt ?? "",
            Message = error?.Message ?? "",
            ImageProcessTaskResultSet = [Result(subtask)],
            CreateTime = TaskView.Time(task.Created),
            FinishTime = TaskView.Time(task.Finished),
            Definition = subtask.Plan?.Definition ?? 0,
            ImageTask = ApiText.Read<ImageTaskInput>(subtask.InputJson),
            InputInfo = task.Input,
        };
    }

    /// <summary>Image tasks of one status, newest first.</summary>
    /// <exception cref="ApiException">The status, limit, token or a time is none.</exception>
    public async Task<DescribeImageTasksResponse> DescribeImageTasks(DescribeImageTasksRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (page, scroll) = await tasks.ListAsync(
            TaskKind.Image, request.Status, request.Limit, request.StartTime, request.EndTime, request.SubTaskHasFailed, request.ScrollToken, cancellation).ConfigureAwait(false);
        return new DescribeImageTasksResponse
        {
            TaskSet =
            [
                .. page.Tasks.Select(task => new ImageTaskInfo
                {
                    TaskId = task.Id,
                    Status = task.State == TaskState.Finished ? "FINISH" : "PROCESSING",
                    Input = ApiText.Write(task.Input),
                    CreateTime = TaskView.Time(task.Created),
                    BeginProcessTime = TaskView.Time(task.Begun),
                    FinishTime = TaskView.Time(task.Finished),
                    SubTaskHasFailed = task.HasFailure,
                }),
            ],
            ScrollToken = scroll,
            TotalCount = page.Total,
        };
    }

    private static ImageProcessTaskResult Result(Subtask subtask) => new()
    {
        Status = subtask.State.Word(),
        ErrMsg = subtask.Error?.ErrCodeExt ?? "",
        Message = subtask.Error?.Message ?? (subtask.State == SubtaskState.Succeeded ? "SUCCESS" : ""),
        Output = subtask is { Plan: { } plan, Result: { } made }
            ? new ImageProcessTaskOutput { Path = "/" + plan.KeyOf(made.MainFile), OutputStorage = plan.Storage, SignedUrl = "", Content = "", FileId = "" }
            : null,
        Progress = subtask.State == SubtaskState.Succeeded ? 100 : 0,
    };
}
