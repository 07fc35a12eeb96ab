using System.Text.Json.Nodes;

namespace Mps.Integration.Tests.Harness;

/// <summary>One subtask of a DescribeTaskDetail answer.</summary>
internal sealed record TranscodeResult(string Status, int ErrCode, string ErrCodeExt, string Message, JsonObject? Output)
{
    public bool Succeeded => Status == "SUCCESS";

    /// <summary>Key of the main file in its bucket.</summary>
    public string Key => ((string)Output!["Path"]!).TrimStart('/');

    public override string ToString() => $"{Status} {ErrCode} {ErrCodeExt} {Message}";
}

/// <summary>A DescribeTaskDetail answer.</summary>
internal sealed record MediaTask(string TaskId, JsonObject Detail)
{
    public string Status => (string)Detail["Status"]!;

    public string FinishTime => (string)Detail["FinishTime"]!;

    public IReadOnlyList<TranscodeResult> Transcodes =>
    [
        .. Detail["WorkflowTask"]!["MediaProcessResultSet"]!.AsArray().Select(r => r!["TranscodeTask"]).OfType<JsonObject>().Select(t => new TranscodeResult(
            (string)t["Status"]!, (int)t["ErrCode"]!, (string?)t["ErrCodeExt"] ?? "", (string?)t["Message"] ?? "", t["Output"] as JsonObject)),
    ];

    /// <summary>The only subtask.</summary>
    public TranscodeResult Transcode => Transcodes.Single();
}

internal static class MediaTaskCalls
{
    /// <returns>The task's id.</returns>
    public static async Task<string> SubmitAsync(this ApiClient api, JsonObject request) =>
        (string)(await api.CallAsync("ProcessMedia", request))["TaskId"]!;

    public static async Task<MediaTask> DescribeAsync(this ApiClient api, string taskId) =>
        new(taskId, await api.CallAsync("DescribeTaskDetail", new() { ["TaskId"] = taskId }));

    /// <summary>Waits until the task is in the state FINISH.</summary>
    public static Task<MediaTask> FinishedAsync(this ApiClient api, string taskId, TimeSpan? deadline = null) =>
        Until.SomeAsync($"the end of {taskId}", async () => await api.DescribeAsync(taskId) is { Status: "FINISH" } task ? task : null, deadline);

    /// <summary>Submits and waits for the end.</summary>
    public static async Task<MediaTask> ProcessAsync(this ApiClient api, JsonObject request, TimeSpan? deadline = null) =>
        await api.FinishedAsync(await api.SubmitAsync(request), deadline);
}
