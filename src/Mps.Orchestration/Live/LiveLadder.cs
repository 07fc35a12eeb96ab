using System.Globalization;
using Mps.Jobs.Live;

namespace Mps.Orchestration.Live;

/// <summary>
/// A transcoded live ladder: a sliding window per rung. Segments that left the window stay for as long again, because
/// players that are behind still ask for them, and are then removed.
/// </summary>
internal sealed class LiveLadder(LadderPlan plan, LiveDesk desk, LiveNames names, int window) : LiveSink(plan.Index)
{
    private readonly List<LiveSegment>[] _kept = [.. plan.Rungs.Select(_ => new List<LiveSegment>())]; // touched by uploads alone
    private readonly LiveSegment?[] _last = new LiveSegment?[plan.Rungs.Count];
    private readonly Dictionary<int, long> _measured = [];
    private string _master = "";
    private bool _made;

    public override bool HasMade => Volatile.Read(ref _made);

    public override LiveOutput Spec() => new LiveLadderOutput(Index, plan.Rungs, plan.Audio, plan.SegmentSeconds, $"l{Name}_{{rung}}_{{number}}.ts");

    public override LiveOutputResume? Resume() => Array.TrueForAll(_last, l => l is null)
        ? null
        : new LiveOutputResume(Index, 0, 0, _last.Max(l => l?.Number ?? -1) + 1);

    public override void Load(LiveLedger ledger)
    {
        foreach (var segment in ledger.Segments.Where(s => s.Output == Index && s.Rung < _kept.Length))
        {
            _last[segment.Rung] = segment;
            if (File.Exists(desk.Path(segment.Staged))) Enqueue(segment);
            else _kept[segment.Rung].Add(segment);
        }
    }

    public override async Task SegmentAsync(LiveSegmentEvent segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var extension = Extension(segment.Path, ".ts", ".m4s", ".mp4");
        if (segment.Rung < 0 || segment.Rung >= _last.Length) throw new Mps.Jobs.CorridorException($"Output {Index} has no rung {segment.Rung}.");
        var last = _last[segment.Rung];
        if (last is not null && segment.Number <= last.Number) return; // told again
        var key = names.Rung(segment.Rung);
        var added = new LiveSegment(
            Index,
            segment.Rung,
            0,
            segment.Number,
            segment.Path,
            LiveNames.Segment(key, segment.Number, extension),
            segment.InitPath,
            segment.InitPath is null ? null : LiveNames.Init(key, desk.Attempt, segment.InitPath),
            segment.DurationSeconds,
            segment.Started,
            last is null ? 0 : last.Era + (segment.Discontinuity ? 1 : 0),
            segment.SizeBytes);
        await desk.AddSegmentAsync(added).ConfigureAwait(false);
        _last[segment.Rung] = added;
        Enqueue(added);
    }

    public override void Finish()
    {
        for (var rung = 0; rung < _kept.Length; rung++)
        {
            var ended = rung;
            desk.Uploads.Add(new LiveUpload(cancellation => WriteAsync(ended, finished: true, cancellation)));
        }
    }

    private string Name => Index.ToString(CultureInfo.InvariantCulture);

    private void Enqueue(LiveSegment segment) => desk.Uploads.Add(new LiveUpload(
        cancellation => PublishAsync(segment, cancellation), segment.Bytes, () => DropAsync(segment)));

    private async Task PublishAsync(LiveSegment segment, CancellationToken cancellation)
    {
        var kept = _kept[segment.Rung];
        if (segment is { InitStaged: { } staged, InitKey: { } key }) await desk.CommitAsync(staged, key, cancellation).ConfigureAwait(false);
        await desk.CommitAsync(segment.Staged, segment.Key, cancellation).ConfigureAwait(false);
        if (kept.Count == 0 || kept[^1].Number < segment.Number)
        {
            kept.Add(segment);
            desk.Board.Segment(committed: true);
        }

        if (segment.Seconds > 0)
            _measured[segment.Rung] = Math.Max(_measured.GetValueOrDefault(segment.Rung), (long)(segment.Bytes * 8 / segment.Seconds));
        await WriteAsync(segment.Rung, finished: false, cancellation).ConfigureAwait(false);
        // A player that finds the master asks for any of its rungs.
        if (Array.TrueForAll(_kept, k => k.Count > 0)) await WriteMasterAsync(cancellation).ConfigureAwait(false);
        await ForgetAsync(kept, cancellation).ConfigureAwait(false);
        Volatile.Write(ref _made, true);
    }

    private Task WriteAsync(int rung, bool finished, CancellationToken cancellation)
    {
        var kept = _kept[rung];
        return kept.Count == 0
            ? Task.CompletedTask
            : desk.CommitTextAsync(
                $"l{Name}.m3u8", LadderPlaylist.Media(kept[Math.Max(0, kept.Count - window)..], plan.SegmentSeconds, finished), names.Rung(rung), cancellation);
    }

    private async Task WriteMasterAsync(CancellationToken cancellation)
    {
        var master = LadderPlaylist.Master([.. plan.Rungs.Select((video, rung) => (names.Rung(rung), video))], plan.Audio, _measured);
        if (master == _master) return;
        await desk.CommitTextAsync($"l{Name}.m3u8", master, names.Master(), cancellation).ConfigureAwait(false);
        _master = master;
    }

    private async Task ForgetAsync(List<LiveSegment> kept, CancellationToken cancellation)
    {
        if (kept.Count <= 2 * window) return;
        var gone = kept[..(kept.Count - (2 * window))];
        foreach (var segment in gone) await desk.DeleteAsync(segment.Key, cancellation).ConfigureAwait(false);
        await desk.RemoveSegmentsAsync(gone).ConfigureAwait(false);
        kept.RemoveRange(0, gone.Count);
    }

    private async Task DropAsync(LiveSegment segment)
    {
        await desk.RemoveSegmentsAsync([segment]).ConfigureAwait(false);
        desk.Discard(segment.Staged);
        desk.Board.Segment(committed: false);
    }
}
