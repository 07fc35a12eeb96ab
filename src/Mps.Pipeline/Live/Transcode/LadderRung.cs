using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Live.Transcode;

/// <summary>
/// One rung of a live ladder: transport stream segments that begin at the key frames that the grid asked the encoder for, so that all
/// rungs are cut alike. A segment is written in <c>open/</c> and takes its final name with the next round.
/// </summary>
internal sealed class LadderRung : EncodedStreams
{
    private readonly LiveContext _context;
    private readonly IFlushed _member;
    private readonly LiveLadderOutput _spec;
    private readonly int _rung;
    private readonly SegmentGrid _grid;
    private readonly Interrupt _neverInterrupted = new();
    private TsMultiplex? _multiplex;
    private FileStream? _stream;
    private OpenPiece? _piece;
    private long _number;
    private bool _discontinuity;
    private long _start;
    private long _end;

    /// <param name="context">The stream's.</param>
    /// <param name="member">Whose segments they are.</param>
    /// <param name="spec">The ladder.</param>
    /// <param name="rung">Which of its rungs.</param>
    /// <param name="resume">Where the attempt before left off; null = this is the first.</param>
    public LadderRung(LiveContext context, IFlushed member, LiveLadderOutput spec, int rung, LiveOutputResume? resume)
        : base(spec.Audio is not null)
    {
        (_context, _member, _spec, _rung) = (context, member, spec, rung);
        (_number, _discontinuity) = (resume?.NextSegment ?? 0, resume is not null);
        _grid = new SegmentGrid(spec.SegmentSeconds);
    }

    /// <inheritdoc/>
    public override bool NeedsGlobalHeader => false;

    /// <inheritdoc/>
    protected override void Begin(SinkStreams streams)
    {
        _multiplex = new TsMultiplex(_neverInterrupted);
        _multiplex.Start(streams);
    }

    /// <inheritdoc/>
    protected override void Put(LiveItem item)
    {
        LiveTimes times = item.Times;
        if (item.Key && _grid.Starts((double)(times.Pts - LiveClock.Origin) / LiveClock.PerSecond))
        {
            Close(times.Pts);
            Open(times.Pts);
        }

        // Sound from before the first picture has no segment to be in.
        if (_stream is null)
            return;
        if (item.Stream == StreamKind.Video)
            _end = Math.Max(_end, times.Pts + times.Duration);
        try
        {
            _multiplex!.Write(new LivePacket(item.Packet, item.Stream, times, item.Key, default));
        }
        catch (Exception e) when (Refusal(e) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <inheritdoc/>
    protected override void Finish() => Close(_end);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _multiplex?.Dispose();
        _stream?.Dispose();
        _neverInterrupted.Dispose();
    }

    private void Open(long at)
    {
        _piece = new OpenPiece(_spec.Index, _rung, 0, _number, _context.Time.GetUtcNow(), _discontinuity, _multiplex!.Extension);
        _discontinuity = false;
        _number++;
        _start = _end = at;
        string path = Path.Combine(_context.Staging, OpenPiece.Folder, _piece.Name);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _multiplex.Target = _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (Refusal(e) is { } refusal)
        {
            throw refusal;
        }
    }

    private void Close(long end)
    {
        if (_piece is not { } piece)
            return;
        try
        {
            _multiplex!.Cut();
        }
        catch (Exception e) when (Refusal(e) is { } refusal)
        {
            throw refusal;
        }

        long bytes = _stream!.Length;
        _multiplex.Target = null;
        _stream.Dispose();
        (_piece, _stream) = (null, null);
        double seconds = Math.Round((double)(end - _start) / LiveClock.PerSecond, 6);
        string path = piece.PathIn(_spec.NamePattern);
        string from = Path.Combine(_context.Staging, OpenPiece.Folder, piece.Name), to = _context.PathOf(path);
        _context.Round.After(_member, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(from, to, overwrite: true);
            _context.Emit(new LiveSegmentEvent(
                _context.TaskId, _spec.Index, _rung, 0, piece.Number, path, null, seconds, piece.Started, piece.Discontinuity, bytes));
        });
    }

    // What the storage objects to, in its words; null = it is not the storage.
    private JobException? Refusal(Exception error)
    {
        Exception? cause = error is MediaException ? _multiplex?.StorageError : error;
        return cause is IOException or UnauthorizedAccessException ? new JobException(FailureClassifier.Classify(cause, JobPhase.Mux), error) : null;
    }
}
