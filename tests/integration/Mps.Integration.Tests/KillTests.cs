using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>
/// kill -9 of the daemon or of a worker at random moments under a queue of short tasks, round after round on the same state.
/// <c>MPS_KILL_ROUNDS</c> sets the rounds (20), <c>MPS_KILL_SEED</c> repeats a run's choices.
/// </summary>
public class KillTests(ITestOutputHelper output) : DaemonTest
{
    private const int TasksPerRound = 20;
    private const int MostKillsPerRound = 3;
    private const int LatestKillMilliseconds = 1500;

    private readonly Dictionary<string, Finished> _finished = [];

    [Fact]
    public async Task No_task_is_lost_or_finished_twice()
    {
        var rounds = FromEnvironment("MPS_KILL_ROUNDS") ?? 20;
        var seed = FromEnvironment("MPS_KILL_SEED") ?? Random.Shared.Next();
        var random = new Random(seed);
        output.WriteLine($"seed {seed}, {rounds} rounds");
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync();

        try
        {
            for (var round = 1; round <= rounds; round++)
                await RoundAsync(round, random, daemon, receiver);
            await AfterAllRoundsAsync(rounds, daemon, receiver);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Repeat with MPS_KILL_SEED={seed}: {e.Message}", e);
        }
    }

    private async Task RoundAsync(int round, Random random, DaemonProcess daemon, CallbackReceiver receiver)
    {
        var clock = Stopwatch.StartNew();
        var jobs = Enumerable.Range(0, TasksPerRound).Select(n => Job.Make(round, n, daemon)).ToList();

        var submitting = SubmitAllAsync(jobs, daemon, receiver);
        var (kills, orphans) = await KillSomeAsync(random, daemon);
        await submitting;

        // A reply may have been lost with the daemon; then the callback names the task.
        var ids = new Dictionary<Job, string>();
        foreach (var job in jobs)
        {
            var about = await Until.SomeAsync($"the callback of {job.Session}", () => Task.FromResult(receiver.Received.FirstOrDefault(c => c.SessionId == job.Session)));
            ids[job] = about.TaskId;
            Assert.True(job.TaskId is null || job.TaskId == about.TaskId, $"{job.Session} was accepted as {job.TaskId} and reported as {about.TaskId}");
        }
        Assert.Equal(TasksPerRound, ids.Values.Distinct().Count());

        var expectedFiles = new ConcurrentBag<string>();
        var failures = 0;
        await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (job, _) =>
        {
            var task = await daemon.Api.FinishedAsync(ids[job]);
            var result = task.Transcode;
            lock (_finished)
                _finished[job.Session] = new(task.TaskId, result.Status, task.FinishTime, job);
            if (!result.Succeeded)
            {
                Assert.Equal("FAIL", result.Status);
                Assert.NotEqual("", result.Message);
                Interlocked.Increment(ref failures);
                return;
            }
            var (path, facts) = await daemon.VerifyAsync(result);
            if (job.Frames > 0)
                Assert.Equal(job.Frames, facts.Video.Frames);
            foreach (var file in path.EndsWith(".m3u8", StringComparison.Ordinal) ? OutputFile.PlaylistFiles(path) : [path])
                expectedFiles.Add(Path.GetRelativePath(daemon.Output, file));
        });

        Assert.True(failures <= kills, $"{failures} tasks failed over {kills} kills");
        await Until.TrueAsync("the end of orphaned workers", () => !orphans.Any(ProcFile.IsAlive));
        await Until.TrueAsync("empty staging", () => daemon.Leftovers().Count == 0);
        var prefix = $"r{round}/";
        Assert.Equal(
            expectedFiles.Distinct().Order(StringComparer.Ordinal),
            daemon.OutputFiles().Where(f => f.StartsWith(prefix, StringComparison.Ordinal)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {kills} kills, {failures} failed, {clock.Elapsed.TotalSeconds:0.0} s"));
    }

    /// <summary>What must still hold when all is over: nothing changed after it was final, every callback is of one event, inputs are whole.</summary>
    private async Task AfterAllRoundsAsync(int rounds, DaemonProcess daemon, CallbackReceiver receiver)
    {
        foreach (var before in _finished.Values)
        {
            var now = await daemon.Api.DescribeAsync(before.TaskId);
            Assert.Equal((before.Status, before.FinishTime), (now.Transcode.Status, now.FinishTime));
            Assert.Equal(before.Job.InputMd5, OutputFile.Md5(Path.Combine(daemon.Input, before.Job.Key)));
        }

        var callbacks = receiver.Received.GroupBy(c => c.SessionId).ToList();
        Assert.Equal(_finished.Keys.Order(StringComparer.Ordinal), callbacks.Select(c => c.Key).Order(StringComparer.Ordinal));
        foreach (var ofTask in callbacks)
        {
            Assert.NotEqual("", Assert.Single(ofTask.Select(c => c.EventId).Distinct()));
            Assert.Single(ofTask.Select(c => c.TaskId).Distinct());
            var reported = (string)ofTask.First().Body["WorkflowTaskEvent"]!["MediaProcessResultSet"]![0]!["TranscodeTask"]!["Status"]!;
            Assert.Equal(_finished[ofTask.Key].Status, reported);
        }
        Assert.Equal(callbacks.Count, receiver.Received.Select(c => c.EventId).Distinct().Count());

        var listed = new HashSet<string>();
        for (string? token = ""; token is not null;)
        {
            var page = await daemon.Api.CallAsync("DescribeTasks", new() { ["Status"] = "FINISH", ["Limit"] = 100, ["ScrollToken"] = token });
            foreach (var task in page["TaskSet"]!.AsArray())
                Assert.True(listed.Add((string)task!["TaskId"]!), "a task was listed twice");
            token = (string?)page["ScrollToken"] is { Length: > 0 } next ? next : null;
        }
        Assert.Equal(rounds * TasksPerRound, listed.Count);
        output.WriteLine($"{_finished.Values.Count(f => f.Status == "SUCCESS")} of {_finished.Count} tasks succeeded; {receiver.Received.Count} deliveries");
    }

    private static async Task SubmitAllAsync(IReadOnlyList<Job> jobs, DaemonProcess daemon, CallbackReceiver receiver)
    {
        foreach (var job in jobs)
        {
            var retried = false;
            await Until.TrueAsync($"the acceptance of {job.Session}", async () =>
            {
                try
                {
                    job.TaskId = await daemon.Api.SubmitAsync(job.Request().With("TaskNotifyConfig", receiver.NotifyConfig()));
                    return true;
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    retried = true; // the daemon is gone; with the same SessionId it is safe to ask again
                    return false;
                }
                catch (ApiException e) when (retried && e.Code == "InvalidParameterValue.SessionId")
                {
                    return true; // it had been accepted, only the reply was lost
                }
            });
        }
    }

    /// <returns>How many kills, and the workers whose daemon was killed.</returns>
    private static async Task<(int Kills, IReadOnlyList<int> Orphans)> KillSomeAsync(Random random, DaemonProcess daemon)
    {
        var kills = random.Next(1, MostKillsPerRound + 1);
        var orphans = new List<int>();
        for (var n = 0; n < kills; n++)
        {
            using (var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(random.Next(1, LatestKillMilliseconds))))
                await moment.WaitForNextTickAsync();
            var workers = daemon.Workers();
            if (workers.Count > 0 && random.NextDouble() < 0.6)
            {
                Signal.Send(workers[random.Next(workers.Count)], Signal.Kill);
                continue;
            }
            await daemon.KillAsync();
            orphans.AddRange(workers);
            await daemon.StartAgainAsync();
        }
        return (kills, orphans);
    }

    private static int? FromEnvironment(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private sealed record Finished(string TaskId, string Status, string FinishTime, Job Job);

    /// <summary>One submission: an input of its own (an input that kills two workers is put aside, which must not hit its neighbours).</summary>
    private sealed class Job(string session, string key, string inputMd5, int frames, JsonObject transcode, string folder)
    {
        public string Session { get; } = session;
        public string Key { get; } = key;
        public string InputMd5 { get; } = inputMd5;

        /// <summary>Video frames that the output must hold; 0 for audio.</summary>
        public int Frames { get; } = frames;

        /// <summary>As answered; null when the answer was lost.</summary>
        public string? TaskId { get; set; }

        public JsonObject Request() => Harness.Request
            .Process(Harness.Request.Object(Key), (JsonObject)transcode.DeepClone())
            .With("OutputDir", folder).With("SessionId", Session);

        public static Job Make(int round, int n, DaemonProcess daemon)
        {
            var session = $"r{round}-{n}";
            var key = $"r{round}/{n}.mp4";
            var file = Path.Combine(daemon.Input, daemon.Put(Repository.Media("h264_25frames.mp4"), key));
            using (var append = new FileStream(file, FileMode.Append))
                append.Write(FreeBox(session));
            // One file written anew, one file of audio, and a playlist with segments, whose files must appear together.
            var (frames, transcode) = (n % 3) switch
            {
                0 => (25, Harness.Request.Raw("mp4", Harness.Request.Video(("Mode", "VCRF"), ("Vcrf", 35)), Harness.Request.Audio())),
                1 => (0, Harness.Request.Preset(1110)),
                _ => (25, Harness.Request.Preset(876)),
            };
            return new(session, key, OutputFile.Md5(file), frames, transcode, $"/r{round}/");
        }

        /// <summary>An mp4 box that players skip; it makes the file's content unique.</summary>
        private static byte[] FreeBox(string text)
        {
            var payload = Encoding.ASCII.GetBytes(text);
            byte[] size = [0, 0, 0, (byte)(8 + payload.Length)];
            return [.. size, .. "free"u8, .. payload];
        }
    }
}
