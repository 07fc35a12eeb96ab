using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>
/// A recording in segments that begin with key frames. A segment is written in <c>open/</c>, made durable by the round after its
/// end, and takes its final name then.
/// </summary>
internal sealed class HlsRecording : Recording
{
    // A key frame may come a little early against the target without costing another whole group of pictures.
    private const long Tolerance = LiveClock.PerSecond / 50;

    // A picture that has been away for so long is no longer waited for.
    private const long Absence = LiveClock.PerSecond;

    private readonly long _target;
    private readonly long _fileTarget;
    private SegmentMultiplex? _multiplex;
    private FileStream? _stream;
    private OpenPiece? _piece;
    private int _file;
    private long _number;
    private long _fileMedia;
    private long _fileBytes;
    private DateTimeOffset? _fileStarted;
    private DateTimeOffset _lastReceived;
    private long _start;
    private long _end;
    private long _lastVideo;
    private long _begin = long.MinValue;
    private bool _broken;
    private bool _missing = true;
    private bool _renew;
    private bool _pictureIsNew;
    private string _video = "";
    private string _audio = "";

    /// <param name="taskId">The stream.</param>
    /// <param name="spec">What to record.</param>
    /// <param name="staging">Existing folder.</param>
    /// <param name="round">Makes what is written durable.</param>
    /// <param name="emit">Receives events, from several threads.</param>
    /// <param name="resume">Where the attempt before left off; null = this is the first.</param>
    public HlsRecording(string taskId, LiveRecordOutput spec, string staging, SyncRound round, Action<JobEvent> emit, LiveOutputResume? resume)
        : base(taskId, spec, staging, round, emit)
    {
        _target = (long)(spec.SegmentSeconds * LiveClock.PerSecond);
        _fileTarget = (long)(spec.FileSeconds * LiveClock.PerSecond);
        if (resume is null)
            return;
        (_file, _number, _fileMedia) = (resume.File, resume.NextSegment, (long)(resume.FileSeconds * LiveClock.PerSecond));
        _broken = true;
    }

    /// <inheritdoc/>
    protected override Exception? StorageError => _multiplex?.StorageError;

    /// <inheritdoc/>
    public override bool Flush()
    {
        bool any = false;
        Guard(() =>
        {
            any = _multiplex is { HasNews: true } && _piece is not null;
            if (any)
                _multiplex!.Flush();
        });
        return any;
    }

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
    protected override void OnTracks(LiveTracks tracks)
    {
        // The same coding goes on in the same multiplex. Sound that comes in a new one begins it at once, pictures with a key frame;
        // until then the other of the two goes on where it is.
        _pictureIsNew = TakesVideo && tracks.VideoCoding != _video;
        _renew |= _pictureIsNew || tracks.AudioCoding != _audio;
    }

    /// <inheritdoc/>
    protected override void OnInterrupt()
    {
        Close(_end);
        _broken = _missing = true;
    }

    /// <inheritdoc/>
    protected override void OnFinish()
    {
        Close(_end);
        CloseFile(last: true);
    }

    /// <inheritdoc/>
    protected override void Record(in LivePacket packet)
    {
        long at = packet.Times.Pts;
        _broken |= packet.Times.JumpSeconds is not null;
        if (_piece is null)
        {
            Open(packet);
        }
        else if (_renew && (!_pictureIsNew || packet.Key))
        {
            Close(Math.Max(_end, Math.Min(at, _end + LiveClock.PerSecond)));
            Open(packet);
        }
        else if (MayCut(packet) && (IsFileFull(at) || IsDue(packet, at)))
        {
            Close(at);
            if (_fileMedia >= _fileTarget - Tolerance)
                CloseFile(last: false);
            Open(packet);
        }

        bool video = packet.Kind == StreamKind.Video;
        // A new picture waits for its key frame; sound from before the first key frame is as lost as the pictures there.
        if (video ? _pictureIsNew : TakesVideo && at < _begin)
            return;
        if (video)
            _lastVideo = packet.Times.Dts;
        if (video || !TakesVideo || packet.Times.Dts - _lastVideo > Absence)
            _end = Math.Max(_end, packet.End);
        _lastReceived = packet.Received;
        _multiplex!.Write(packet, 0);
    }

    private bool MayCut(in LivePacket packet) =>
        !TakesVideo || (packet.Kind == StreamKind.Video && packet.Key) || (packet.Kind == StreamKind.Audio && packet.Times.Dts - _lastVideo > Absence);

    private bool IsDue(in LivePacket packet, long at) => at - _start >= _target - Tolerance || (_broken && packet.Key);

    private bool IsFileFull(long at) => _fileMedia + at - _start >= _fileTarget - Tolerance;

    private void Open(in LivePacket packet)
    {
        bool discontinuity = _broken || (_renew && _fileMedia > 0);
        if (_renew || _multiplex is null)
        {
            _multiplex?.Dispose();
            _multiplex = null;
            _multiplex = SegmentMultiplex.Make(Spec.Form, Tracks!, NeverInterrupted);
            (_video, _audio) = (Tracks!.VideoCoding, Tracks.AudioCoding);
        }

        if (_missing)
            _begin = packet.Times.Pts;
        (_renew, _pictureIsNew, _broken, _missing) = (false, false, false, false);
        _piece = new OpenPiece(Index, 0, _file, _number, packet.Received, discontinuity, _multiplex.Extension);
        string path = PathOf(_piece);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _multiplex.Target = _stream;
        if (_multiplex.IsFresh)
            _multiplex.Start(Tracks!, TakesVideo, TakesAudio);
        _fileStarted ??= packet.Received;
        _start = _end = packet.Times.Pts;
        _lastVideo = packet.Times.Dts;
    }

    private void Close(long end)
    {
        if (_piece is not { } piece)
            return;
        _multiplex!.Cut();
        _multiplex.Target = null;
        _piece = null;
        long length = _stream!.Length;
        _stream.Dispose();
        _stream = null;
        long duration = Math.Max(0, end - _start);
        _fileMedia += duration;
        _fileBytes += length;
        _number++;
        string from = PathOf(piece), path = piece.PathIn(Spec.NamePattern), to = PathOf(path);
        string? init = _multiplex.InitPath;
        Round.After(this, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(from, to, overwrite: true);
            Emit(new LiveSegmentEvent(
                TaskId, Index, 0, piece.File, piece.Number, path, init, Math.Round((double)duration / LiveClock.PerSecond, 6), piece.Started,
                piece.Discontinuity, length));
        });
    }

    private void CloseFile(bool last)
    {
        if (_fileMedia == 0 && _number == 0)
            return;
        var closed = new LiveFileEvent(
            TaskId, Index, _file, null, Math.Round((double)_fileMedia / LiveClock.PerSecond, 6), _fileBytes, _fileStarted ?? DateTimeOffset.UtcNow,
            _fileStarted is null ? DateTimeOffset.UtcNow : _lastReceived, last);
        Round.After(this, () => Emit(closed));
        _file++;
        _number = _fileMedia = _fileBytes = 0;
        _fileStarted = null;
    }
}
