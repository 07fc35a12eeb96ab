using Mps.Api.Model;

namespace Mps.Orchestration.Flows;

/// <summary>
/// The schedules that every installation has. Their ids and names are published, what they do is not: the templates are
/// this project's reading of the names. They have no trigger.
/// </summary>
internal static class PresetSchedules
{
    private const long Hls720 = 100230;
    private const long Mp4720 = 100030;
    private const long AdaptiveHls = 10;

    /// <summary>By rising id.</summary>
    public static IReadOnlyList<SchedulesInfo> All { get; } =
    [
        Of(10100, "ConvHls", "2023-08-03T19:31:24Z", "action-trans", new ActivityPara { TranscodeTask = new TranscodeTaskInput { Definition = Hls720 } }),
        Of(10101, "ConvMp4", "2023-08-03T19:31:24Z", "action-trans", new ActivityPara { TranscodeTask = new TranscodeTaskInput { Definition = Mp4720 } }),
        Of(10102, "ConvMultiHls", "2024-09-19T19:31:24Z", "action-adaptive-substream", new ActivityPara { AdaptiveDynamicStreamingTask = new AdaptiveDynamicStreamingTaskInput { Definition = AdaptiveHls } }),
    ];

    private static SchedulesInfo Of(long id, string name, string created, string action, ActivityPara para) => new()
    {
        ScheduleId = id,
        ScheduleName = name,
        Type = "Preset",
        Activities =
        [
            new Activity { ActivityType = "input", PredriveIndex = [], ReardriveIndex = [1] },
            new Activity { ActivityType = action, PredriveIndex = [0], ReardriveIndex = [2], ActivityPara = para },
            new Activity { ActivityType = "output", PredriveIndex = [1], ReardriveIndex = [] },
        ],
        CreateTime = created,
        UpdateTime = created,
    };
}
