using System.Collections.Concurrent;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Workers;

namespace Mps.Orchestration.Tests;

/// <summary>Workers that do what a test says. Unless told otherwise they stage one file per output and succeed.</summary>
internal sealed class FakeWorkers : IWorkerPool
{
    public delegate Task<JobEndedEvent> Script(JobSpec job, Action<JobEvent> tell, CancellationToken cancellation);

    public static readonly MediaInfo Info = new(
        "mov,mp4,m4a,3gp,3g2,mj2",
        1000,
        10,
        800,
        [new VideoStreamInfo(0, "h264", "avc1.64001f", "High", 1280, 720, 90, 30000, 1001, 700, 10, 300, "yuv420p", "bt709", "bt709", "bt709", "", false, 1, 1)],
        [new AudioStreamInfo(1, "aac", "mp4a.40.2", 44100, 2, "stereo", 100, 10, "")]);

    public ConcurrentQueue<JobSpec> Jobs { get; } = new();

    public Script Run { get; set; } = Succeed;

    public Func<MediaInput, ProbedEvent> Probe { get; set; } = _ => new ProbedEvent("p", Info);

    public static Task<JobEndedEvent> Succeed(JobSpec job, Action<JobEvent> tell, CancellationToken cancellation)
    {
        tell(new SourceOpenedEvent(Info));
        tell(new FirstFrameEvent(0.01));
        tell(new ProgressEvent(5, 10, 1, [.. job.Outputs.Select(o => new OutputProgress(o.Index, 50))], new StageCounters(FramesDecoded: 100, FramesEncoded: 90)));
        foreach (var output in job.Outputs) tell(new OutputFinishedEvent(Make(job, output)));
        return Task.FromResult(new JobEndedEvent(JobOutcome.Completed, new StageCounters(FramesDecoded: 300, FramesEncoded: 290)));
    }

    /// <summary>Stages an output's files, two for each pattern, the main file last.</summary>
    public static OutputResult Make(JobSpec job, OutputSpec output)
    {
        List<string> names = [.. output.Paths.Reverse().Distinct().SelectMany(Names)];
        foreach (var name in names) File.WriteAllText(Path.Combine(job.StagingDirectory, name), $"attempt {job.Attempt}");
        return new OutputResult(
            output.Index, names[^1], [.. names.Select(n => new OutputFile(n, 9))], Info, "5d41402abc4b2a76b9719d911017c592", ["made by a test"], Pictures(output, names));
    }

    private static IEnumerable<string> Names(string path)
    {
        foreach (var mark in new[] { "{number}", "{segmentNumber}" })
        {
            if (path.Contains(mark, StringComparison.Ordinal))
                return [path.Replace(mark, "0", StringComparison.Ordinal), path.Replace(mark, "1", StringComparison.Ordinal)];
        }

        return [path];
    }

    private static List<PictureFile>? Pictures(OutputSpec output, List<string> names) => output switch
    {
        SnapshotOutput => [.. names.Select((n, i) => new PictureFile(n, i * 1.5, 640, 360))],
        SpriteOutput s => [.. names.Where(n => !n.EndsWith(".vtt", StringComparison.Ordinal)).Select((n, i) => new PictureFile(n, i * 100, 142 * s.Columns, 80 * s.Rows, i == 0 ? s.Rows * s.Columns : 7))],
        _ => null,
    };

    public static Task<JobEndedEvent> Crash(JobSpec job, Action<JobEvent> tell, CancellationToken cancellation) =>
        throw new WorkerLostException(WorkerExit.Crashed, "signal SIGSEGV");

    public Task<ProbedEvent> ProbeAsync(MediaInput input, CancellationToken cancellation) => Task.FromResult(Probe(input));

    public delegate Task<LiveEndedEvent> LiveScript(LiveSpec stream, bool alone, Action<LiveEvent> tell, CancellationToken cancellation);

    public ConcurrentQueue<(LiveSpec Spec, bool Alone)> Streams { get; } = new();

    public LiveScript RunLive { get; set; } = (stream, _, _, _) => Task.FromResult(new LiveEndedEvent(stream.TaskId, JobOutcome.Completed));

    public Task<LiveEndedEvent> RunLiveAsync(LiveSpec stream, bool alone, Action<LiveEvent> onEvent, CancellationToken cancellation)
    {
        Streams.Enqueue((stream, alone));
        return RunLive(stream, alone, onEvent, cancellation);
    }

    public Task<JobEndedEvent> RunAsync(JobSpec job, Action<JobEvent> onEvent, CancellationToken cancellation)
    {
        Jobs.Enqueue(job);
        return Run(job, onEvent, cancellation);
    }
}
