using System.Text;
using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Subtitles;

namespace Mps.Pipeline.Overlays;

/// <summary>One event of a subtitle script, times in milliseconds on the source's clock.</summary>
internal readonly record struct SubtitleEvent(string Line, long StartMs, long DurationMs);

/// <summary>
/// Reads text subtitles, from a file or from a track of the source, in the order of their times and no further than asked for: a
/// track is spread over the whole source. Owns what it opens. One thread at a time.
/// </summary>
internal sealed class SubtitleReader : IDisposable
{
    private const int LimitBytes = 16 * 1024 * 1024;

    // Lines that state no end are shown until the next one, and the last for this long.
    private const long UsualMs = 5000;

    private readonly MediaSource _source;
    private readonly CustomIo? _io;
    private readonly Stream? _stream;
    private readonly SubtitleDecoder _decoder;
    private readonly int _track;
    private readonly string _name;
    private readonly MediaPacket _packet = new();
    private readonly List<(string Line, long StartMs)> _open = [];
    private readonly double[] _ticks;
    private double _reached = double.NegativeInfinity;
    private bool _ended;

    // The decoder comes opened: nothing here may fail and leave what it was given to nobody.
    private SubtitleReader(MediaSource source, SubtitleDecoder decoder, int track, string name, CustomIo? io, Stream? stream)
    {
        (_source, _decoder, _track, _name, _io, _stream) = (source, decoder, track, name, io, stream);
        _ticks = [.. source.Streams.Select(s => s.TimeBase.ToDouble())];
        HasStyles = source.Streams[track].Codec is "ass" or "ssa";
    }

    /// <summary>Script info and styles.</summary>
    public string Header => _decoder.Header;

    /// <summary>The format states how its lines look.</summary>
    public bool HasStyles { get; }

    /// <summary>First time on the source's clock, seconds.</summary>
    public double StartSeconds => _source.StartSeconds;

    /// <summary>Fonts attached to the source, as mkv files have them for their ASS tracks: name and content.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> AttachedFonts =>
        from stream in _source.Streams
        where stream.Codec is "ttf" or "otf"
        select ($"attached-{stream.Index}.{stream.Codec}", _source.Extradata(stream.Index));

    /// <summary>Opens an srt, ass or vtt file.</summary>
    /// <exception cref="JobException">Fault Request; names the file.</exception>
    public static SubtitleReader OpenFile(MediaInput input, Interrupt interrupt)
    {
        OverlayAsset asset = OverlayAsset.Read(input, "subtitle file", LimitBytes, interrupt);
        string text = SubtitleText.Decode(asset.Bytes);
        MemoryStream? stream = null;
        CustomIo? io = null;
        MediaSource? source = null;
        try
        {
            stream = new MemoryStream(Encoding.UTF8.GetBytes(text), writable: false);
            io = new CustomIo(stream, FileAccess.Read);
            source = MediaSource.Open(asset.Name, interrupt, "format_whitelist=srt,ass,webvtt", io);
            return new SubtitleReader(source, SubtitleDecoder.Open(source, 0), 0, asset.Name, io, stream);
        }
        catch (MediaException e)
        {
            source?.Dispose();
            io?.Dispose();
            stream?.Dispose();
            throw OverlayAsset.Unreadable("subtitle file", asset.Name, e);
        }
    }

    /// <summary>Opens a subtitle track of a source, with a demuxer of its own.</summary>
    /// <param name="input">The source.</param>
    /// <param name="track">Which subtitle track, from 0.</param>
    /// <param name="fromSeconds">Where reading starts, seconds from the source's start.</param>
    /// <param name="interrupt">Its deadline is changed.</param>
    /// <exception cref="JobException">No such track, or it holds pictures; or the source cannot be read.</exception>
    public static SubtitleReader OpenTrack(MediaInput input, int track, double fromSeconds, Interrupt interrupt)
    {
        // A line that is still shown when the range starts has begun before it.
        const double LeadSeconds = 30;
        MediaSource source = SourceOpener.Open(input, interrupt);
        try
        {
            StreamFacts[] tracks = [.. source.Streams.Where(s => s.Kind == StreamKind.Subtitle)];
            if ((uint)track >= (uint)tracks.Length)
                throw JobException.Request($"The source has {tracks.Length} subtitle tracks; there is no track {track} (counted from 0).");
            StreamFacts chosen = tracks[track];
            if (!SubtitleDecoder.IsText(source, chosen.Index))
            {
                throw JobException.Request(
                    $"Subtitle track {track} of the source ({chosen.Codec}) consists of pictures, which cannot be burnt in; give a subtitle file (SubtitleFileInput) instead.",
                    JobFailureDetail.Unsupported);
            }

            // The cheapest dense stream is read along: it says how far the source has been read where nobody speaks for long.
            StreamFacts? clock = source.Streams.FirstOrDefault(s => s.Kind == StreamKind.Audio) ?? source.Streams.FirstOrDefault(s => s.Kind == StreamKind.Video);
            foreach (StreamFacts stream in source.Streams)
                source.Select(stream.Index, stream.Index == chosen.Index || stream.Index == clock?.Index);
            if (fromSeconds > LeadSeconds && source.Seekable)
                source.Seek(source.StartSeconds + fromSeconds - LeadSeconds);
            return new SubtitleReader(source, SubtitleDecoder.Open(source, chosen.Index), chosen.Index, $"track {track} of the source", null, null);
        }
        catch (MediaException e)
        {
            source.Dispose();
            throw new JobException(FailureClassifier.Classify(e, JobPhase.Open), e);
        }
        catch (JobException)
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads on until everything that starts up to a time has come.</summary>
    /// <param name="seconds">On the source's clock.</param>
    /// <param name="take">Receives events.</param>
    /// <exception cref="JobException">The subtitles, or the source, cannot be read further.</exception>
    public void ReadUntil(double seconds, Action<SubtitleEvent> take)
    {
        try
        {
            // Tracks are interleaved with some slack; a second is more than muxers leave.
            while (!_ended && _reached <= seconds + 1)
            {
                if (_source.Read(_packet) == CodecResult.Ok)
                {
                    PacketFacts facts = _packet.Facts;
                    if (facts.Pts != MediaPacket.NoTime)
                        _reached = facts.Pts * _ticks[facts.Stream];
                    if (facts.Stream == _track)
                        Decode(take);
                    _packet.Clear();
                }
                else
                {
                    _ended = true;
                    Close(long.MaxValue, take);
                }
            }
        }
        catch (MediaException e)
        {
            throw OverlayAsset.Unreadable("subtitles", _name, e);
        }
    }

    public void Dispose()
    {
        _packet.Dispose();
        _decoder.Dispose();
        _source.Dispose();
        _io?.Dispose();
        _stream?.Dispose();
    }

    private void Decode(Action<SubtitleEvent> take)
    {
        IReadOnlyList<string> lines = _decoder.Decode(_packet, out long startMs, out long? durationMs);
        Close(startMs, take);
        foreach (string line in lines)
        {
            if (durationMs is { } duration)
                take(new SubtitleEvent(line, startMs, duration));
            else
                _open.Add((line, startMs));
        }
    }

    private void Close(long nextMs, Action<SubtitleEvent> take)
    {
        foreach ((string line, long startMs) in _open)
            take(new SubtitleEvent(line, startMs, Math.Clamp(nextMs - startMs, 1, UsualMs)));
        _open.Clear();
    }
}
