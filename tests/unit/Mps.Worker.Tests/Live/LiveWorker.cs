using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>A real worker with one live stream or several, and everything that it tells.</summary>
internal sealed class LiveWorker : IDisposable
{
    private readonly WorkerProcess _process = new();
    private readonly List<Folder> _folders = [];

    /// <summary>Short times between tries, so that tests of loss do not take minutes; a source that a busy machine holds up for some seconds is not lost.</summary>
    public static readonly LivePolicy Quick = new(ConnectTimeoutSeconds: 30, ReadTimeoutSeconds: 30, RetrySeconds: 0.5, RetryMaxSeconds: 1, ContinueSeconds: 60);

    /// <summary>Everything told so far, heart-beats included.</summary>
    public List<JobEvent> Told { get; } = [];

    /// <summary>A recording in segments of a second.</summary>
    public static LiveRecordOutput Hls(double segmentSeconds = 1, double fileSeconds = 3600, LiveRecordStreams streams = LiveRecordStreams.Auto) =>
        new(0, LiveRecordForm.HlsTs, segmentSeconds, fileSeconds, "rec_{file}_{number}.ts", streams);

    /// <summary>Believes a proxy's certificate.</summary>
    public static AddressRules Believing(FaultProxy proxy, string caFile)
    {
        File.WriteAllText(caFile, proxy.CertificatePem);
        return new AddressRules([], [], caFile);
    }

    /// <summary>A recording in MP4 files.</summary>
    public static LiveRecordOutput Mp4(double fileSeconds = 3600) => new(0, LiveRecordForm.Mp4, 0, fileSeconds, "rec_{file}.mp4", LiveRecordStreams.Auto);

    /// <summary>Starts a stream in a staging folder of its own, or in one that an attempt before had.</summary>
    public string Start(string url, LiveOutput output, LivePolicy? policy = null, string? staging = null, LiveResume? resume = null, string task = "task", AddressRules? addresses = null) =>
        Start(url, [output], policy, staging, resume, task, addresses: addresses);

    /// <summary>The same with several outputs.</summary>
    public string Start(
        string url, IReadOnlyList<LiveOutput> outputs, LivePolicy? policy = null, string? staging = null, LiveResume? resume = null, string task = "task",
        LiveSlate? slate = null, LiveFailover? failover = null, AddressRules? addresses = null)
    {
        if (staging is null)
        {
            _folders.Add(new Folder());
            staging = _folders[^1].Path;
        }

        _process.Send(new LiveStartCommand(new LiveSpec(
            Corridor.Version, task, [.. url.Split(' ').Select(u => new LiveSource(u))], staging, outputs, policy ?? Quick, resume, addresses, slate, failover)));
        return staging;
    }

    /// <summary>Asks a stream to end.</summary>
    public void Stop(string task = "task") => _process.Send(new LiveStopCommand(task, "the test is over"));

    /// <summary>Waits for an event; heart-beats guard against waiting for ever.</summary>
    public async Task<T> Until<T>(Func<T, bool>? wanted = null)
        where T : JobEvent
    {
        DateTime deadline = DateTime.UtcNow + WorkerProcess.Hang;
        while (DateTime.UtcNow < deadline)
        {
            JobEvent told = await _process.Next() ?? throw new InvalidOperationException($"The worker ended without {typeof(T).Name}: {Summary()}");
            Told.Add(told);
            if (told is T found && (wanted is null || wanted(found)))
                return found;
        }

        throw new TimeoutException($"No {typeof(T).Name} within {WorkerProcess.Hang}: {Summary()}");
    }

    /// <summary>Stops the stream and waits for its last word and the end of the process.</summary>
    public async Task<LiveEndedEvent> End(string task = "task")
    {
        Stop(task);
        LiveEndedEvent end = await Until<LiveEndedEvent>();
        Assert.Equal(0, await _process.Exit());
        return end;
    }

    /// <summary>The whole recording, segment after segment, as one file.</summary>
    public string Join(string staging, Func<LiveSegmentEvent, bool>? which = null)
    {
        string joined = Path.Combine(staging, "joined.ts");
        using FileStream all = File.Create(joined);
        string? init = null;
        foreach (LiveSegmentEvent segment in Told.OfType<LiveSegmentEvent>().Where(which ?? (_ => true)))
        {
            if (segment.InitPath is { } head && head != init)
                Add(init = head);
            Add(segment.Path);
        }

        return joined;

        void Add(string path)
        {
            using FileStream one = File.OpenRead(Path.Combine(staging, path));
            one.CopyTo(all);
        }
    }

    /// <summary>What the recording shows.</summary>
    public Task<PatternReader> Watch(string staging, Func<LiveSegmentEvent, bool>? which = null) => PatternReader.Read(Join(staging, which));

    /// <summary>Kills the process as a crash would.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.Exit();
    }

    public void Dispose()
    {
        _process.Dispose();
        foreach (Folder folder in _folders)
            folder.Dispose();
    }

    private string Summary() => string.Join('\n', Told.Where(e => e is not LiveProgressEvent).TakeLast(20).Select(e => e.ToString())
        .Concat(Told.OfType<LiveProgressEvent>().TakeLast(1).Select(p => $"{p} {string.Join(' ', p.Pushes ?? [])}")));
}
