using System.Globalization;
using Mps.Jobs.Live;

namespace Mps.Orchestration.Live;

/// <summary>
/// A recording. Each completed segment goes into the ledger first, then into the bucket, then into its file's playlist: a
/// crash between any two steps is made good by repeating them. An MP4 file is a single segment of itself.
/// </summary>
internal sealed class LiveRecording(RecordPlan plan, LiveDesk desk, LiveNames names) : LiveSink(plan.Index)
{
    private readonly List<LiveFile> _closed = [];
    private RecordingFile? _open;
    private int _next;
    private double _visibleSeconds;
    private long _visibleBytes;

    private bool IsMp4 => plan.Form == LiveRecordForm.Mp4;

    public override bool HasMade => Volatile.Read(ref _visibleSeconds) > 0;

    public override double RecordedSeconds => Volatile.Read(ref _visibleSeconds);

    public override long RecordedBytes => Interlocked.Read(ref _visibleBytes);

    public override int Files
    {
        get
        {
            lock (_closed) return _closed.Count;
        }
    }

    /// <summary>Files that are complete, in order.</summary>
    public IReadOnlyList<LiveFile> Closed
    {
        get
        {
            lock (_closed) return [.. _closed];
        }
    }

    public override LiveOutput Spec() => new LiveRecordOutput(
        Index,
        plan.Form,
        plan.SegmentSeconds,
        plan.FileSeconds,
        IsMp4 ? $"r{Name}_{{file}}.mp4" : $"r{Name}_{{file}}_{{number}}{(plan.Form == LiveRecordForm.HlsMp4 ? ".m4s" : ".ts")}",
        plan.Streams);

    public override LiveOutputResume Resume() => _open is { } open && !IsMp4
        ? new LiveOutputResume(Index, open.Number, open.Seconds, open.NextSegment)
        : new LiveOutputResume(Index, _next, 0, 0);

    public override void Load(LiveLedger ledger)
    {
        foreach (var file in ledger.Files.Where(f => f.Output == Index))
        {
            _closed.Add(file);
            _next = file.File + 1;
            _visibleSeconds += file.Seconds;
            _visibleBytes += file.Bytes;
        }

        foreach (var segments in ledger.Segments.Where(s => s.Output == Index).GroupBy(s => s.File))
        {
            if (_open is not null) Close(_open); // the next one had begun
            _open = Begin(segments.Key);
            var listed = true;
            foreach (var segment in segments)
            {
                _open.Take(segment);
                // Segments become visible in order, and what became visible has left the staging folder.
                listed &= !File.Exists(desk.Path(segment.Staged));
                if (listed) List(_open, segment);
                else Enqueue(_open, segment);
            }

            var file = _open;
            if (!IsMp4) desk.Uploads.Add(new LiveUpload(c => WritePlaylistAsync(file, finished: false, c)));
            else Close(file);
        }
    }

    public override async Task SegmentAsync(LiveSegmentEvent segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var extension = Extension(segment.Path, ".ts", ".m4s", ".mp4", ".aac");
        if (segment.File < _next || (_open is { } same && same.Number == segment.File && segment.Number < same.NextSegment)) return; // told again
        if (_open is null || segment.File > _open.Number)
        {
            if (_open is not null) Close(_open);
            _open = Begin(segment.File);
        }

        await AddAsync(_open, segment.Path, LiveNames.Segment(_open.Key, segment.Number, extension), Init(_open, segment.InitPath), segment).ConfigureAwait(false);
    }

    public override async Task FileAsync(LiveFileEvent file, bool pausing)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.File < _next) return; // told again
        if (IsMp4)
        {
            if (file.Path is null) return; // nothing was in it
            Extension(file.Path, ".mp4");
            _open = Begin(file.File);
            var segment = new LiveSegmentEvent(
                file.TaskId, Index, 0, file.File, 0, file.Path, null, file.DurationSeconds, file.Started, Discontinuity: false, file.SizeBytes);
            await AddAsync(_open, file.Path, _open.Key, null, segment).ConfigureAwait(false);
            Close(_open);
        }
        else if (!pausing && _open is { } open && open.Number == file.File)
        {
            Close(open);
        }
    }

    public override void Finish()
    {
        if (_open is not null) Close(_open);
    }

    private string Name => Index.ToString(CultureInfo.InvariantCulture);

    private RecordingFile Begin(int number)
    {
        _next = number;
        return new RecordingFile(
            number, names.Record(plan.Path, number, plan.Definition, IsMp4 ? "mp4" : "m3u8"), new RecordingPlaylist(plan.SegmentSeconds));
    }

    /// <summary>A header stays what it is for the segments that name it: the same name from another attempt is another header.</summary>
    private (string Staged, string Key)? Init(RecordingFile file, string? staged)
    {
        if (staged is null) return null;
        Extension(staged, ".mp4", ".m4s");
        if (file.Inits.TryGetValue(staged, out var known) && (known.Attempt == desk.Attempt || !File.Exists(desk.Path(staged)))) return (staged, known.Key);
        var key = LiveNames.Init(file.Key, desk.Attempt, staged);
        file.Inits[staged] = (desk.Attempt, key);
        return (staged, key);
    }

    private async Task AddAsync(RecordingFile file, string staged, string key, (string Staged, string Key)? init, LiveSegmentEvent told)
    {
        var era = file.Last is { } last ? last.Era + (told.Discontinuity ? 1 : 0) : 0;
        var segment = new LiveSegment(
            Index, 0, file.Number, told.Number, staged, key, init?.Staged, init?.Key, told.DurationSeconds, told.Started, era, told.SizeBytes);
        await desk.AddSegmentAsync(segment).ConfigureAwait(false);
        file.Take(segment);
        Enqueue(file, segment);
    }

    private void Enqueue(RecordingFile file, LiveSegment segment)
    {
        desk.Uploads.Add(new LiveUpload(cancellation => PublishAsync(file, segment, cancellation), segment.Bytes, () => DropAsync(segment)));
        // A step of its own: what is in the bucket is not given up for the sake of a playlist that is not.
        if (!IsMp4) desk.Uploads.Add(new LiveUpload(cancellation => WritePlaylistAsync(file, finished: false, cancellation)));
    }

    private async Task PublishAsync(RecordingFile file, LiveSegment segment, CancellationToken cancellation)
    {
        if (segment is { InitStaged: { } staged, InitKey: { } key }) await desk.CommitAsync(staged, key, cancellation).ConfigureAwait(false);
        await desk.CommitAsync(segment.Staged, segment.Key, cancellation).ConfigureAwait(false);
        List(file, segment);
        desk.Board.Segment(committed: true);
    }

    private void List(RecordingFile file, LiveSegment segment)
    {
        file.List(segment);
        Volatile.Write(ref _visibleSeconds, _visibleSeconds + segment.Seconds);
        Interlocked.Add(ref _visibleBytes, segment.Bytes);
    }

    private Task WritePlaylistAsync(RecordingFile file, bool finished, CancellationToken cancellation) =>
        file.Playlist.Count == 0
            ? Task.CompletedTask
            : desk.CommitTextAsync($"r{Name}.m3u8", file.Playlist.Text(finished), file.Key, cancellation);

    private void Close(RecordingFile file)
    {
        _next = file.Number + 1;
        if (ReferenceEquals(_open, file)) _open = null;
        desk.Uploads.Add(new LiveUpload(cancellation => CloseAsync(file, cancellation)));
    }

    private async Task CloseAsync(RecordingFile file, CancellationToken cancellation)
    {
        if (file.Playlist.Count == 0) return; // all of it was given up
        if (!IsMp4) await WritePlaylistAsync(file, finished: true, cancellation).ConfigureAwait(false);
        var closed = file.AsClosed(Index);
        await desk.CloseFileAsync(closed).ConfigureAwait(false);
        lock (_closed) _closed.Add(closed);
    }

    private async Task DropAsync(LiveSegment segment)
    {
        await desk.RemoveSegmentsAsync([segment], new LiveGap(segment.Started, segment.Ended, "dropped: too much waited for the bucket (Live:SpoolBytes)")).ConfigureAwait(false);
        desk.Discard(segment.Staged);
        desk.Board.Segment(committed: false);
    }
}
