using Mps.Av;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>
/// A recording in MP4 files. A file grows in <c>open/</c> by fragments; when it ends, a thread of its own makes the finished file of
/// it, so that receiving goes on meanwhile. A loss of the source leaves a file open.
/// </summary>
internal sealed class Mp4Recording : Recording
{
    private const string Extension = "mp4";
    private const int FinisherStackBytes = 512 * 1024;

    private readonly long _target;
    private OpenFile? _open;
    private OpenFile? _seam; // ended, but for sound from before its end
    private Thread? _finisher;
    private Finished? _salvaged;
    private OpenPiece? _undecided;
    private long _origin;
    private int _file;

    /// <param name="context">The stream's.</param>
    /// <param name="spec">What to record.</param>
    /// <param name="resume">Where the attempt before left off; null = this is the first.</param>
    public Mp4Recording(LiveContext context, LiveRecordOutput spec, LiveOutputResume? resume)
        : base(context, spec)
    {
        _target = (long)(spec.FileSeconds * LiveClock.PerSecond);
        _file = resume?.File ?? 0;
    }

    /// <inheritdoc/>
    protected override bool IsOpen => _open is not null;

    /// <inheritdoc/>
    protected override Exception? StorageError => _open?.Multiplex.StorageError ?? _seam?.Multiplex.StorageError;

    /// <inheritdoc/>
    protected override bool HasNews => IsWorthFlush(_seam) || IsWorthFlush(_open);

    /// <inheritdoc/>
    public override void Complete() => _finisher?.Join();

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (Gate)
        {
            _open?.Dispose();
            _seam?.Dispose();
            _open = _seam = null;
        }

        _finisher?.Join();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void FlushPieces()
    {
        Flush(_seam);
        Flush(_open);
    }

    /// <inheritdoc/>
    protected override bool OnTakeUp(RecordedTrail? left)
    {
        foreach (OpenPiece piece in LeftBehind())
        {
            if (piece.File == left?.File)
                (_undecided, _origin) = (piece, left.Origin);
            else
                Salvage(piece, cut: null);
        }

        return _undecided is not null;
    }

    /// <inheritdoc/>
    protected override void OnGoOn(RecordedKey? cut)
    {
        if (_undecided is { } piece)
            Salvage(piece, cut?.Pts - _origin);
        _undecided = null;
    }

    /// <inheritdoc/>
    protected override void OnLost()
    {
        EndSeam();
        Flush(_open);
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        EndSeam();
        AnnounceSalvaged(last: _open is null);
        if (_open is not null)
            Seal(_open, last: true);
        _open = null;
        CloseTrail();
    }

    /// <inheritdoc/>
    protected override bool IsDue(in LivePacket packet) => packet.Times.Pts - _open!.Start >= _target - Tolerance;

    /// <inheritdoc/>
    protected override void End(in LivePacket packet)
    {
        EndSeam();
        // What the file has is not lost any more. Sound from before the key frame may still come; it belongs to the file that ends here.
        Flush(_open);
        _open!.Boundary = packet.Times.Pts;
        _seam = _open;
        _open = null;
    }

    /// <inheritdoc/>
    protected override void EndForNewCoding(in LivePacket packet)
    {
        EndSeam();
        Seal(_open!, last: false);
        _open = null;
    }

    /// <inheritdoc/>
    protected override OpenPiece OnBegin(in LivePacket packet, out long origin)
    {
        AnnounceSalvaged(last: false);
        var piece = new OpenPiece(Index, 0, _file++, 0, packet.Received, IsBroken, Extension);
        _open = new OpenFile(piece, Create(piece), new Mp4Multiplex(packet.Times.Dts, NeverInterrupted), packet.Times.Pts);
        _open.Open();
        _open.Multiplex.Start(Tracks!, TakesVideo, TakesAudio);
        origin = packet.Times.Dts;
        return piece;
    }

    /// <inheritdoc/>
    protected override void Put(in LivePacket packet, bool leads)
    {
        OpenFile file = _open!;
        if (_seam is { } seam)
        {
            if (packet.Kind == StreamKind.Audio && TakesVideo && packet.Times.Pts < seam.Boundary)
                file = seam;
            else if (packet.Kind == StreamKind.Audio || packet.Times.Dts > seam.Boundary + LiveClock.PerSecond)
                EndSeam();
        }

        file.LastReceived = packet.Received;
        file.Multiplex.Write(packet);
    }

    private static bool IsWorthFlush(OpenFile? file) => file is { Multiplex.HasNews: true } && file.Multiplex.IsReady();

    private static void Flush(OpenFile? file)
    {
        if (IsWorthFlush(file))
            file!.Multiplex.Flush();
    }

    private void Salvage(OpenPiece piece, long? cut)
    {
        AnnounceSalvaged(last: false);
        _salvaged = Finish(piece, null, cut);
        if (_salvaged is null)
            return;
        SalvagedUntil = _salvaged.Event.Ended;
        _file = Math.Max(_file, piece.File + 1);
    }

    private void EndSeam()
    {
        if (_seam is not null)
            Seal(_seam, last: false);
        _seam = null;
    }

    // Files are finished one after the other, in their order.
    private void Seal(OpenFile file, bool last)
    {
        file.Multiplex.Flush();
        file.Dispose();
        Thread? before = _finisher;
        _finisher = new Thread(
            () =>
            {
                before?.Join();
                try
                {
                    if (Finish(file.Piece, file.LastReceived) is { } finished)
                        Announce(finished, last);
                }
                catch (Exception e) when (e is MediaException or IOException or UnauthorizedAccessException)
                {
                    Fail(e);
                }
            },
            FinisherStackBytes)
        { IsBackground = true, Name = "mp4" };
        _finisher.Start();
    }

    private Finished? Finish(OpenPiece piece, DateTimeOffset? ended, long? cut = null)
    {
        string fragmented = PathOfOpen(piece.Name), made = fragmented + ".part", path = piece.PathIn(Spec.NamePattern), target = PathOf(path);
        if (Mp4Finisher.Finish(fragmented, made, cut, NeverInterrupted) is not { } seconds)
        {
            File.Delete(made);
            File.Delete(fragmented);
            return null;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        long bytes = new FileInfo(made).Length;
        File.Move(made, target, overwrite: true);
        // Only now: until it is told of, the fragmented file is what the next attempt takes up.
        var finished = new LiveFileEvent(
            TaskId, Index, piece.File, path, Math.Round(seconds, 6), bytes, piece.Started, ended ?? piece.Started.AddSeconds(seconds), Last: false);
        return new Finished(finished, fragmented);
    }

    private void Announce(Finished finished, bool last)
    {
        Emit(finished.Event with { Last = last });
        File.Delete(finished.Fragmented);
    }

    private void AnnounceSalvaged(bool last)
    {
        if (_salvaged is { } salvaged)
            Announce(salvaged, last);
        _salvaged = null;
    }

    private sealed record Finished(LiveFileEvent Event, string Fragmented);

    private sealed class OpenFile(OpenPiece piece, FileStream stream, Mp4Multiplex multiplex, long start) : IDisposable
    {
        public OpenPiece Piece => piece;

        public Mp4Multiplex Multiplex => multiplex;

        public long Start => start;

        public long Boundary { get; set; } = long.MaxValue;

        public DateTimeOffset LastReceived { get; set; } = piece.Started;

        public void Open() => multiplex.Target = stream;

        public void Dispose()
        {
            multiplex.Dispose();
            stream.Dispose();
        }
    }
}
