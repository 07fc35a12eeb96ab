using Mps.Av;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Live.Transcode;

/// <summary>
/// The sound of a live stream on its way to the encoders: decoded, at its time on the timeline, and silence wherever the source sends
/// none, so that outputs have sound for every picture. One thread at a time.
/// </summary>
internal sealed class LiveSound : IDisposable
{
    /// <summary>Sound that comes so much later than its pictures is taken to be missing.</summary>
    public const long LongestLag = LiveClock.PerSecond;

    private const int SilenceRate = 48_000;
    private static readonly AudioParameters s_silent = new(AvLibrary.SampleFormat("flt"), SilenceRate, 2, "stereo", LiveClock.Ticks);

    private readonly LiveTimeline _timeline;
    private readonly RunCounters _counters;
    private readonly MediaFrame _frame = new();
    private readonly MediaFrame _silence = new();
    private readonly MediaFrame _share = new();
    private Decoder? _decoder;
    private IReadOnlyList<ISoundFeed> _feeds = [];
    private long _end;
    private bool _joins = true;

    /// <param name="timeline">Borrowed.</param>
    /// <param name="counters">The run's.</param>
    public LiveSound(LiveTimeline timeline, RunCounters counters) => (_timeline, _counters) = (timeline, counters);

    /// <summary>What is decoded from now on goes here; before, it goes nowhere.</summary>
    public void Feed(IReadOnlyList<ISoundFeed> feeds)
    {
        _feeds = feeds;
        _end = 0;
        _joins = true;
    }

    /// <summary>The sound is coded in this way from now on.</summary>
    /// <exception cref="MediaException">There is no decoder for it.</exception>
    public void Open(LiveTracks tracks)
    {
        Close();
        _joins = true;
        if (tracks.Audio is { } audio)
            _decoder = Decoder.Open(tracks.Source, audio.Index, threads: 1);
    }

    /// <summary>The source is lost: what the decoder still holds comes out.</summary>
    public void Close()
    {
        if (_decoder is null)
            return;
        TrySend(_decoder, null);
        Drain(_decoder);
        _decoder.Dispose();
        _decoder = null;
    }

    /// <summary>Takes a packet, which is consumed.</summary>
    public void Take(MediaPacket packet)
    {
        if (_decoder is null || _feeds.Count == 0)
            return;
        TrySend(_decoder, packet);
        Drain(_decoder);
    }

    /// <summary>Fills up with silence where sound is missing.</summary>
    /// <param name="until">Everything before this time is due, in ticks of the timeline.</param>
    public void FillTo(long until)
    {
        while (_feeds.Count > 0 && until > _end)
        {
            // At most a second at a time.
            int samples = (int)(Math.Min(until - _end, LiveClock.PerSecond) * SilenceRate / LiveClock.PerSecond);
            if (samples == 0)
                return;
            _silence.Clear();
            _silence.AllocateSamples(s_silent, samples);
            _silence.Floats.Clear();
            _silence.Pts = _end;
            Push(_silence, samples, SilenceRate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder?.Dispose();
        _frame.Dispose();
        _silence.Dispose();
        _share.Dispose();
    }

    private void Drain(Decoder decoder)
    {
        while (TryReceive(decoder))
        {
            FrameFacts facts = _frame.Facts;
            if (facts.Pts == MediaPacket.NoTime || facts.SampleRateHz <= 0)
                continue;
            long time = _timeline.Map(facts.Pts);
            if (_joins && time < _end)
                continue;
            // Where sound begins anew it is put exactly; small gaps further on are jitter of the source's clock, which encoders hide better than edits.
            if (_joins)
                FillTo(time);
            _joins = false;
            _frame.Pts = time;
            Push(_frame, facts.Samples, facts.SampleRateHz);
        }
    }

    private void Push(MediaFrame frame, int samples, int rate)
    {
        _end = Math.Max(_end, frame.Pts + ((long)samples * LiveClock.PerSecond / rate));
        for (int i = 0; i < _feeds.Count; i++)
        {
            if (i == _feeds.Count - 1)
            {
                _feeds[i].Push(frame);
            }
            else
            {
                _share.Reference(frame);
                _feeds[i].Push(_share);
            }
        }

        frame.Clear();
        _share.Clear();
    }

    // Damage is passed over, as every player does; the count is reported. Null = the end.
    private void TrySend(Decoder decoder, MediaPacket? packet)
    {
        try
        {
            _ = packet is null ? decoder.SendEnd() : decoder.Send(packet);
        }
        catch (MediaException e)
        {
            _counters.DecodeFailed(e.Message);
        }
    }

    private bool TryReceive(Decoder decoder)
    {
        try
        {
            return decoder.Receive(_frame) == CodecResult.Ok;
        }
        catch (MediaException e)
        {
            _counters.DecodeFailed(e.Message);
            return false;
        }
    }
}
