using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Sound;

/// <summary>
/// Brings the decoded frames of one stream onto an output's clock, format, rate and layout, in blocks of equal length without gaps. The
/// stream may change its rate or layout on the way.
/// </summary>
internal sealed class SoundInput : IDisposable
{
    private readonly StreamFacts _stream;
    private readonly AudioParameters _work;
    private readonly int _blockSamples;
    private readonly long _offset;
    private readonly long? _end;
    private readonly double _longestGap;
    private readonly Action<MediaFrame> _onBlock;
    private readonly MediaFrame _block = new();
    private Resampler? _resampler;
    private int _format, _rate, _channels;
    private long _nextPts = MediaPacket.NoTime;

    /// <param name="stream">The source's stream.</param>
    /// <param name="work">What blocks are.</param>
    /// <param name="blockSamples">Samples per channel of each block; the last may be shorter.</param>
    /// <param name="range">The part to keep.</param>
    /// <param name="source">Facts about the stream's source.</param>
    /// <param name="onBlock">Takes each block.</param>
    public SoundInput(StreamFacts stream, AudioParameters work, int blockSamples, TimeRange range, SourceClock source, Action<MediaFrame> onBlock)
    {
        (_stream, _work, _blockSamples, _onBlock) = (stream, work, blockSamples, onBlock);
        _offset = (long)Math.Round((source.StartSeconds + range.StartSeconds) / stream.TimeBase.ToDouble());
        _end = range.EndSeconds is { } end ? (long)Math.Round((end - range.StartSeconds) * work.SampleRateHz) : null;
        _longestGap = Math.Max(Resampler.UsualGapSeconds, source.DurationSeconds);
    }

    /// <summary>Takes one decoded frame, which may be left empty.</summary>
    /// <returns>False when the range is over.</returns>
    /// <exception cref="MediaException">There is no such conversion.</exception>
    public bool Push(MediaFrame frame)
    {
        FrameFacts facts = frame.Facts;
        long duration = new MediaTime(facts.Samples, new Rational(1, Math.Max(1, facts.SampleRateHz))).Rescale(_stream.TimeBase).Ticks;
        long pts = facts.Pts != MediaPacket.NoTime ? facts.Pts - _offset : _nextPts != MediaPacket.NoTime ? _nextPts : 0;
        _nextPts = pts + duration;
        if (_end is { } end && pts * _stream.TimeBase.ToDouble() * _work.SampleRateHz >= end)
            return false;
        if (_nextPts <= 0)
            return true;
        if (_resampler is null || facts.Format != _format || facts.SampleRateHz != _rate || facts.Channels != _channels)
            Configure(facts);
        frame.Pts = pts;
        while (_resampler!.Push(frame) == CodecResult.Again)
            Drain();
        Drain();
        return true;
    }

    /// <summary>No frame follows.</summary>
    public void End()
    {
        if (_resampler is null)
            return;
        _resampler.PushEnd();
        Drain();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _resampler?.Dispose();
        _block.Dispose();
    }

    private void Configure(in FrameFacts facts)
    {
        (_format, _rate, _channels) = (facts.Format, facts.SampleRateHz, facts.Channels);
        string layout = facts.Channels == _stream.Channels ? _stream.ChannelLayout : "";
        var input = new AudioParameters(_format, _rate, _channels, layout, _stream.TimeBase);
        if (_resampler is not null)
            _resampler.SetInput(input);
        else
            _resampler = Resampler.Open(input, _work, _blockSamples, 0, _end, _longestGap);
    }

    private void Drain()
    {
        while (_resampler!.Pull(_block) == CodecResult.Ok)
            _onBlock(_block);
    }
}

/// <summary>The clock of a source.</summary>
/// <param name="StartSeconds">Its first time.</param>
/// <param name="DurationSeconds">Its length; 0 = unknown.</param>
public readonly record struct SourceClock(double StartSeconds, double DurationSeconds)
{
    /// <summary>The clock of an opened source.</summary>
    public static SourceClock Of(MediaSource source) => new(source.StartSeconds, source.DurationSeconds);
}
