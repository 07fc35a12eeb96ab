using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Batches;

/// <summary>A batch in the API's record: inputs, what was found in them, and one output for each, all in the order of the inputs.</summary>
internal static class BatchView
{
    /// <param name="batch">The batch.</param>
    /// <param name="items">Its items.</param>
    /// <param name="percent">Tells the live progress of an item.</param>
    public static BatchSubTaskResult Of(MediaTask batch, IReadOnlyList<MediaTask> items, Func<MediaTask, int> percent)
    {
        var asked = ApiText.Read<BatchProcessMediaRequest>(batch.Request!).SmartSubtitlesTask!;
        return new BatchSubTaskResult
        {
            InputInfos = [.. items.Select(i => i.Input)],
            Metadatas = [.. items.Select(i => i.Source is null ? new MediaMetaData() : MetaDataView.Of(i.Source))],
            SmartSubtitlesTaskResult = new BatchSmartSubtitlesResult
            {
                Input = new SmartSubtitleTaskResultInput { Definition = asked.Definition, RawParameter = asked.RawParameter, UserExtPara = asked.UserExtPara },
                Outputs = [.. items.Select(i => Output(i, percent))],
            },
        };
    }

    private static SmartSubtitleTaskBatchOutput Output(MediaTask item, Func<MediaTask, int> percent)
    {
        var error = item.Error ?? item.Subtasks.Select(s => s.Error).FirstOrDefault(e => e is not null);
        var status = item.State switch
        {
            TaskState.Finished => error is null ? "SUCCESS" : "FAIL",
            var open => open.Word(),
        };
        return new SmartSubtitleTaskBatchOutput
        {
            Progress = status switch { "SUCCESS" => 100, "PROCESSING" => percent(item), _ => 0 },
            Status = status,
            ErrCodeExt = error?.ErrCodeExt ?? "",
            Message = error?.Message ?? (status == "SUCCESS" ? status : ""),
        };
    }
}
