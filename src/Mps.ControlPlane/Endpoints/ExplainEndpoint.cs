using Microsoft.AspNetCore.Http;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Tasks;

namespace Mps.ControlPlane.Endpoints;

/// <summary>
/// GET /v1/explain?task=ID: how each output of a finished task was made, in the worker's words: which decoder, scaler and
/// encoder with which settings, and what was copied. Of a waiting task, what it waits for.
/// </summary>
internal sealed class ExplainEndpoint(ITaskStore store, Capacity capacity)
{
    public async Task HandleAsync(HttpContext context)
    {
        string id = context.Request.Query["task"].ToString();
        if (await store.FindAsync(id, context.RequestAborted).ConfigureAwait(false) is not { } task)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status404NotFound, new ErrorReply($"There is no task \"{id}\".")).ConfigureAwait(false);
            return;
        }

        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new ExplainReply(
            task.Id,
            [.. task.Subtasks.Select(s => new SubtaskExplanation(s.Index, s.Kind.ToString(), s.Result?.Explain ?? [], s.Error?.Message ?? "", s.Result?.Files.Count ?? 0, s.Result?.Files.Sum(f => f.SizeBytes) ?? 0))],
            capacity.WhyWaiting(task),
            task.RestartOf ?? "")).ConfigureAwait(false);
    }
}

/// <summary>The body of GET /v1/explain; <paramref name="Waits"/> says what for, empty when it does not; <paramref name="RestartOf"/> names the task that it repeats.</summary>
internal sealed record ExplainReply(string TaskId, IReadOnlyList<SubtaskExplanation> Subtasks, string Waits, string RestartOf);

/// <summary>One subtask: <paramref name="Explain"/> with the files that it made once it succeeded, <paramref name="Message"/> once it failed.</summary>
internal sealed record SubtaskExplanation(int Index, string Type, IReadOnlyList<string> Explain, string Message, int Files, long Bytes);
