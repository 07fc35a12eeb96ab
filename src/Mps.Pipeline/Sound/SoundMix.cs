using Mps.Av;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Sound;

/// <summary>
/// Mixes what was picked into blocks of the output's rate and layout. Each pick has an input of its own; inputs are aligned by time
/// and may be fed by different threads, one call at a time (the owner sees to that). A pick of a whole track is added channel by
/// channel. Picks of single channels are placed one after the other on the output's channels; a single one goes to all of a mono or
/// stereo output. Owns its inputs and the sink.
/// </summary>
internal sealed class SoundMix : IDisposable
{
    /// <summary>Samples per channel of a block.</summary>
    public const int BlockSamples = 1024;

    // An input that is this far behind the others has a gap that its stream does not show yet: it counts as silent, so that memory is bounded.
    private const double LongestLagSeconds = 10;

    private readonly AudioParameters _work;
    private readonly ISoundSink _sink;
    private readonly Pick[] _picks;
    private readonly Stack<MediaFrame> _spare = [];
    private readonly MediaFrame _mixed = new();
    private readonly long _padTo;
    private readonly int _longestLag;
    private long _written;
    private bool _ended;

    private sealed class Pick(SoundInput input, (int From, int To, float Gain)[] routes, int channels)
    {
        public readonly SoundInput Input = input;
        public readonly (int From, int To, float Gain)[] Routes = routes;
        public readonly int Channels = channels;
        public readonly Queue<MediaFrame> Blocks = [];
        public int Late;
        public bool Ended;
    }

    /// <param name="picks">At least one.</param>
    /// <param name="choice">Gives rate and layout.</param>
    /// <param name="range">The part to keep.</param>
    /// <param name="source">The source's clock.</param>
    /// <param name="padSeconds">Silence follows up to this length; 0 = none.</param>
    /// <param name="sink">Owned from now on.</param>
    public SoundMix(IReadOnlyList<PickedSound> picks, AudioChoice choice, TimeRange range, SourceClock source, double padSeconds, ISoundSink sink)
    {
        _work = choice.Work;
        _sink = sink;
        _padTo = (long)Math.Round(padSeconds * choice.SampleRateHz);
        _longestLag = (int)(LongestLagSeconds * choice.SampleRateHz / BlockSamples);
        _picks = new Pick[picks.Count];
        int channelPicks = picks.Count(p => p.Channel is not null), placed = 0;
        for (int i = 0; i < picks.Count; i++)
        {
            PickedSound pick = picks[i];
            AudioParameters work = pick.Channel is null ? _work : _work with { Channels = pick.Stream.Channels, ChannelLayout = pick.Stream.ChannelLayout };
            float gain = (float)Math.Pow(10, pick.GainDb / 20);
            (int, int, float)[] routes = pick.Channel is not { } channel ? [.. Enumerable.Range(0, _work.Channels).Select(c => (c, c, gain))]
                : channelPicks == 1 && _work.Channels <= 2 ? [.. Enumerable.Range(0, _work.Channels).Select(c => (channel, c, gain))]
                : [(channel, placed++ % _work.Channels, gain)];
            int index = i;
            var input = new SoundInput(pick.Stream, work, BlockSamples, range, source, block => Take(index, block));
            _picks[i] = new Pick(input, routes, work.Channels);
        }

        // One whole track as it is needs no arithmetic.
        PassesOn = picks.Count == 1 && picks[0] is { Channel: null, GainDb: 0 };
    }

    /// <summary>Blocks go on untouched.</summary>
    public bool PassesOn { get; }

    /// <summary>Takes one decoded frame, which may be left empty.</summary>
    /// <param name="pick">Index of the pick.</param>
    /// <param name="frame">The frame.</param>
    /// <returns>False when the range is over.</returns>
    public bool Push(int pick, MediaFrame frame) => _picks[pick].Input.Push(frame);

    /// <summary>No frame follows for a pick; after the last one the sink is ended.</summary>
    public void End(int pick)
    {
        Pick ending = _picks[pick];
        if (ending.Ended)
            return;
        ending.Input.End();
        ending.Ended = true;
        Mix();
        if (_ended || !Array.TrueForAll(_picks, p => p.Ended && p.Blocks.Count == 0))
            return;
        _ended = true;
        Pad();
        _sink.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Pick pick in _picks)
        {
            pick.Input.Dispose();
            foreach (MediaFrame block in pick.Blocks)
                block.Dispose();
        }

        foreach (MediaFrame block in _spare)
            block.Dispose();
        _mixed.Dispose();
        _sink.Dispose();
    }

    private void Take(int pick, MediaFrame block)
    {
        if (PassesOn)
        {
            Pass(block);
            return;
        }

        Pick taker = _picks[pick];
        if (taker.Late > 0)
        {
            taker.Late--;
            return;
        }

        MediaFrame kept = _spare.TryPop(out MediaFrame? spare) ? spare : new MediaFrame();
        kept.MoveFrom(block);
        taker.Blocks.Enqueue(kept);
        Mix();
    }

    private void Mix()
    {
        while (true)
        {
            int longest = 0;
            bool waiting = false;
            foreach (Pick pick in _picks)
            {
                longest = Math.Max(longest, pick.Blocks.Count);
                waiting |= !pick.Ended && pick.Blocks.Count == 0;
            }

            if (longest == 0 || (waiting && longest <= _longestLag))
                return;
            MixBlock();
        }
    }

    private void MixBlock()
    {
        int samples = 0;
        foreach (Pick pick in _picks)
            samples = Math.Max(samples, pick.Blocks.TryPeek(out MediaFrame? block) ? block.Facts.Samples : 0);
        _mixed.AllocateSamples(_work, samples);
        Span<float> mixed = _mixed.Floats;
        mixed.Clear();
        foreach (Pick pick in _picks)
        {
            if (!pick.Blocks.TryDequeue(out MediaFrame? block))
            {
                pick.Late += pick.Ended ? 0 : 1;
                continue;
            }

            Add(block.Floats, pick, mixed);
            block.Clear();
            _spare.Push(block);
        }

        Pass(_mixed);
    }

    private void Add(ReadOnlySpan<float> from, Pick pick, Span<float> to)
    {
        foreach ((int source, int target, float gain) in pick.Routes)
        {
            for (int i = source, o = target; i < from.Length; i += pick.Channels, o += _work.Channels)
                to[o] += from[i] * gain;
        }
    }

    private void Pad()
    {
        while (_written < _padTo)
        {
            _mixed.AllocateSamples(_work, (int)Math.Min(BlockSamples, _padTo - _written));
            _mixed.Floats.Clear();
            Pass(_mixed);
        }
    }

    private void Pass(MediaFrame block)
    {
        block.Pts = _written;
        _written += block.Facts.Samples;
        _sink.Write(block);
    }
}
