using System.Diagnostics;
using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Editing;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Live.Transcode;

/// <summary>
/// Decodes a live stream once for all that is encoded from it, over lost connections and changes of codec and size, and shows the slate
/// while the source is away. Its first picture opens the rest of the graph.
/// </summary>
internal sealed class LiveDecodeStage : Stage
{
    // Pictures whose distance tells the rate, where the source does not state it.
    private const int RatePictures = 6;

    // One thread of today's machines decodes as many pixels a second; more threads decode pictures in parallel, which delays each by as many.
    private const double PixelsPerThread = 1920 * 1088 * 60.0;

    private readonly LiveQueue _queue;
    private readonly SlatePicture? _slate;
    private readonly Func<StreamFacts, StreamFacts, LiveGraph> _open;
    private readonly RunCounters _counters;
    private readonly LiveTimeline _timeline;
    private readonly LiveSound _sound;
    private readonly LiveItem _item = new();
    private readonly MediaFrame _frame = new();
    private readonly List<MediaFrame> _first = [];
    private LiveTracks? _tracks;
    private Decoder? _decoder;
    private LiveGraph? _graph;
    private bool _waitsForKey;

    /// <param name="queue">What comes in; borrowed.</param>
    /// <param name="slate">Owned; null = none.</param>
    /// <param name="open">Opens the rest for a picture and a sound.</param>
    /// <param name="counters">The run's.</param>
    public LiveDecodeStage(LiveQueue queue, SlatePicture? slate, Func<StreamFacts, StreamFacts, LiveGraph> open, RunCounters counters)
        : base("live-decode")
    {
        (_queue, _slate, _open, _counters) = (queue, slate, open, counters);
        _timeline = new LiveTimeline(slate is not null);
        _sound = new LiveSound(_timeline, counters);
    }

    private static long Now => (long)(Stopwatch.GetTimestamp() * ((double)LiveClock.PerSecond / Stopwatch.Frequency));

    /// <inheritdoc/>
    protected override void Run()
    {
        _slate?.Load();
        while (true)
        {
            // A slate that is coded more slowly than time goes by is always due: what has come has its turn all the same, and so has the end.
            long? slate = _timeline.UntilSlate(Now);
            if (slate == 0)
                ShowSlate();
            TimeSpan patience = slate is { } ticks ? TimeSpan.FromSeconds((double)ticks / LiveClock.PerSecond) : Timeout.InfiniteTimeSpan;
            switch (_queue.Take(_item, patience))
            {
                case QueueTurn.Item:
                    Take();
                    break;
                case QueueTurn.Ended:
                    Lose();
                    OpenGraph();
                    _graph?.End();
                    return;
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _graph?.Dispose();
        _decoder?.Dispose();
        _sound.Dispose();
        _slate?.Dispose();
        foreach (MediaFrame frame in _first)
            frame.Dispose();
        _frame.Dispose();
        _item.Dispose();
        _tracks?.Source.Dispose();
    }

    private void Take()
    {
        switch (_item.Kind)
        {
            case LiveItemKind.Tracks:
                Follow(_item.TakeTracks(), _item.Anew);
                break;
            case LiveItemKind.Lost:
                Lose();
                _timeline.Lose();
                break;
            case LiveItemKind.Packet:
                _timeline.Begin(_item.Times.Pts);
                _item.Packet.SetTimes(_item.Times.Pts, _item.Times.Dts, _item.Times.Duration);
                if (_item.Stream == StreamKind.Audio)
                    _sound.Take(_item.Packet);
                else if (_decoder is not null && (_item.Key || !_waitsForKey))
                    Decode(_decoder);
                _item.Clear();
                break;
        }
    }

    private void Follow(LiveTracks tracks, bool anew)
    {
        bool picture = anew || tracks.VideoCoding != _tracks?.VideoCoding, sound = anew || tracks.AudioCoding != _tracks?.AudioCoding;
        if (picture)
            CloseDecoder();
        if (sound)
            _sound.Close();
        LiveTracks? before = _tracks;
        _tracks = tracks;
        try
        {
            if (picture && tracks.Video is { } video)
                _decoder = OpenDecoder(tracks.Source, video);
            if (sound)
                _sound.Open(tracks);
        }
        catch (MediaException e) when (_graph is not null)
        {
            // What nobody here can decode is as good as nothing; the source that is there next may be better.
            _counters.DecodeFailed(e.Message);
        }

        before?.Source.Dispose();
        if (!anew)
            return;
        // The segments of HLS come whole, with silence between.
        bool segments = tracks.Source.Format.Contains("hls", StringComparison.Ordinal);
        _timeline.Patience = segments ? 10 * LiveTimeline.UsualPatience : LiveTimeline.UsualPatience;
        _timeline.Connect();
    }

    private Decoder OpenDecoder(MediaSource source, StreamFacts video)
    {
        _waitsForKey = true;
        double pixels = (double)video.Width * video.Height * Math.Max(25, Rate(video).ToDouble());
        return Decoder.Open(source, video.Index, Math.Clamp((int)Math.Ceiling(pixels / PixelsPerThread), 1, Environment.ProcessorCount));
    }

    private void Lose()
    {
        CloseDecoder();
        _sound.Close();
    }

    // What the decoder still holds comes out.
    private void CloseDecoder()
    {
        if (_decoder is not { } decoder)
            return;
        TrySend(decoder, null);
        Drain(decoder);
        _decoder = null;
        decoder.Dispose();
    }

    private void Decode(Decoder decoder)
    {
        _waitsForKey = false;
        CodecResult sent = TrySend(decoder, _item.Packet);
        Drain(decoder);
        if (sent == CodecResult.Again)
        {
            TrySend(decoder, _item.Packet);
            Drain(decoder);
        }
    }

    // Damage is passed over, as every player does; the count is reported. Null = the end.
    private CodecResult TrySend(Decoder decoder, MediaPacket? packet)
    {
        try
        {
            return packet is null ? decoder.SendEnd() : decoder.Send(packet);
        }
        catch (MediaException e)
        {
            _counters.DecodeFailed(e.Message);
            return CodecResult.Ok;
        }
    }

    private void Drain(Decoder decoder)
    {
        while (TryReceive(decoder))
        {
            _counters.FrameDecoded(inRing: true);
            Show();
            _frame.Clear();
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

    private void Show()
    {
        FrameFacts facts = _frame.Facts;
        if (facts.Pts == MediaPacket.NoTime || _timeline.Take(facts.Pts, facts.Duration, Now) is not { } time)
            return;
        _slate?.See(_frame);
        _frame.Pts = time;
        if (_graph is not null)
        {
            _graph.Push(_frame);
            _sound.FillTo(time - LiveSound.LongestLag);
            return;
        }

        var kept = new MediaFrame();
        kept.MoveFrom(_frame);
        _first.Add(kept);
        if (Rate(_tracks!.Video!).IsPositive || _first.Count >= RatePictures)
            OpenGraph();
    }

    private void ShowSlate()
    {
        OpenGraph();
        _slate!.Show(_frame);
        _frame.Pts = _timeline.ShowSlate();
        _frame.SetDuration(_timeline.Period);
        _graph!.Push(_frame);
        _sound.FillTo(_timeline.End);
        _frame.Clear();
    }

    private void OpenGraph()
    {
        if (_graph is not null || _first.Count == 0)
            return;
        FrameFacts facts = _first[0].Facts;
        StreamFacts video = _tracks!.Video!;
        Rational rate = Rate(video);
        if (!rate.IsPositive && _first.Count > 1 && _first[^1].Pts > _first[0].Pts)
            rate = new Rational((int)Math.Round((double)LiveClock.PerSecond * (_first.Count - 1) / (_first[^1].Pts - _first[0].Pts)), 1);
        if (!rate.IsPositive)
            rate = new Rational(25, 1);
        StreamFacts audio = _tracks.Audio is { SampleRateHz: > 0 } sound ? sound : MadeStream.Audio(48_000);
        _graph = _open(
            video with { Width = facts.Width, Height = facts.Height, TimeBase = LiveClock.Ticks, AverageRate = rate, RealRate = rate },
            audio with { TimeBase = LiveClock.Ticks });
        _sound.Feed(_graph.Sounds);
        foreach (MediaFrame frame in _first)
        {
            _graph.Push(frame);
            frame.Dispose();
        }

        _first.Clear();
    }

    // Demuxers of live streams state impossible rates when they know none.
    private static Rational Rate(StreamFacts video) => video.AverageRate.IsPositive && video.AverageRate.ToDouble() is >= 1 and <= 240
        ? video.AverageRate
        : default;
}
