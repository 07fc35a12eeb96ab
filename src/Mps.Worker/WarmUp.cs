using Mps.Jobs;
using Mps.Pipeline;
using Mps.Worker.Interop;

namespace Mps.Worker;

/// <summary>
/// Runs one tiny job of our own (<c>warm-up.mp4</c>, 0.4 s of a test pattern) through everything that a real one meets, so that
/// compiling, binding and first-use tables are paid before a job arrives and not by it.
/// </summary>
internal static class WarmUp
{
    /// <summary>Runs in the background; trouble is logged and no more: a real job will meet and report it in its own words.</summary>
    public static void Start(WorkerLog log) =>
        new Thread(() => Prepare(log)) { IsBackground = true, Name = "warm-up", Priority = ThreadPriority.BelowNormal }.Start();

    private static void Prepare(WorkerLog log)
    {
        try
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("mps-warm-up-");
            string input = Path.Combine(folder.FullName, "in.mp4");
            using (Stream media = typeof(WarmUp).Assembly.GetManifestResourceStream("warm-up.mp4")!)
            using (FileStream file = File.Create(input))
                media.CopyTo(file);
            string staging = folder.CreateSubdirectory("out").FullName;
            var job = new JobSpec(Corridor.Version, "", 1, new FileInput(input, folder.FullName), staging,
            [
                new TranscodeOutput(0, "mp4", "warm-up.mp4", new VideoTarget("h264", Height: 64), new AudioTarget("aac")),
            ]);
            // Reading commands and writing events is as much of the first job's cost as media is.
            var command = (RunCommand)Corridor.ReadCommand(Corridor.Write(new RunCommand(job)));
            Corridor.ReadCommand(Corridor.Write(new ProbeCommand("", command.Job.Input)));
            // On a thread of its own: the sandbox cannot be left again, and this one has to clean up.
            var runner = new Thread(() => Run(command.Job, log)) { Name = "warm-up-job", Priority = ThreadPriority.BelowNormal };
            runner.Start();
            runner.Join();
            folder.Delete(recursive: true);
            // A warm spare waits for long: what the warm-up left behind goes back to the system.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
            _ = LibC.TrimHeap(0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Write(WorkerLogLevel.Info, "warm-up", $"skipped: {e.Message}");
        }
    }

    private static void Run(JobSpec job, WorkerLog log)
    {
        try
        {
            Sandbox.Enter(job.Inputs, job.StagingDirectory);
            using var run = new PipelineRun(job, e => Corridor.Write(e));
            Corridor.Write(run.Progress());
            Corridor.Write(run.Run());
        }
#pragma warning disable CA1031 // Whatever it is, a real job will meet it again and report it in its own result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.Write(WorkerLogLevel.Warning, "warm-up", e.Message);
        }
    }
}
