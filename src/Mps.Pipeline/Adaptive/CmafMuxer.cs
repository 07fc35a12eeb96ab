using System.Runtime.InteropServices;
using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Adaptive;

/// <summary>
/// Fragmented MP4 as CMAF wants it (ISO/IEC 23000-19): a header, then one fragment a segment, decoding times on the clock that
/// all tracks share, an edit list only where an encoder's priming has to be skipped.
/// </summary>
/// <remarks>
/// libavformat would tell a late start by an empty edit in the header, which few players of segments heed. So the muxer sees every
/// stream start at zero, and the decoding times of its fragments are moved afterwards. Pictures keep their order by negative
/// composition offsets (version 1 trun), so that the first decoding time equals the first presentation time.
/// </remarks>
internal sealed class CmafMuxer : SegmentMuxer
{
    private const string Options =
        "movflags=+frag_custom+delay_moov+empty_moov+default_base_moof+cmaf+negative_cts_offsets+skip_trailer\n" +
        "use_editlist=1\navoid_negative_ts=disabled";

    private const int MaxIndexed = ushort.MaxValue;

    private readonly SegmentStore _store;
    private readonly BoxParser _parser;
    private readonly MediaTime _origin;
    private readonly int _expectedSegments;
    private readonly Dictionary<int, MediaTime> _shifts = [];
    private readonly List<byte> _head = [];
    private Dictionary<uint, uint> _timescales = [];
    private int _room;

    /// <param name="store">Takes the segments; borrowed.</param>
    /// <param name="interrupt">The run's.</param>
    /// <param name="origin">Time at which the programme's zero is written; 0 or more.</param>
    /// <param name="expectedSegments">Room to leave for the index of a single file.</param>
    public CmafMuxer(SegmentStore store, Interrupt interrupt, MediaTime origin, int expectedSegments)
        : base("mp4", interrupt)
    {
        _store = store;
        _origin = origin;
        _expectedSegments = Math.Min(expectedSegments, MaxIndexed);
        _parser = new BoxParser(OnBox, store.Write);
    }

    public override void Start() => Sink.WriteHeader(Options);

    public override void Write(int stream, MediaPacket packet, Rational timeBase)
    {
        PacketFacts facts = packet.Facts;
        if (!_shifts.TryGetValue(stream, out MediaTime shift))
        {
            // A negative start is priming, which stays in front of zero and is skipped by the edit list.
            shift = new MediaTime(Math.Max(0, facts.Pts), timeBase);
            _shifts.Add(stream, shift);
        }

        packet.SetTimes(facts.Pts - shift.Ticks, facts.Dts - shift.Ticks, facts.Duration);
        Sink.Write(stream, packet, timeBase);
    }

    public override FileRange Cut()
    {
        Sink.Flush();
        // With a delayed header the first flush writes that alone.
        if (!_store.HasPiece)
            Sink.Flush();
        return _store.EndSegment();
    }

    public override IReadOnlyList<MediaSegment> Finish(IReadOnlyList<MediaSegment> segments)
    {
        Sink.Finish();
        if (!_store.SingleFile || segments.Count is 0 or > MaxIndexed || Init is not { } init)
            return segments;
        int needed = Boxes.IndexBytes(segments.Count);
        int missing = needed == _room || needed + 8 <= _room ? 0 : needed - _room;
        if (missing != 0)
        {
            // A free box needs eight bytes for itself.
            missing = missing < 0 ? missing + 8 : missing;
            _store.MakeRoom(init.Length + _room, missing);
            segments = [.. segments.Select(s => s with { Where = s.Where with { Offset = s.Where.Offset + missing } })];
        }

        long Ticks(MediaTime time) => time.Rescale(new Rational(1, (int)Timescale)).Ticks;
        byte[] index = Boxes.Index(
            Timescale, Ticks(segments[0].Start) + Ticks(_origin),
            [.. segments.Select(s => (s.Where.Length, Ticks(s.End) - Ticks(s.Start)))], _room + missing);
        _store.Overwrite(init.Length, index);
        Index = new FileRange(init.File, init.Length, needed);
        return segments;
    }

    protected override void Take(ReadOnlySpan<byte> bytes) => _parser.Write(bytes);

    private void OnBox(uint type, Span<byte> box)
    {
        switch (type)
        {
            case Boxes.FileType:
                _head.AddRange(box);
                break;
            case Boxes.Movie:
                _timescales = Boxes.Timescales(box);
                Timescale = _timescales[1];
                _head.AddRange(box);
                _room = _store.SingleFile ? Boxes.IndexBytes(_expectedSegments) + 8 : 0;
                Init = _store.WriteInit(CollectionsMarshal.AsSpan(_head), _room);
                break;
            case Boxes.MovieFragment:
                if (!_store.SingleFile)
                    _store.Write(Boxes.SegmentType);
                Boxes.ShiftDecodeTimes(box, Shift);
                _store.Write(box);
                break;
            default:
                _store.Write(box);
                break;
        }
    }

    private long Shift(uint track)
    {
        var unit = new Rational(1, (int)_timescales[track]);
        return _shifts[(int)track - 1].Rescale(unit).Ticks + _origin.Rescale(unit).Ticks;
    }
}
