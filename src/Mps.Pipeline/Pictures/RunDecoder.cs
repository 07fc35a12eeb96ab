using Mps.Av;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// Decodes runs of one stream. Reads a few packets ahead of the decoder, and so knows which packets hold wanted pictures: those
/// that neither are wanted nor help to decode others are skipped, and nothing behind the last wanted one is decoded.
/// </summary>
internal sealed class RunDecoder : IDisposable
{
    // More than the deepest reordering of any codec: sixteen pictures.
    private const int LookAhead = 17;

    // A decoder that neither takes packets nor gives frames may not hold the run for ever.
    private const int MaxErrors = 128;

    private readonly MediaSource _source;
    private readonly StreamFacts _stream;
    private readonly Decoder _decoder;
    private readonly Func<MediaPacket, bool> _read;
    private readonly Action<MediaFrame> _onFrame;
    private readonly Action<string?> _onDamage;
    private readonly MediaFrame _frame = new();
    private readonly MediaPacket[] _ahead = [.. Enumerable.Range(0, LookAhead).Select(_ => new MediaPacket())];
    private readonly PacketFacts[] _facts = new PacketFacts[LookAhead];
    private readonly bool _skips;
    private readonly long _first;
    private int _head;
    private int _count;
    private bool _ended;

    /// <param name="source">Borrowed; only the stream is selected.</param>
    /// <param name="stream">Its video.</param>
    /// <param name="decoder">Borrowed.</param>
    /// <param name="read">Reads a packet of the source; false at its end.</param>
    /// <param name="onFrame">Told of every decoded frame.</param>
    /// <param name="onDamage">Told what the library says of a packet that could not be decoded.</param>
    public RunDecoder(
        MediaSource source, StreamFacts stream, Decoder decoder, Func<MediaPacket, bool> read, Action<MediaFrame> onFrame, Action<string?> onDamage)
    {
        (_source, _stream, _decoder, _read, _onFrame, _onDamage) = (source, stream, decoder, read, onFrame, onDamage);
        // Of these codecs it is sure that a picture that says so is referred to by no other; in HEVC it may be, by pictures of a
        // higher temporal layer. Packets of interlaced streams may be single fields, of which both are needed.
        _skips = stream.Codec is "h264" or "mpeg1video" or "mpeg2video" or "mpeg4" && !stream.Interlaced;
        _first = stream.Start == MediaPacket.NoTime ? 0 : stream.Start;
    }

    /// <summary>Decodes one key frame and nothing else.</summary>
    /// <param name="key">Time of the key frame, ticks.</param>
    /// <param name="take">Receives it.</param>
    /// <returns>False when there is no such key frame after all, or it cannot be decoded by itself.</returns>
    public bool TakeKey(long key, Action<MediaFrame> take)
    {
        if (!Begin(key, key))
            return false;
        _decoder.Skip = DecoderSkip.Nothing;
        bool taken = false;
        Send(_ahead[_head]);
        Finish(frame =>
        {
            if (!taken && frame.Facts.Pts == key)
                take(frame);
            taken |= frame.Facts.Pts == key;
            return !taken;
        });
        return taken;
    }

    /// <summary>
    /// Decodes what a run needs and gives it to the picker. Begins at an earlier key frame when the one that was thought of turns
    /// out not to lead to the first picture.
    /// </summary>
    public void Take(PictureRun run, FramePicker picker)
    {
        long first = run.Wants[0].Tick, last = run.Wants[^1].Tick, key = run.Key ?? _first;
        long second = Math.Max(1, (long)(1 / _stream.TimeBase.ToDouble()));
        for (long back = 0; ; back = back == 0 ? second : back * 2)
        {
            bool fromStart = key - back <= _first;
            bool found = Begin(fromStart ? long.MinValue : key - back, long.MinValue);
            // Without an index to seek by, the source may end up behind the key frame.
            if (!fromStart && (!found || PictureTimes.Shown(_facts[_head]) > first))
                continue;
            if (!found || Forward(run.Wants, last, picker, mayRetry: !fromStart))
                return;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frame.Dispose();
        foreach (MediaPacket packet in _ahead)
            packet.Dispose();
    }

    // False = the first frame that came out is later than the first time wanted.
    private bool Forward(Want[] wants, long last, FramePicker picker, bool mayRetry)
    {
        bool late = false;
        bool Push(MediaFrame frame)
        {
            if (picker.Empty && mayRetry && frame.Facts.Pts > wants[0].Tick)
            {
                late = true;
                return false;
            }

            return picker.Push(frame);
        }

        while (true)
        {
            Fill(last);
            if (_count == 0 || NothingToCome(last))
            {
                Finish(Push);
                break;
            }

            long shown = PictureTimes.Shown(_facts[_head]);
            _decoder.Skip = _skips && IsPassed(shown, NextWanted(wants, shown)) ? DecoderSkip.NonReference : DecoderSkip.Nothing;
            Send(_ahead[_head], Push);
            _head = (_head + 1) % LookAhead;
            _count--;
            if (late || picker.Done)
                break;
        }

        if (late)
            return false;
        // Only at the very end of the source are times beyond the last frame still open; the caller decides on those.
        if (!picker.Done && !(_ended && _count == 0))
            picker.End(null);
        return true;
    }

    // The first wanted time at or after one; packets do not come in the order in which they are shown.
    private static long NextWanted(Want[] wants, long shown)
    {
        int low = 0, high = wants.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (wants[middle].Tick < shown)
                low = middle + 1;
            else
                high = middle;
        }

        return wants[low].Tick;
    }

    // A later picture at or before the wanted time is among the packets read: this one is not shown then.
    private bool IsPassed(long shown, long wanted)
    {
        for (int i = 1; i < _count; i++)
        {
            long other = PictureTimes.Shown(_facts[(_head + i) % LookAhead]);
            if (other > shown && other <= wanted)
                return true;
        }

        return false;
    }

    // Everything shown up to the last wanted time has been sent.
    private bool NothingToCome(long last)
    {
        if (_stream.Interlaced)
            return false;
        bool passed = false;
        for (int i = 0; i < _count; i++)
        {
            PacketFacts facts = _facts[(_head + i) % LookAhead];
            if (facts.Dts == MediaPacket.NoTime || facts.Pts == MediaPacket.NoTime || facts.Pts <= last)
                return false;
            passed |= facts.Dts > last;
        }

        return passed;
    }

    // Reads ahead, but not beyond what can matter.
    private void Fill(long last)
    {
        while (!_ended && _count < LookAhead)
        {
            if (_count > 0 && _facts[(_head + _count - 1) % LookAhead].Dts is not MediaPacket.NoTime and var dts && dts > last)
                return;
            if (!Enqueue())
                return;
        }
    }

    // Seeks to a tick and reads up to the first key frame that is shown at or after another; that is the head of the queue.
    private bool Begin(long seek, long notBefore)
    {
        _decoder.Flush();
        _head = _count = 0;
        _ended = false;
        long second = Math.Max(1, (long)(1 / _stream.TimeBase.ToDouble()));
        for (long back = 0; ; back = back == 0 ? second : back * 2)
        {
            bool fromStart = seek == long.MinValue || seek - back <= _first;
            if (fromStart)
                PictureTimes.SeekToStart(_source);
            else
                _source.Seek(_stream.Index, seek - back);
            _ended = false;
            _count = 0;
            while (Enqueue())
            {
                PacketFacts facts = _facts[_head];
                long shown = PictureTimes.Shown(facts);
                if (facts.Key && (notBefore == long.MinValue || shown >= notBefore))
                    break;
                _count = 0;
            }

            if (notBefore == long.MinValue)
                return _count > 0;
            if (_count > 0 && PictureTimes.Shown(_facts[_head]) == notBefore)
                return true;
            if (fromStart)
                return false;
        }
    }

    private bool Enqueue()
    {
        int tail = (_head + _count) % LookAhead;
        do
        {
            _ahead[tail].Clear();
            if (!_read(_ahead[tail]))
            {
                _ended = true;
                return false;
            }

            _facts[tail] = _ahead[tail].Facts;
        }
        while (_facts[tail].Stream != _stream.Index);
        _count++;
        return true;
    }

    private void Send(MediaPacket packet, Func<MediaFrame, bool>? take = null)
    {
        for (int attempt = 0; attempt < MaxErrors; attempt++)
        {
            try
            {
                if (_decoder.Send(packet) == CodecResult.Ok)
                {
                    if (take is not null)
                        Drain(take);
                    return;
                }
            }
            catch (MediaException e)
            {
                // A damaged packet: the decoder goes on with the next, as every player does; the count is reported.
                _onDamage(e.Message);
                return;
            }

            if (take is null || !Drain(take))
                return;
        }
    }

    private void Finish(Func<MediaFrame, bool> take)
    {
        try
        {
            _decoder.SendEnd();
        }
        catch (MediaException e)
        {
            _onDamage(e.Message);
        }

        Drain(take);
    }

    // False = no more is wanted.
    private bool Drain(Func<MediaFrame, bool> take)
    {
        for (int errors = 0; errors < MaxErrors;)
        {
            try
            {
                if (_decoder.Receive(_frame) != CodecResult.Ok)
                    return true;
            }
            catch (MediaException e)
            {
                _onDamage(e.Message);
                errors++;
                continue;
            }

            errors = 0;
            _onFrame(_frame);
            if (!take(_frame))
                return false;
        }

        return true;
    }
}
