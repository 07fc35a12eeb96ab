using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Mps.Jobs;

namespace Mps.Worker.Tests;

/// <summary>Life of a worker process: hello, probes, one job, exit; and every way in which it may end early.</summary>
public sealed class SessionTests
{
    private static readonly AudioTarget s_aac = new("aac", 64);

    [Fact]
    public async Task Serves_probes_and_then_a_job_and_exits()
    {
        using var staging = new Folder();
        using var worker = new WorkerProcess();
        HelloEvent hello = Assert.IsType<HelloEvent>(await worker.Next());
        Assert.Equal(Corridor.Version, hello.Version);
        Assert.StartsWith("FFmpeg ", hello.Libraries, StringComparison.Ordinal);

        worker.Send(new ProbeCommand("a", WorkerProcess.Input("sample.mp4")));
        ProbedEvent probed = await worker.Next<ProbedEvent>();
        Assert.Equal(("a", null), (probed.Id, probed.Failure));
        Assert.Equal(640, Assert.Single(probed.Info!.Video).Width);
        worker.Send(new ProbeCommand("b", WorkerProcess.Input("absent.mp4")));
        probed = await worker.Next<ProbedEvent>();
        Assert.Equal(("b", null, JobFault.Source), (probed.Id, probed.Info, probed.Failure!.Fault));

        worker.Send(new RunCommand(Job(staging, WorkerProcess.Input("sample.mp4"),
            new TranscodeOutput(0, "mp4", "x.mp4", new VideoTarget("h264"), s_aac), new TranscodeOutput(1, "mp4", "y.mp4", new VideoTarget("dnxhd"), null))));
        List<JobEvent> passed = [];
        JobEndedEvent end = await worker.Next<JobEndedEvent>(passed);
        Assert.Equal((JobOutcome.Completed, null, 168L), (end.Outcome, end.Failure, end.Stages.FramesDecoded));
        Assert.Equal(new FileInfo(staging.At("x.mp4")).Length, Assert.Single(passed.OfType<OutputFinishedEvent>()).Result.Files[0].SizeBytes);
        Assert.Equal(1, Assert.Single(passed.OfType<OutputFailedEvent>()).Index);
        Assert.Single(passed.OfType<SourceOpenedEvent>());
        Assert.Single(passed.OfType<FirstFrameEvent>());
        Assert.Null(await worker.Next());
        Assert.Equal(0, await worker.Exit());
    }

    [Fact]
    public async Task Heart_beats_show_growing_work_and_cancel_ends_the_job()
    {
        using var staging = new Folder();
        using WorkerProcess worker = await Started(staging, Endless);
        ProgressEvent first = await worker.Next<ProgressEvent>(), last = first;
        // On a busy machine hearts may beat while the job has not begun to work.
        for (int beats = 0; last.Work == first.Work; beats++)
        {
            Assert.InRange(beats, 0, 300);
            ProgressEvent next = await worker.Next<ProgressEvent>();
            Assert.InRange(next.Work, last.Work, long.MaxValue);
            last = next;
        }

        worker.Send(new CancelCommand("the test is over"));
        JobEndedEvent end = await worker.Next<JobEndedEvent>();
        Assert.Equal((JobOutcome.Cancelled, null), (end.Outcome, end.Failure));
        Assert.Null(await worker.Next());
        Assert.Equal(0, await worker.Exit());
        Assert.Empty(Directory.EnumerateFileSystemEntries(staging.Path));
        foreach (string line in (await worker.Log()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith('{')))
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
    }

    [Fact]
    public async Task End_of_stdin_in_mid_job_ends_the_process()
    {
        using var staging = new Folder();
        using WorkerProcess worker = await Started(staging, Endless);
        await worker.Next<FirstFrameEvent>();
        worker.CloseInput();
        Assert.Equal(JobOutcome.Cancelled, (await worker.Next<JobEndedEvent>()).Outcome);
        Assert.Equal(0, await worker.Exit());
    }

    [Fact]
    public async Task End_of_stdin_without_a_job_ends_the_process()
    {
        using var worker = new WorkerProcess();
        await worker.Next<HelloEvent>();
        worker.CloseInput();
        Assert.Equal(0, await worker.Exit());
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("{\"type\":\"dance\"}")]
    [InlineData("{\"type\":\"cancel\",\"reason\":\"x\",\"extra\":1}")]
    public async Task Garbage_ends_the_process_with_65(string line)
    {
        using var worker = new WorkerProcess();
        await worker.Next<HelloEvent>();
        worker.SendLine(line);
        Assert.Equal(65, await worker.Exit());
        Assert.Contains("\"context\":\"corridor\"", await worker.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_in_mid_job_ends_the_process_with_65()
    {
        using var staging = new Folder();
        using WorkerProcess worker = await Started(staging, Endless);
        await worker.Next<FirstFrameEvent>();
        worker.SendLine("garbage");
        Assert.Equal(65, await worker.Exit());
    }

    [Fact]
    public async Task Job_of_another_version_is_refused()
    {
        using var staging = new Folder();
        using var worker = new WorkerProcess();
        worker.Send(new RunCommand(Job(staging, WorkerProcess.Input("sample.mp4"), Endless) with { Version = Corridor.Version + 1 }));
        Assert.Equal(65, await worker.Exit());
    }

    [Fact]
    public async Task Hung_server_times_out()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var input = new UrlInput($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/x.mp4", 0.5, 30);
        using var staging = new Folder();
        using var worker = new WorkerProcess();
        worker.Send(new ProbeCommand("hung", input));
        Assert.Equal(JobFailureDetail.TimedOut, (await worker.Next<ProbedEvent>()).Failure!.Detail);
        worker.Send(new RunCommand(Job(staging, input, Endless)));
        JobFailure failure = (await worker.Next<JobEndedEvent>()).Failure!;
        Assert.Equal((JobPhase.Open, JobFault.Source, true, JobFailureDetail.TimedOut), (failure.Phase, failure.Fault, failure.Retryable, failure.Detail));
        Assert.Equal(0, await worker.Exit());
    }

    [Fact]
    public async Task Doctor_prints_its_report()
    {
        using var worker = new WorkerProcess("--doctor");
        string json = await worker.Output();
        DoctorReport report = JsonSerializer.Deserialize(json, CorridorJson.Default.DoctorReport)!;
        Assert.StartsWith("FFmpeg ", report.Libraries, StringComparison.Ordinal);
        Assert.Contains(report.Checks, c => c is { Group: "encoder", Name: "libx264", Required: true });
        Assert.Equal(["cuda", "qsv", "vaapi"], report.Checks.Where(c => c.Group == "device").Select(c => c.Name.Split(':')[0]).Distinct().Order());
        Assert.All(report.Checks, c => Assert.True(c.Works || c.Fix.Length > 0, c.ToString()));
        Assert.Equal(report.Checks.Any(c => c.Required && !c.Works) ? 1 : 0, await worker.Exit());
    }

    /// <summary>The sandbox of such a job has devices; whatever they are, the job ends well and says how.</summary>
    [Fact]
    public async Task A_job_that_prefers_hardware_says_what_it_used()
    {
        using var staging = new Folder();
        using var worker = new WorkerProcess();
        JobSpec job = Job(staging, WorkerProcess.Input("h264_noaudio.mp4"), new TranscodeOutput(0, "mp4", "x.mp4", new VideoTarget("h264", Height: 90), null));
        worker.Send(new RunCommand(job with { Hardware = new HardwarePolicy(HardwareUse.Prefer, HardwareUse.Prefer) }));
        OutputFinishedEvent finished = await worker.Next<OutputFinishedEvent>();
        string how = Assert.Single(finished.Result.Explain, l => l.Contains("; encoded by ", StringComparison.Ordinal));
        if (how.Contains("libx264", StringComparison.Ordinal))
            Assert.Contains(finished.Result.Explain, l => l.StartsWith("video: no hardware encoder: cuda:0: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unknown_arguments_are_a_usage_error()
    {
        using var worker = new WorkerProcess("--dance");
        Assert.Equal(2, await worker.Exit());
        Assert.Contains("usage:", await worker.Log(), StringComparison.Ordinal);
    }

    /// <summary>Takes minutes unless it is stopped.</summary>
    private static TranscodeOutput Endless => new(0, "mp4", "x.mp4", new VideoTarget("h264", Width: 3840, FpsNumerator: 120, Preset: "placebo"), s_aac);

    private static JobSpec Job(Folder staging, MediaInput input, params TranscodeOutput[] outputs) =>
        new(Corridor.Version, "task", 1, input, staging.Path, outputs, 2);

    private static async Task<WorkerProcess> Started(Folder staging, TranscodeOutput output)
    {
        var worker = new WorkerProcess();
        await worker.Next<HelloEvent>();
        worker.Send(new RunCommand(Job(staging, WorkerProcess.Input("sample.mp4"), output)));
        return worker;
    }
}
