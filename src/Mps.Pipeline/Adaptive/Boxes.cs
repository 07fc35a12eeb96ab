using System.Buffers.Binary;

namespace Mps.Pipeline.Adaptive;

/// <summary>The few boxes of ISO/IEC 14496-12 that a packager reads, changes or writes by itself.</summary>
internal static class Boxes
{
    public const uint FileType = 0x66747970; // ftyp
    public const uint Movie = 0x6d6f6f76; // moov
    public const uint MovieFragment = 0x6d6f6f66; // moof
    public const uint MediaData = 0x6d646174; // mdat
    public const uint SegmentIndex = 0x73696478; // sidx

    private const uint Track = 0x7472616b; // trak
    private const uint TrackHeader = 0x746b6864; // tkhd
    private const uint Media = 0x6d646961; // mdia
    private const uint MediaHeader = 0x6d646864; // mdhd
    private const uint TrackFragment = 0x74726166; // traf
    private const uint TrackFragmentHeader = 0x74666864; // tfhd
    private const uint DecodeTime = 0x74666474; // tfdt
    private const uint Free = 0x66726565; // free

    private const int HeaderBytes = 8;
    private const int IndexHeadBytes = 40;
    private const int IndexEntryBytes = 12;

    /// <summary>
    /// Brands of a media segment (ISO/IEC 23009-1, 6.3.4.2; ISO/IEC 23000-19, 7.3.3.2): one that an index may refer to, DASH's
    /// and CMAF's own.
    /// </summary>
    public static ReadOnlySpan<byte> SegmentType => "\0\0\0\u0018stypmsdh\0\0\0\0msdhcmfs"u8;

    /// <summary>Ticks per second of each track of a movie box, by track id.</summary>
    public static Dictionary<uint, uint> Timescales(ReadOnlySpan<byte> movie)
    {
        Dictionary<uint, uint> scales = [];
        for (ReadOnlySpan<byte> rest = movie[HeaderBytes..]; Next(ref rest, out uint type, out ReadOnlySpan<byte> track);)
        {
            if (type != Track)
                continue;
            ReadOnlySpan<byte> header = Find(track, TrackHeader), media = Find(Find(track, Media), MediaHeader);
            uint id = BinaryPrimitives.ReadUInt32BigEndian(header[(header[0] == 1 ? 20 : 12)..]);
            scales[id] = BinaryPrimitives.ReadUInt32BigEndian(media[(media[0] == 1 ? 20 : 12)..]);
        }

        return scales;
    }

    /// <summary>Moves the decoding times of a movie fragment.</summary>
    /// <param name="fragment">The moof box, changed in place.</param>
    /// <param name="ticks">By how much, from the track id.</param>
    public static void ShiftDecodeTimes(Span<byte> fragment, Func<uint, long> ticks)
    {
        for (int at = HeaderBytes; at + HeaderBytes <= fragment.Length; at += Size(fragment[at..]))
        {
            if (TypeOf(fragment[at..]) != TrackFragment)
                continue;
            Span<byte> track = fragment.Slice(at + HeaderBytes, Size(fragment[at..]) - HeaderBytes);
            uint id = 0;
            for (int inner = 0; inner + HeaderBytes <= track.Length; inner += Size(track[inner..]))
            {
                Span<byte> content = track[(inner + HeaderBytes)..];
                if (TypeOf(track[inner..]) == TrackFragmentHeader)
                    id = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
                else if (TypeOf(track[inner..]) == DecodeTime)
                    ShiftDecodeTime(content, ticks(id));
            }
        }
    }

    /// <summary>Bytes of an index of that many segments.</summary>
    public static int IndexBytes(int segments) => IndexHeadBytes + (IndexEntryBytes * segments);

    /// <summary>
    /// A segment index (ISO/IEC 14496-12, 8.16.3) of consecutive segments that each start with a stream access point of type 1,
    /// filled up with free space to a given size.
    /// </summary>
    /// <param name="timescale">Ticks per second.</param>
    /// <param name="earliest">Presentation time of the first segment, ticks.</param>
    /// <param name="segments">Bytes and ticks of each.</param>
    /// <param name="size">Bytes of the index and the free space together; the first segment follows them.</param>
    public static byte[] Index(uint timescale, long earliest, IReadOnlyList<(long Bytes, long Ticks)> segments, int size)
    {
        int used = IndexBytes(segments.Count);
        int free = size - used;
        byte[] box = new byte[size];
        Span<byte> at = box;
        BinaryPrimitives.WriteInt32BigEndian(at, used);
        BinaryPrimitives.WriteUInt32BigEndian(at[4..], SegmentIndex);
        at[8] = 1; // 64-bit times and offsets
        BinaryPrimitives.WriteUInt32BigEndian(at[12..], 1); // of track 1
        BinaryPrimitives.WriteUInt32BigEndian(at[16..], timescale);
        BinaryPrimitives.WriteInt64BigEndian(at[20..], earliest);
        BinaryPrimitives.WriteInt64BigEndian(at[28..], free);
        BinaryPrimitives.WriteUInt16BigEndian(at[38..], checked((ushort)segments.Count));
        for (int i = 0; i < segments.Count; i++)
        {
            Span<byte> entry = at[(IndexHeadBytes + (i * IndexEntryBytes))..];
            BinaryPrimitives.WriteUInt32BigEndian(entry, checked((uint)segments[i].Bytes) & 0x7fffffff);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], checked((uint)segments[i].Ticks));
            BinaryPrimitives.WriteUInt32BigEndian(entry[8..], 0x90000000); // starts with SAP, type 1
        }

        if (free >= HeaderBytes)
        {
            BinaryPrimitives.WriteInt32BigEndian(at[used..], free);
            BinaryPrimitives.WriteUInt32BigEndian(at[(used + 4)..], Free);
        }

        return box;
    }

    private static void ShiftDecodeTime(Span<byte> content, long ticks)
    {
        if (content[0] == 1)
            BinaryPrimitives.WriteInt64BigEndian(content[4..], BinaryPrimitives.ReadInt64BigEndian(content[4..]) + ticks);
        else
            BinaryPrimitives.WriteUInt32BigEndian(content[4..], checked((uint)(BinaryPrimitives.ReadUInt32BigEndian(content[4..]) + ticks)));
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> boxes, uint wanted)
    {
        while (Next(ref boxes, out uint type, out ReadOnlySpan<byte> content))
        {
            if (type == wanted)
                return content;
        }

        throw new InvalidDataException("The muxer's movie box lacks a part that it must have.");
    }

    private static bool Next(scoped ref ReadOnlySpan<byte> boxes, out uint type, out ReadOnlySpan<byte> content)
    {
        type = 0;
        content = default;
        if (boxes.Length < HeaderBytes)
            return false;
        int size = Size(boxes);
        type = TypeOf(boxes);
        content = boxes[HeaderBytes..size];
        boxes = boxes[size..];
        return true;
    }

    private static int Size(ReadOnlySpan<byte> box)
    {
        uint size = BinaryPrimitives.ReadUInt32BigEndian(box);
        return size >= HeaderBytes && size <= box.Length ? (int)size : throw new InvalidDataException($"A box of {size} bytes does not fit its parent.");
    }

    private static uint TypeOf(ReadOnlySpan<byte> box) => BinaryPrimitives.ReadUInt32BigEndian(box[4..]);
}
