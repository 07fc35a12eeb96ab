using System.Globalization;

namespace Mps.Pipeline.Live;

/// <summary>How a packet is known of a source that offers its past again.</summary>
/// <param name="Source">Index of the source.</param>
/// <param name="Time">The last stated one, in the source's units.</param>
/// <param name="After">Packets since that was stated.</param>
/// <param name="SizeBytes">Of the packet.</param>
internal readonly record struct SourceMark(int Source, long Time, int After, int SizeBytes);

/// <summary>
/// Which key frames of a source that offers its past again are in a recording, and which of them the open piece begins with: what
/// the next attempt needs to go on without repeating any. Lies beside the open pieces. One thread at a time.
/// </summary>
internal sealed class RecordedTrail
{
    // Minutes of pictures; of sound alone, where every frame is one, several seconds.
    private const int Length = 256;

    private readonly List<SourceMark> _marks = new(Length + 1);

    /// <summary>The key frames, oldest first.</summary>
    public IReadOnlyList<SourceMark> Marks => _marks;

    /// <summary>Number of the recording file of the open piece.</summary>
    public int File { get; private set; }

    /// <summary>Number of the open piece in it; negative = none is open.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>When the first frame of the piece came in, or the last of all when none is open.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>The key frame that the open piece begins with; null = none is open.</summary>
    public SourceMark? Begin { get; private set; }

    /// <summary>A piece is open.</summary>
    public void Open(OpenPiece piece, SourceMark begin)
    {
        (File, Number, At, Begin) = (piece.File, piece.Number, piece.Started, begin);
        Add(begin);
    }

    /// <summary>A key frame is in the recording.</summary>
    public void Add(SourceMark mark)
    {
        if (_marks.Count > 0 && _marks[^1] == mark)
            return;
        _marks.Add(mark);
        if (_marks.Count > Length)
            _marks.RemoveAt(0);
    }

    /// <summary>No piece is open.</summary>
    public void Close(DateTimeOffset last) => (Number, At, Begin) = (-1, last, null);

    /// <summary>Writes it in the place of what is there, so that it is there as a whole whenever the process dies.</summary>
    public void Save(string path)
    {
        string[] head = [string.Create(CultureInfo.InvariantCulture, $"{File} {Number} {At.ToUnixTimeMilliseconds()} {(Begin is { } begin ? _marks.LastIndexOf(begin) : -1)}")];
        System.IO.File.WriteAllLines(path + ".new", [.. head, .. _marks.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Source} {m.Time} {m.After} {m.SizeBytes}"))]);
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

        if (lines.Length < 2 || Array.Exists(lines, l => l.Length != 4))
            return null;
        var trail = new RecordedTrail
        {
            File = (int)lines[0][0],
            Number = lines[0][1],
            At = DateTimeOffset.FromUnixTimeMilliseconds(lines[0][2]),
        };
        foreach (long[] mark in lines[1..])
            trail.Add(new SourceMark((int)mark[0], mark[1], (int)mark[2], (int)mark[3]));
        long begin = lines[0][3];
        if (begin >= 0 && begin < trail._marks.Count)
            trail.Begin = trail._marks[(int)begin];
        return trail;
    }
}
