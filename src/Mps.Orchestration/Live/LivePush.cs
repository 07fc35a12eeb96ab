using Mps.Jobs.Live;

namespace Mps.Orchestration.Live;

/// <summary>A live stream that is sent on: nothing of it comes by here.</summary>
internal sealed class LivePush(PushPlan plan) : LiveSink(plan.Index)
{
    private long _sent;

    /// <summary>How it fares now; null before the worker told.</summary>
    public LivePushStatus? Status { get; private set; }

    public override bool HasMade => Volatile.Read(ref _sent) > 0;

    public override LiveOutput Spec() => plan.Spec;

    /// <summary>The worker tells how it fares.</summary>
    public void Progress(LivePushProgress progress)
    {
        Volatile.Write(ref _sent, Math.Max(_sent, progress.BytesOut));
        Status = new LivePushStatus(
            Index, LiveStatus.Shown(plan.Url), LivePushStatus.Word(progress.State), progress.BitRate, progress.BytesOut, progress.Reconnects, progress.Dropped, progress.Message);
    }
}
