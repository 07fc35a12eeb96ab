using System.Globalization;

namespace Mps.Pipeline.Live;

/// <summary>A key frame in a recording; of sound alone, a frame that states its time.</summary>
/// <param name="Mark">How its source knows it.</param>
/// <param name="Pts">When it is shown, on the run's clock.</param>
/// <param name="Received">When it came in, to the millisecond.</param>
internal readonly record struct RecordedKey(SourceMark Mark, long Pts, DateTimeOffset Received);

/// <summary>
/// Which key frames of a source that offers its past again are in a recording, and which of them in the open piece: what the next
/// attempt needs to give this recording what it lacks, and nothing else. Lies beside the open pieces. One thread at a time.
/// </summary>
internal sealed class RecordedTrail
{
    // Minutes of pictures; of sound alone, where every frame is one, several seconds.
    private const int Length = 256;

    private readonly List<RecordedKey> _keys = new(Length + 1);
    private int _own; // of them, the last ones: in the open piece
    private int _durable; // of them, the first ones: in the file whatever happens
    private DateTimeOffset? _closed;

    /// <summary>The key frames, oldest first.</summary>
    public IReadOnlyList<RecordedKey> Keys => _keys;

    /// <summary>Number of the recording file of the open piece.</summary>
    public int File { get; private set; }

    /// <summary>Number of the open piece in it; negative = none is open.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>The run's clock at zero of the open piece.</summary>
    public long Origin { get; private set; }

    /// <summary>
    /// Index of the key frame before which the open piece is whole for certain, even after a loss of power: it can be cut there, or
    /// at any one after it. Past the end when there is none.
    /// </summary>
    public int FirstCut => _durable > _keys.Count - _own ? _durable - 1 : _keys.Count;

    /// <summary>When that one came in, or the last frame of all.</summary>
    public DateTimeOffset Since => _closed ?? _keys[Math.Min(FirstCut, _keys.Count - 1)].Received;

    /// <summary>A piece is open, and the next key frame is in it. The pieces before it are whole.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="origin">See <see cref="Origin"/>.</param>
    public void Open(OpenPiece piece, long origin) =>
        (File, Number, Origin, _own, _durable, _closed) = (piece.File, piece.Number, origin, 0, _keys.Count, null);

    /// <summary>A key frame is in the open piece. Before the first of a piece there is nothing to lose.</summary>
    public void Add(RecordedKey key)
    {
        if (_own == 0 && _durable == _keys.Count)
            _durable++;
        _keys.Add(key);
        _own++;
        if (_keys.Count <= Length)
            return;
        _keys.RemoveAt(0);
        (_own, _durable) = (Math.Min(_own, Length), Math.Max(0, _durable - 1));
    }

    /// <summary>All that was added is durable before this is saved again.</summary>
    public void Settle() => _durable = _keys.Count;

    /// <summary>The open piece was cut before a key frame: that one and all after it are not in the recording any more.</summary>
    public void Cut(RecordedKey key)
    {
        int index = _keys.LastIndexOf(key), gone = _keys.Count - index;
        _keys.RemoveRange(index, gone);
        (_own, _durable) = (Math.Max(0, _own - gone), Math.Min(_durable, index));
    }

    /// <summary>No piece is open: all of them are whole.</summary>
    /// <param name="last">When the last frame came in; null = with the last key frame.</param>
    public void Close(DateTimeOffset? last = null) => (Number, _own, _durable, _closed) = (-1, 0, _keys.Count, last);

    /// <summary>Writes it in the place of what is there, so that it is there as a whole whenever the process dies.</summary>
    public void Save(string path)
    {
        string[] head = [string.Create(CultureInfo.InvariantCulture, $"{File} {Number} {Origin} {_own} {_durable} {_closed?.ToUnixTimeMilliseconds() ?? 0}")];
        System.IO.File.WriteAllLines(path + ".new", [.. head, .. _keys.Select(k => string.Create(
            CultureInfo.InvariantCulture,
            $"{k.Mark.Source} {k.Mark.Time} {k.Mark.After} {k.Mark.SizeBytes} {k.Pts} {k.Received.ToUnixTimeMilliseconds()}"))]);
        System.IO.File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Reads what an attempt before left; null = there is none, or power was lost while it was written.</summary>
    public static RecordedTrail? Read(string path)
    {
        if (!System.IO.File.Exists(path))
            return null;
        long[][] lines;
        try
        {
            lines = [.. System.IO.File.ReadLines(path).Select(l => l.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
        }
        catch (FormatException)
        {
            return null;
        }

        int count = lines.Length - 1;
        if (count < 1 || Array.Exists(lines, l => l.Length != 6) || lines[0][3] < 0 || lines[0][3] > count || lines[0][4] < 0 || lines[0][4] > count)
            return null;
        var trail = new RecordedTrail { File = (int)lines[0][0], Number = lines[0][1], Origin = lines[0][2] };
        trail._keys.AddRange(lines[1..].Select(k => new RecordedKey(
            new SourceMark((int)k[0], k[1], (int)k[2], (int)k[3]), k[4], DateTimeOffset.FromUnixTimeMilliseconds(k[5]))));
        (trail._own, trail._durable) = ((int)lines[0][3], (int)lines[0][4]);
        trail._closed = lines[0][5] > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(lines[0][5]) : null;
        return trail;
    }
}
