using System.Text.Json;
using Mps.Api.Model;

namespace Mps.Ctl.Daemon;

/// <summary>Follows a task to its end, across restarts of the daemon.</summary>
internal sealed class TaskWatcher(DaemonClient client, TimeProvider time)
{
    /// <summary>Tries to reach a daemon that went away, one a second.</summary>
    private const int MaxReconnects = 30;

    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    /// <summary>Shows every state; returns <c>DescribeTaskDetail</c>'s answer once the task is finished.</summary>
    /// <exception cref="Api.ApiException">There is no such task.</exception>
    /// <exception cref="DaemonUnreachableException">The daemon is away, or went away and did not come back.</exception>
    public async Task<JsonElement> FollowAsync(string taskId, IProgressView view, CancellationToken cancel)
    {
        JsonElement detail = await DescribeAsync(taskId, cancel);
        for (int failures = 0; !IsFinished(detail);)
        {
            try
            {
                await foreach (TaskEvent state in client.WatchAsync(taskId, cancel))
                {
                    failures = 0;
                    view.Show(state);
                    if (state.Finished)
                        break;
                }

                detail = await DescribeAsync(taskId, cancel);
                if (IsFinished(detail))
                    break;
            }
            catch (Exception e) when (e is DaemonUnreachableException or IOException or HttpRequestException && failures < MaxReconnects)
            {
                // A daemon that restarts comes back with the task.
            }

            if (failures++ >= MaxReconnects)
                throw new DaemonUnreachableException($"the daemon at {client.Socket} keeps ending the progress stream of {taskId}");
            await Task.Delay(ReconnectDelay, time, cancel);
        }

        return detail;
    }

    private Task<JsonElement> DescribeAsync(string taskId, CancellationToken cancel) =>
        client.CallAsync("DescribeTaskDetail", new DescribeTaskDetailRequest { TaskId = taskId }, cancel);

    private static bool IsFinished(JsonElement detail) => detail.GetProperty("Status").GetString() == "FINISH";
}

/// <summary>Draws the states of a task.</summary>
internal interface IProgressView
{
    void Show(TaskEvent state);
}
