using System.Globalization;
using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Orchestration.Tests.Live;

/// <summary>What a worker does for one live stream: stages files and tells of them, beginning where the spec says.</summary>
internal sealed class ScriptedStream
{
    /// <summary>When the stream's clock began.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly LiveSpec _spec;
    private readonly Action<LiveEvent> _tell;

    public ScriptedStream(LiveSpec spec, Action<LiveEvent> tell)
    {
        _spec = spec;
        _tell = tell;
        // As the contract says: what lies complete in the staging folder and is not known comes first.
        foreach (var record in spec.Outputs.OfType<LiveRecordOutput>().Where(r => r.Form != LiveRecordForm.Mp4))
        {
            if (spec.Resume?.Outputs.FirstOrDefault(o => o.Index == record.Index) is not { } from) continue;
            for (var number = from.NextSegment; File.Exists(Path.Combine(spec.StagingDirectory, Name(record, from.File, number))); number++)
                Tell(record.Index, from.File, number, discontinuity: false);
        }
    }

    /// <summary>Numbers of the segments that it told of.</summary>
    public HashSet<long> Told { get; } = [];

    /// <summary>The file that the script makes had been closed before.</summary>
    public bool IsOver => _spec.Resume is { Outputs: [{ File: > 0 }, ..] };

    /// <summary>Number of the next segment of an output's open file.</summary>
    public long Next(int output = 0) => _spec.Resume?.Outputs.FirstOrDefault(o => o.Index == output)?.NextSegment ?? 0;

    public ScriptedStream Progress(LiveState state = LiveState.Receiving, long reconnects = 0)
    {
        _tell(new LiveProgressEvent(_spec.TaskId, state, 0, 1_000_000, 25, Start, 0.5, reconnects, 0, 1000));
        return this;
    }

    /// <summary>Completes a segment of ten seconds.</summary>
    public ScriptedStream Segment(long number, int file = 0, int output = 0, bool discontinuity = false, int rung = 0)
    {
        var spec = _spec.Outputs.First(o => o.Index == output);
        var name = spec switch
        {
            LiveRecordOutput record => Name(record, file, number),
            LiveLadderOutput ladder => Fill(ladder.NamePattern, ("rung", rung), ("number", number)),
            _ => throw new ArgumentOutOfRangeException(nameof(output)),
        };
        File.WriteAllText(Path.Combine(_spec.StagingDirectory, name), $"{file}.{number}");
        Tell(output, file, number, discontinuity, rung, name);
        return this;
    }

    public ScriptedStream EndOfFile(int file, bool last, int output = 0)
    {
        var record = (LiveRecordOutput)_spec.Outputs.First(o => o.Index == output);
        string? path = null;
        if (record.Form == LiveRecordForm.Mp4)
        {
            path = Fill(record.NamePattern, ("file", file));
            File.WriteAllText(Path.Combine(_spec.StagingDirectory, path), $"mp4 {file}");
        }

        _tell(new LiveFileEvent(_spec.TaskId, output, file, path, 20, 5, Start.AddSeconds(file * 20), Start.AddSeconds((file * 20) + 20), last));
        return this;
    }

    public ScriptedStream Tell(LiveEvent e)
    {
        _tell(e);
        return this;
    }

    public LiveEndedEvent End(JobOutcome outcome = JobOutcome.Completed, JobFailure? failure = null)
    {
        var ended = new LiveEndedEvent(_spec.TaskId, outcome, failure);
        _tell(ended);
        return ended;
    }

    private static string Name(LiveRecordOutput record, int file, long number) => Fill(record.NamePattern, ("file", file), ("number", number));

    private static string Fill(string pattern, params (string Name, long Value)[] values) =>
        values.Aggregate(pattern, (text, v) => text.Replace("{" + v.Name + "}", v.Value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private void Tell(int output, int file, long number, bool discontinuity, int rung = 0, string? name = null)
    {
        name ??= Name((LiveRecordOutput)_spec.Outputs.First(o => o.Index == output), file, number);
        Told.Add(number);
        _tell(new LiveSegmentEvent(
            _spec.TaskId, output, rung, file, number, name, null, 10, Start.AddSeconds(number * 10), discontinuity || (number > 0 && number == Next(output)), 3));
    }
}
