using Mps.Av;

namespace Mps.Pipeline.Stages;

/// <summary>Decodes one audio stream once and feeds every output's <see cref="AudioBranch"/> on the same thread; audio is cheap. Borrows the feeds.</summary>
public sealed class AudioDecodeStage(
    Decoder decoder, StageQueue<MediaPacket> packets, IReadOnlyList<ISoundFeed> feeds, Action onFirstFrame, RunCounters counters)
    : DecodeLoop("audio-decode", decoder, packets, counters)
{
    private readonly bool[] _wanted = [.. feeds.Select(_ => true)];
    private readonly MediaFrame _share = new();
    private bool _first = true;

    /// <inheritdoc/>
    protected override bool OnFrame(MediaFrame frame)
    {
        if (_first)
        {
            _first = false;
            onFirstFrame();
        }

        bool any = false;
        for (int i = 0; i < feeds.Count; i++)
        {
            if (!_wanted[i])
                continue;
            if (i == feeds.Count - 1)
            {
                _wanted[i] = feeds[i].Push(frame);
            }
            else
            {
                _share.Reference(frame);
                _wanted[i] = feeds[i].Push(_share);
            }

            any |= _wanted[i];
        }

        frame.Clear();
        return any;
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        foreach (ISoundFeed feed in feeds)
            feed.End();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _share.Dispose();
    }
}
