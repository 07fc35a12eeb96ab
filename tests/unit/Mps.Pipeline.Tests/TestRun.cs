using System.Collections.Concurrent;
using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Hardware;

namespace Mps.Pipeline.Tests;

/// <summary>One run of a job in a staging folder of its own, with everything that it said. Removes the folder.</summary>
internal sealed class TestRun : IDisposable
{
    private readonly ConcurrentQueue<JobEvent> _events = [];
    private readonly PipelineRun _run;

    public TestRun(string clip, params OutputSpec[] outputs)
        : this(new FileInput(Clip.Named(clip), Clip.Folder), outputs)
    {
    }

    public TestRun(MediaInput input, params OutputSpec[] outputs)
        : this(input, null, null, outputs)
    {
    }

    /// <param name="input">The source.</param>
    /// <param name="policy">The job's wish for hardware.</param>
    /// <param name="hardware">What the machine has; null = what it really has.</param>
    /// <param name="outputs">What to make.</param>
    public TestRun(MediaInput input, HardwarePolicy? policy, Func<HardwareInventory>? hardware, params OutputSpec[] outputs)
    {
        Staging = Directory.CreateTempSubdirectory("mps-run-").FullName;
        _run = new PipelineRun(new JobSpec(Corridor.Version, "test", 1, input, Staging, outputs, 2, policy), OnEvent, hardware);
    }

    public string Staging { get; }

    /// <summary>Called with each event, on the run's threads.</summary>
    public Action<JobEvent>? Heard { get; set; }

    public JobEndedEvent End { get; private set; } = null!;

    public IReadOnlyCollection<JobEvent> Events => _events;

    public string[] StagedFiles => [.. Directory.EnumerateFiles(Staging, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Staging, f)).Order()];

    public TestRun Run()
    {
        End = _run.Run();
        return this;
    }

    public void Cancel() => _run.Cancel();

    public ProgressEvent Progress() => _run.Progress();

    public void Tap(string id, string stage) => _run.Tap(new TapCommand(id, stage));

    /// <summary>The result of an output that must have been finished.</summary>
    public OutputResult Finished(int index = 0)
    {
        Assert.True(End.Failure is null, End.Failure?.ToString());
        OutputFailedEvent? failed = _events.OfType<OutputFailedEvent>().FirstOrDefault(f => f.Index == index);
        Assert.True(failed is null, failed?.Failure.ToString());
        OutputResult result = Assert.Single(_events.OfType<OutputFinishedEvent>(), f => f.Result.Index == index).Result;
        Assert.Equal(result.MainFile, result.Files[^1].Path);
        Assert.All(result.Files, f => Assert.Equal(f.SizeBytes, new FileInfo(Path.Combine(Staging, f.Path)).Length));
        return result;
    }

    /// <summary>The failure of an output that must have failed alone.</summary>
    public JobFailure Failed(int index = 0) => Assert.Single(_events.OfType<OutputFailedEvent>(), f => f.Index == index).Failure;

    /// <summary>What a stranger finds in a staged file.</summary>
    public MediaInfo Inspect(string file)
    {
        using var interrupt = new Interrupt();
        return MediaInspector.Inspect(new FileInput(Path.Combine(Staging, file), Staging), interrupt);
    }

    /// <summary>Times (seconds) and key flags of the packets of the first stream of a kind, in file order.</summary>
    public List<(double Seconds, bool Key)> Packets(string file, StreamKind kind = StreamKind.Video)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(Path.Combine(Staging, file), Staging), interrupt);
        StreamFacts stream = source.Streams.First(s => s.Kind == kind);
        List<(double, bool)> packets = [];
        using var packet = new MediaPacket();
        for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
        {
            if (packet.Facts.Stream == stream.Index)
                packets.Add((packet.Facts.Pts * stream.TimeBase.ToDouble(), packet.Facts.Key));
        }

        return packets;
    }

    public void Dispose()
    {
        _run.Dispose();
        Directory.Delete(Staging, recursive: true);
    }

    private void OnEvent(JobEvent e)
    {
        _events.Enqueue(e);
        Heard?.Invoke(e);
    }
}
