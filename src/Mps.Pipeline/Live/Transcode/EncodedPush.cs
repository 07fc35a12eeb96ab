using Mps.Jobs.Live;

namespace Mps.Pipeline.Live.Transcode;

/// <summary>Encoded streams on their way to a server.</summary>
/// <param name="sender">Owned.</param>
/// <param name="url">Where to.</param>
/// <param name="hasAudio">With sound.</param>
internal sealed class EncodedPush(LiveSender sender, string url, bool hasAudio) : EncodedStreams(hasAudio)
{
    /// <inheritdoc/>
    public override bool NeedsGlobalHeader { get; } = PushConnection.ContainerOf(url) == "flv";

    /// <summary>How it fares.</summary>
    public LivePushProgress Progress => sender.Progress();

    /// <inheritdoc/>
    protected override void Begin(SinkStreams streams) => sender.Start(streams);

    /// <inheritdoc/>
    protected override void Put(LiveItem item) => sender.Queue.Add(item.Packet, item.Stream, item.Times, item.Key);

    /// <inheritdoc/>
    protected override void Finish() => sender.End();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        sender.Dispose();
    }
}
