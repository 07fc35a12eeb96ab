using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Tasks;

/// <summary>An EditMedia task in the API's record. It has one subtask, whose trouble is the task's.</summary>
internal static class EditMediaView
{
    public static EditMediaTask Of(MediaTask task)
    {
        var subtask = task.Subtasks[0];
        var error = task.Error ?? subtask.Error;
        return new EditMediaTask
        {
            TaskId = task.Id,
            Status = task.State == TaskState.Finished ? "FINISH" : "PROCESSING",
            ErrCode = error?.ErrCode ?? 0,
            Message = error?.Message ?? (subtask.State == SubtaskState.Succeeded ? "SUCCESS" : ""),
            Input = ApiText.Read<EditMediaTaskInput>(subtask.InputJson),
            Output = subtask is { Plan: { } plan, Result: { } made } ? Output(plan, made) : null,
        };
    }

    private static EditMediaTaskOutput Output(OutputPlan plan, OutputResult made)
    {
        var metadata = MetaDataView.Of(made.Info);
        metadata.Size = made.Files.Sum(f => f.SizeBytes); // a playlist counts with its segments
        return new EditMediaTaskOutput
        {
            OutputStorage = plan.Storage,
            Path = "/" + plan.KeyOf(made.MainFile),
            MetaData = metadata,
        };
    }
}
