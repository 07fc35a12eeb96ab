using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;

namespace Mps.Storage.Tests;

/// <summary>Tasks and results for tests.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static MediaTask Task(string id, int priority = 0, bool offline = false, string session = "", int minutes = 0, int subtasks = 1) => new()
    {
        Id = id,
        Priority = priority,
        Offline = offline,
        SessionId = session,
        SessionContext = "context",
        Created = Start.AddMinutes(minutes),
        Input = new MediaInputInfo { Type = "COS", CosInputInfo = new CosInputInfo { Bucket = "in", Region = "", Object = "a.mp4" } },
        Notify = new TaskNotifyConfig { NotifyType = "URL", NotifyUrl = "http://127.0.0.1:1/cb" },
        Subtasks = [.. Enumerable.Range(0, subtasks).Select(Subtask)],
    };

    public static Subtask Subtask(int index) => new(
        index,
        SubtaskKind.Transcode,
        "{}",
        new OutputPlan(
            new TranscodeOutput(index, "mp4", $"{index}/a.mp4", new VideoTarget("h264", Crf: 23), new AudioTarget("aac")), 100010, "out", "", $"{index}/", "made/"));

    public static OutputResult Result(int index) => new(
        index, $"{index}/a.mp4", [new OutputFile($"{index}/a.mp4", 10)], Info, "d41d8cd98f00b204e9800998ecf8427e", ["software decoder"]);

    public static MediaInfo Info { get; } = new("mov,mp4", 10, 2.5, 1000, [], []);

    public static TaskOutcome Success(int subtasks = 1) => new(
        Start.AddHours(1), null, Info, [.. Enumerable.Range(0, subtasks).Select(i => new SubtaskOutcome(i, null, Result(i)))]);

    public static OutboxEntry Event(string id, string host = "127.0.0.1:1", int minutes = 0, string task = "t") => new(
        id, id, task, new NotificationDestination(TransportKind.Http, $"http://{host}/cb", "", "key"), "{}", Start.AddMinutes(minutes), Start.AddMinutes(minutes));
}
