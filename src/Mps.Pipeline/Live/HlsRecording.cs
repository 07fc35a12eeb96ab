using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>
/// A recording in segments. A segment is written in <c>open/</c>, made durable by the round after its end, and takes its final name
/// then.
/// </summary>
internal sealed class HlsRecording : Recording
{
    private readonly long _target;
    private readonly long _fileTarget;
    private SegmentMultiplex? _multiplex;
    private FileStream? _stream;
    private OpenPiece? _piece;
    private OpenPiece? _head;
    private OpenPiece? _undecided;
    private byte[]? _init;
    private int _file;
    private long _number;
    private long _fileMedia;
    private long _fileBytes;
    private DateTimeOffset? _fileStarted;
    private long _start;
    private long _end;

    /// <param name="context">The stream's.</param>
    /// <param name="spec">What to record.</param>
    /// <param name="resume">Where the attempt before left off; null = this is the first.</param>
    public HlsRecording(LiveContext context, LiveRecordOutput spec, LiveOutputResume? resume)
        : base(context, spec)
    {
        _target = (long)(spec.SegmentSeconds * LiveClock.PerSecond);
        _fileTarget = (long)(spec.FileSeconds * LiveClock.PerSecond);
        if (resume is null)
            return;
        (_file, _number, _fileMedia) = (resume.File, resume.NextSegment, (long)(resume.FileSeconds * LiveClock.PerSecond));
        IsBroken = true;
    }

    /// <inheritdoc/>
    protected override bool IsOpen => _piece is not null;

    /// <inheritdoc/>
    protected override Exception? StorageError => _multiplex?.StorageError;

    /// <inheritdoc/>
    protected override bool HasNews => _multiplex is { HasNews: true } && _piece is not null && _multiplex.IsReady();

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (Gate)
        {
            _multiplex?.Dispose();
            _multiplex = null;
            _stream?.Dispose();
            _stream = null;
        }

        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void FlushPieces()
    {
        _multiplex!.Flush();
        WriteInit();
    }

    /// <inheritdoc/>
    protected override bool OnTakeUp(RecordedTrail? left)
    {
        // An attempt may have closed segments that nobody heard of, and even begun the next file; then comes the one that was open.
        IReadOnlyList<OpenPiece> open = LeftBehind();
        HashSet<OpenPiece> taken = [];
        while (true)
        {
            OpenPiece? known = open.FirstOrDefault(p => p.File == _file && p.Number == _number);
            if (known is not null && (left?.File, left?.Number) == (_file, _number))
            {
                _undecided = known;
                taken.Add(known);
                break;
            }

            OpenPiece piece = known ?? new OpenPiece(Index, 0, _file, _number, default, true, Path.GetExtension(Spec.NamePattern).TrimStart('.'));
            if (Salvage(piece, known is not null))
            {
                taken.Add(piece);
                continue;
            }

            bool next = _number > 0 && (open.Any(p => p.File == _file + 1 && p.Number == 0) || File.Exists(PathOf((piece with { File = _file + 1, Number = 0 }).PathIn(Spec.NamePattern))));
            if (!next)
                break;
            CloseFile(last: false);
        }

        foreach (OpenPiece piece in open.Where(p => !taken.Contains(p)))
            File.Delete(PathOfOpen(piece.Name));
        IsBroken |= _number > 0 || _file > 0;
        return _undecided is not null;
    }

    /// <inheritdoc/>
    protected override void OnGoOn(RecordedKey? cut)
    {
        if (_undecided is { } piece)
            Salvage(piece, open: true, cut?.Pts);
        _undecided = null;
    }

    /// <inheritdoc/>
    protected override void OnLost()
    {
        Close(_end);
        IsBroken = true;
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        Close(_end);
        CloseFile(last: true);
        CloseTrail();
    }

    /// <inheritdoc/>
    protected override bool IsDue(in LivePacket packet)
    {
        long media = packet.Times.Pts - _start;
        return media >= _target - Tolerance || _fileMedia + media >= _fileTarget - Tolerance || IsBroken;
    }

    /// <inheritdoc/>
    protected override void End(in LivePacket packet)
    {
        Close(packet.Times.Pts);
        if (_fileMedia >= _fileTarget - Tolerance)
            CloseFile(last: false);
    }

    /// <inheritdoc/>
    protected override void EndForNewCoding(in LivePacket packet) => Close(Math.Clamp(packet.Times.Pts, _end, _end + LiveClock.PerSecond));

    /// <inheritdoc/>
    protected override OpenPiece OnBegin(in LivePacket packet, out long origin)
    {
        bool discontinuity = IsBroken || (IsRenewed && _fileMedia > 0);
        if (IsRenewed || _multiplex is null)
        {
            _multiplex?.Dispose();
            _multiplex = null;
            _multiplex = SegmentMultiplex.Make(Spec.Form, Tracks!, NeverInterrupted);
            _init = null;
        }

        _piece = new OpenPiece(Index, 0, _file, _number, packet.Received, discontinuity, _multiplex.Extension);
        // The header lies beside the first segment of its multiplex, and once more in every file.
        if (_multiplex.IsFresh || _head?.File != _file)
            (_head, _init) = (_piece, null);
        _stream = Create(_piece);
        _multiplex.Target = _stream;
        if (_multiplex.IsFresh)
            _multiplex.Start(Tracks!, TakesVideo, TakesAudio);
        WriteInit();
        _fileStarted ??= packet.Received;
        _start = _end = packet.Times.Pts;
        origin = 0;
        return _piece;
    }

    /// <inheritdoc/>
    protected override void Put(in LivePacket packet, bool leads)
    {
        if (leads)
            _end = Math.Max(_end, packet.End);
        _multiplex!.Write(packet);
    }

    private static double Seconds(long ticks) => Math.Round((double)ticks / LiveClock.PerSecond, 6);

    private bool Salvage(OpenPiece piece, bool open, long? cut = null)
    {
        string to = PathOf(piece.PathIn(Spec.NamePattern)), from = open ? PathOfOpen(piece.Name) : to;
        if (!File.Exists(from))
            return false;
        // Of a fragmented MP4 the header: that of the last multiplex which began at this segment or before.
        OpenPiece? head = null;
        if (piece.Extension != "ts")
        {
            head = Enumerable.Range(0, (int)piece.Number + 1).Select(n => piece with { Number = piece.Number - n })
                .FirstOrDefault(p => File.Exists(PathOfOpen(p.InitName)));
        }

        double? seconds = PieceMeasure.Salvage(from, head is null ? null : PathOfOpen(head.InitName), NeverInterrupted);
        if (seconds is not null && cut is { } at)
        {
            string part = from + ".part";
            if (PieceMeasure.Cut(from, head is null ? null : PathOfOpen(head.InitName), at, part, NeverInterrupted) is { } init)
                File.WriteAllBytes(PathOfOpen((head = piece).InitName), init);
            File.Move(part, from, overwrite: true);
            seconds = PieceMeasure.Salvage(from, head is null ? null : PathOfOpen(head.InitName), NeverInterrupted);
        }

        if (seconds is not { } length)
        {
            File.Delete(from);
            return false;
        }

        DateTimeOffset started = open ? piece.Started : new DateTimeOffset(File.GetLastWriteTimeUtc(from)).AddSeconds(-length);
        SalvagedUntil = started.AddSeconds(length);
        (_number, _fileMedia, _fileStarted, LastReceived) =
            (_number + 1, _fileMedia + (long)(length * LiveClock.PerSecond), _fileStarted ?? started, SalvagedUntil.Value);
        long bytes = new FileInfo(from).Length;
        _fileBytes += bytes;
        string path = piece.PathIn(Spec.NamePattern);
        string? header = head?.InitPathIn(Spec.NamePattern);
        Round.After(this, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            if (from != to)
                File.Move(from, to, overwrite: true);
            if (header is not null && !File.Exists(PathOf(header)))
                File.Copy(PathOfOpen(head!.InitName), PathOf(header));
            Emit(new LiveSegmentEvent(
                TaskId, Index, 0, piece.File, piece.Number, path, header, Math.Round(length, 6), started, piece.Discontinuity, bytes, Salvaged: true));
        });
        return true;
    }

    private void Close(long end)
    {
        if (_piece is not { } piece)
            return;
        _multiplex!.Cut();
        WriteInit();
        _multiplex.Target = null;
        _piece = null;
        long length = _stream!.Length;
        _stream.Dispose();
        _stream = null;
        long duration = Math.Max(0, end - _start);
        _fileMedia += duration;
        _fileBytes += length;
        _number++;
        string from = PathOfOpen(piece.Name), path = piece.PathIn(Spec.NamePattern), to = PathOf(path);
        string? init = _init is null ? null : _head!.InitPathIn(Spec.NamePattern);
        Round.After(this, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(from, to, overwrite: true);
            Emit(new LiveSegmentEvent(
                TaskId, Index, 0, piece.File, piece.Number, path, init, Seconds(duration), piece.Started, piece.Discontinuity, length));
        });
    }

    // As soon as it is known: the open segment can be salvaged with it only.
    private void WriteInit()
    {
        if (_init is not null || _multiplex!.Init is not { } init)
            return;
        _init = init;
        string path = PathOf(_head!.InitPathIn(Spec.NamePattern));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, init);
        File.WriteAllBytes(PathOfOpen(_head.InitName), init);
    }

    private void CloseFile(bool last)
    {
        if (_fileMedia == 0 && _number == 0)
            return;
        var closed = new LiveFileEvent(
            TaskId, Index, _file, null, Seconds(_fileMedia), _fileBytes, _fileStarted ?? Context.Time.GetUtcNow(),
            _fileStarted is null ? Context.Time.GetUtcNow() : LastReceived, last);
        string headers = $"{Index}-0-{_file}-*.init";
        Round.After(this, () =>
        {
            Emit(closed);
            foreach (string header in Directory.EnumerateFiles(PathOfOpen(""), headers))
                File.Delete(header);
        });
        _file++;
        _number = _fileMedia = _fileBytes = 0;
        _fileStarted = null;
    }
}
