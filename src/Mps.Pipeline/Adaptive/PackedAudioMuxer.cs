using System.Buffers.Binary;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Adaptive;

/// <summary>Sound as it is coded, each segment led by an ID3 tag with its time (RFC 8216, section 3.4).</summary>
internal sealed class PackedAudioMuxer : SegmentMuxer
{
    private static readonly Rational s_ticks = new(1, 90_000);
    private const long TimeMask = (1L << 33) - 1;

    private readonly SegmentStore _store;
    private readonly MediaTime _origin;
    private readonly string _options;
    private bool _open;

    /// <param name="codec">The library's codec name: aac, mp3, ac3, eac3.</param>
    /// <param name="store">Takes the segments; borrowed.</param>
    /// <param name="interrupt">The run's.</param>
    /// <param name="origin">Time at which the programme's zero is written.</param>
    public PackedAudioMuxer(string codec, SegmentStore store, Interrupt interrupt, MediaTime origin)
        : base(Muxer(codec), interrupt)
    {
        _store = store;
        _origin = origin;
        _options = codec == "mp3" ? "write_xing=0\nid3v2_version=0\navoid_negative_ts=disabled" : "avoid_negative_ts=disabled";
    }

    /// <summary>Extension of segments of a codec, with its dot.</summary>
    /// <exception cref="JobException">The codec cannot be packed.</exception>
    public static string Extension(string codec) => codec switch
    {
        "aac" => ".aac",
        "mp3" => ".mp3",
        "ac3" => ".ac3",
        "eac3" => ".ec3",
        _ => throw JobException.Request(
            $"Audio.Codec {codec} cannot be packed audio, which holds aac, mp3, ac3 or eac3; choose one of these or an mp4 SegmentType.",
            JobFailureDetail.Unsupported),
    };

    public override void Start() => Sink.WriteHeader(_options);

    public override void Write(int stream, MediaPacket packet, Rational timeBase)
    {
        if (!_open)
        {
            WriteTime(new MediaTime(packet.Facts.Pts, timeBase).Rescale(s_ticks).Ticks + _origin.Rescale(s_ticks).Ticks);
            _open = true;
        }

        Sink.Write(stream, packet, timeBase);
    }

    public override FileRange Cut()
    {
        Sink.Flush();
        _open = false;
        return _store.EndSegment();
    }

    protected override void Take(ReadOnlySpan<byte> bytes) => _store.Write(bytes);

    private static string Muxer(string codec) => codec == "aac" ? "adts" : codec;

    // An ID3v2.4 tag of one PRIV frame: an owner, then a 33-bit MPEG-2 time in 64 bits. Sizes are "synchsafe", 7 bits a byte.
    private void WriteTime(long ticks)
    {
        ReadOnlySpan<byte> owner = "com.apple.streaming.transportStreamTimestamp\0"u8;
        Span<byte> tag = stackalloc byte[10 + 10 + owner.Length + 8];
        tag.Clear();
        "ID3\x04"u8.CopyTo(tag);
        tag[9] = (byte)(tag.Length - 10);
        Span<byte> frame = tag[10..];
        "PRIV"u8.CopyTo(frame);
        frame[7] = (byte)(frame.Length - 10);
        owner.CopyTo(frame[10..]);
        BinaryPrimitives.WriteInt64BigEndian(frame[(10 + owner.Length)..], ticks & TimeMask);
        _store.Write(tag);
    }
}
