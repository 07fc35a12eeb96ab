using System.Runtime.InteropServices;
using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Adaptive;

namespace Mps.Pipeline.Live;

/// <summary>
/// Segments of fragmented MP4 (ISO/IEC 14496-12, 8.8), a fragment for each flush. The muxer sees every stream begin at zero, and
/// decoding times are moved to the run's clock afterwards: a late start told by an edit list is heeded by few players of segments.
/// </summary>
internal sealed class FragmentMultiplex : SegmentMultiplex
{
    private readonly BoxParser _parser;
    private readonly Dictionary<int, long> _shifts = [];
    private readonly List<byte> _head = [];
    private Dictionary<uint, uint> _timescales = [];
    private bool _begun;
    private byte[]? _init;

    /// <param name="interrupt">Borrowed.</param>
    public FragmentMultiplex(Interrupt interrupt)
        : base("mp4", interrupt) => _parser = new BoxParser(OnBox, bytes => Target?.Write(bytes));

    /// <inheritdoc/>
    public override string Extension => "m4s";

    /// <inheritdoc/>
    public override byte[]? Init => _init;

    /// <inheritdoc/>
    public override void Flush()
    {
        bool header = _init is null;
        base.Flush();
        // With a delayed header the first flush writes that alone.
        if (header)
            base.Flush();
    }

    /// <inheritdoc/>
    public override void Cut()
    {
        Flush();
        _begun = false;
    }

    /// <inheritdoc/>
    public override bool IsReady() => KnowsStreams();

    /// <inheritdoc/>
    protected override void WriteHeader() => Sink.WriteHeader(
        "movflags=+frag_custom+delay_moov+empty_moov+default_base_moof+negative_cts_offsets+skip_trailer\nuse_editlist=0\navoid_negative_ts=disabled\nflush_packets=0\n"
        + Mp4Multiplex.Timescale);

    // FLV counts milliseconds: the last packet of a fragment must not last beyond the next one's rounded time.
    /// <inheritdoc/>
    protected override long DurationOf(in LiveTimes times) => Math.Max(1, times.Duration - (LiveClock.PerSecond / 1000));

    /// <inheritdoc/>
    protected override long ShiftOf(int stream, in LiveTimes times)
    {
        if (!_shifts.TryGetValue(stream, out long shift))
            _shifts.Add(stream, shift = times.Dts);
        return shift;
    }

    /// <inheritdoc/>
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
                _head.AddRange(box);
                _init = [.. CollectionsMarshal.AsSpan(_head)];
                break;
            case Boxes.MovieFragment:
                if (!_begun)
                    Target?.Write(Boxes.SegmentType);
                _begun = true;
                Boxes.ShiftDecodeTimes(box, Shift);
                Target?.Write(box);
                break;
            default:
                Target?.Write(box);
                break;
        }
    }

    private long Shift(uint track) =>
        new MediaTime(_shifts[(int)track - 1], LiveClock.Ticks).Rescale(new Rational(1, (int)_timescales[track])).Ticks;
}
