using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Editing;

/// <summary>
/// One stream of one part of a file, decoded in order. Times of its frames are in the stream's time base and count from the
/// part's start. Owns its source and decoder. One thread at a time.
/// </summary>
internal sealed class ClipReader : IDisposable
{
    // A decoder that neither takes packets nor gives frames may not hold the run for ever.
    private const int MaxErrors = 128;

    private readonly MediaSource _source;
    private readonly Decoder _decoder;
    private readonly RunCounters _counters;
    private readonly MediaPacket _packet = new();
    private readonly long _offset;
    private readonly long _length;
    private long _next = MediaPacket.NoTime;
    private bool _ended;

    private ClipReader(MediaSource source, StreamFacts stream, Decoder decoder, TimeRange range, RunCounters counters)
    {
        (_source, Stream, _decoder, _counters) = (source, stream, decoder, counters);
        double tick = stream.TimeBase.ToDouble();
        _offset = (long)Math.Round((source.StartSeconds + range.StartSeconds) / tick);
        _length = range.EndSeconds is { } end ? (long)Math.Round((end - range.StartSeconds) / tick) : long.MaxValue;
    }

    /// <summary>The stream.</summary>
    public StreamFacts Stream { get; }

    /// <summary>Opens a file at the start of the part.</summary>
    /// <param name="input">The file.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="range">The part.</param>
    /// <param name="interrupt">Cancels reading; borrowed until this is disposed.</param>
    /// <param name="threads">For decoding.</param>
    /// <param name="counters">The run's.</param>
    /// <exception cref="JobException">The file cannot be opened.</exception>
    /// <exception cref="MediaException">There is no decoder for it.</exception>
    public static ClipReader Open(MediaInput input, int stream, TimeRange range, Interrupt interrupt, int threads, RunCounters counters)
    {
        MediaSource source = SourceOpener.Open(input, interrupt);
        try
        {
            for (int i = 0; i < source.Streams.Count; i++)
                source.Select(i, i == stream);
            if (range.StartSeconds > 0 && source.Seekable)
                source.Seek(source.StartSeconds + range.StartSeconds);
            return new ClipReader(source, source.Streams[stream], Decoder.Open(source, stream, threads), range, counters);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Takes the next frame of the part.</summary>
    /// <returns>False at its end.</returns>
    /// <exception cref="MediaException">The file cannot be read.</exception>
    public bool Read(MediaFrame frame)
    {
        for (int errors = 0; errors < MaxErrors;)
        {
            try
            {
                switch (_decoder.Receive(frame))
                {
                    case CodecResult.Ok when Place(frame) is { } inside:
                        if (inside)
                            return true;
                        continue;
                    case CodecResult.Ok or CodecResult.End:
                        return false;
                }

                Feed();
            }
            catch (MediaException e) when (e is { Interrupted: false, InvalidData: true })
            {
                _counters.DecodeFailed(e.Message);
                _packet.Clear();
                errors++;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _packet.Dispose();
        _decoder.Dispose();
        _source.Dispose();
    }

    // True = within the part, false = before it, null = after it.
    private bool? Place(MediaFrame frame)
    {
        FrameFacts facts = frame.Facts;
        long duration = Stream.Kind == StreamKind.Audio
            ? new MediaTime(facts.Samples, new Rational(1, Math.Max(1, facts.SampleRateHz))).Rescale(Stream.TimeBase).Ticks
            : facts.Duration;
        long pts = facts.Pts != MediaPacket.NoTime ? facts.Pts - _offset : _next != MediaPacket.NoTime ? _next : 0;
        _next = pts + Math.Max(1, duration);
        if (pts >= _length)
            return null;
        // Half a tick of sound may hang over the start; a picture belongs to the part in which it begins.
        if (Stream.Kind == StreamKind.Audio ? _next <= 0 : pts < 0)
            return false;
        frame.Pts = pts;
        if (Stream.Kind == StreamKind.Video)
            _counters.ClipFrameDecoded();
        return true;
    }

    private void Feed()
    {
        while (!_ended)
        {
            _packet.Clear();
            CodecResult read = _source.Read(_packet);
            if (read == CodecResult.Again)
                continue;
            if (read == CodecResult.End)
            {
                _ended = true;
                _decoder.SendEnd();
                return;
            }

            if (_packet.Facts.Stream != Stream.Index)
                continue;
            _counters.PacketRead();
            _decoder.Send(_packet);
            return;
        }
    }
}
