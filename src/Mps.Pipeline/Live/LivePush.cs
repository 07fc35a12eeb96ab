using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>The stream sent on as it comes.</summary>
internal sealed class LivePush : LiveOutputWriter
{
    private readonly LiveSender _sender;

    /// <param name="context">The stream's.</param>
    /// <param name="spec">Where to.</param>
    public LivePush(LiveContext context, LivePushOutput spec)
        : base(context, spec.Index) => _sender = new LiveSender(spec, context, Fail);

    /// <inheritdoc/>
    public override IEnumerable<LivePushProgress> Pushes => [_sender.Progress()];

    /// <inheritdoc/>
    public override void Complete() => _sender.Join();

    /// <inheritdoc/>
    public override void Dispose() => _sender.Dispose();

    /// <inheritdoc/>
    protected override void OnConnect(LiveTracks tracks, bool fromKey)
    {
        _sender.Queue.Connect(tracks.Copy(), fromKey);
        _sender.Start();
    }

    /// <inheritdoc/>
    protected override void OnPacket(in LivePacket packet) => _sender.Queue.Add(packet);

    /// <inheritdoc/>
    protected override void OnInterrupt()
    {
    }

    /// <inheritdoc/>
    protected override void OnFinish() => _sender.End();
}
