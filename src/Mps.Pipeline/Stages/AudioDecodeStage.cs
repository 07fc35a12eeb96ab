using Mps.Av;

namespace Mps.Pipeline.Stages;

/// <summary>Decodes one audio stream once and feeds every output's <see cref="AudioBranch"/> on the same thread; audio is cheap. Owns the branches.</summary>
public sealed class AudioDecodeStage(
    Decoder decoder, StageQueue<MediaPacket> packets, IReadOnlyList<AudioBranch> branches, Action onFirstFrame, RunCounters counters)
    : DecodeLoop("audio-decode", decoder, packets, counters)
{
    private readonly bool[] _wanted = [.. branches.Select(_ => true)];
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
        for (int i = 0; i < branches.Count; i++)
        {
            if (!_wanted[i])
                continue;
            if (i == branches.Count - 1)
            {
                _wanted[i] = branches[i].Push(frame);
            }
            else
            {
                _share.Reference(frame);
                _wanted[i] = branches[i].Push(_share);
            }

            any |= _wanted[i];
        }

        frame.Clear();
        return any;
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        foreach (AudioBranch branch in branches)
            branch.End();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (AudioBranch branch in branches)
            branch.Dispose();
        _share.Dispose();
    }
}
