using Mps.Jobs.Live;

namespace Mps.Orchestration.Live;

/// <summary>A live stream that is sent on: nothing of it comes by here.</summary>
internal sealed class LivePush(PushPlan plan) : LiveSink(plan.Index)
{
    private bool _received;

    public override bool HasMade => Volatile.Read(ref _received);

    public override void Received() => Volatile.Write(ref _received, true);

    public override LiveOutput Spec() => new LivePushOutput(Index, plan.Url, plan.Video, plan.Audio);
}
