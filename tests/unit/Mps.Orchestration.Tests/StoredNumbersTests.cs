using Mps.Orchestration.Flows;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Triggers;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class StoredNumbersTests
{
    [Fact]
    public void Stored_numbers_never_change()
    {
        Assert.Equal("Waiting=1 Processing=2 Finished=3", Numbers<TaskState>());
        Assert.Equal("Workflow=1 EditMedia=2 Schedule=3 Batch=4 Image=5 LiveStream=10 LiveSchedule=11", Numbers<TaskKind>());
        Assert.Equal("Pending=1 Succeeded=2 Failed=3", Numbers<SubtaskState>());
        Assert.Equal("Completed=1 WorkerLost=2 DaemonStopped=3 Aborted=4", Numbers<AttemptEnd>());
        Assert.Equal(
            "Transcode=1 AnimatedGraphics=2 SnapshotByTimeOffset=3 SampleSnapshot=4 ImageSprites=5 AdaptiveDynamicStreaming=6 "
            + "AiContentReview=7 AiAnalysis=8 AiRecognition=9 AiQualityControl=10 SmartSubtitles=11 SmartErase=12 EditMedia=13 ExecRules=14 Image=15 "
            + "LiveRecord=20 LiveLadder=21 LivePush=22 LiveSnapshot=23",
            Numbers<SubtaskKind>());
        Assert.Equal("Workflow=1 Schedule=2", Numbers<FlowKind>());
        Assert.Equal("Before=1 Taken=2 Own=3 Duplicate=4 Refused=5", Numbers<LedgerMark>());
    }

    private static string Numbers<T>()
        where T : struct, Enum => string.Join(' ', Enum.GetValues<T>().Select(v => $"{v}={Convert.ToInt32(v, null)}"));
}
