using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>Workflows, schedules and what starts them, as docs/orchestrations.md tells it, with the real daemon.</summary>
public class OrchestrationTests : DaemonTest
{
    [Fact]
    public async Task Getting_started_as_documented_through_mpsctl()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "workflow.json"), Example("workflow.json"));
        Drop(daemon, "inbox/before.mp4");
        var id = (await daemon.CtlAsync("workflow", "create", "@workflow.json")).Trim();
        Assert.Contains("Disabled", await daemon.CtlAsync("workflow", "ls"), StringComparison.Ordinal);
        Assert.Equal($"enabled workflow {id}", (await daemon.CtlAsync("workflow", "enable", id)).Trim());
        Drop(daemon, "inbox/clip.mp4");

        var task = await Until.SomeAsync("the task of the file", async () => (await TasksAsync(daemon, "FINISH")).SingleOrDefault());
        Assert.True(File.Exists(Path.Combine(daemon.Output, "made", "clip_transcode_100010.mp4")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(daemon.Output, "made"), "clip_sampleSnapshot_10_*.jpg"));
        Assert.Contains("SampleSnapshot", await daemon.CtlAsync("task", "show", task), StringComparison.Ordinal);
        var metrics = await daemon.Api.MetricsAsync();
        Assert.Equal((1, 1), (metrics.Sum("mps_trigger_watches", ("state", "watching")), metrics.Sum("mps_trigger_objects_total", ("result", "taken"))));

        Assert.Contains("inbox/before.mp4  taken", await daemon.CtlAsync("workflow", "backfill", id), StringComparison.Ordinal);
        await Until.TrueAsync("the task of the backfill", async () => (await TasksAsync(daemon, "FINISH")).Count == 2);
        await daemon.CtlAsync("workflow", "disable", id);
        await daemon.CtlAsync("workflow", "delete", id);
    }

    [Fact]
    public async Task An_action_behind_a_transcode_reads_what_it_made()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "schedule.json"), Example("schedule.json"));
        var id = (await daemon.CtlAsync("schedule", "create", "@schedule.json")).Trim();
        var task = await daemon.Api.ProcessAsync(new()
        {
            ["InputInfo"] = Request.Object(daemon.Put(Repository.Media("h264_25frames.mp4"))),
            ["ScheduleId"] = long.Parse(id, null),
        });
        var results = task.Detail["ScheduleTask"]!["ActivityResultSet"]!.AsArray();
        Assert.Equal(["Transcode", "SampleSnapshot", "ImageSprites"], results.Select(r => (string)r!["ActivityType"]!));
        Assert.All(results, r => Assert.Equal("SUCCESS", (string)r!["ActivityResItem"]!.AsObject().Single(p => p.Value is not null).Value!["Status"]!));

        // The pictures have the transcode's size, not the source's: 320 x 180 of 640 x 360.
        var picture = (string)results[1]!["ActivityResItem"]!["SampleSnapshotTask"]!["Output"]!["ImagePathSet"]![0]!;
        var facts = (await FfProbe.DecodeAsync(Path.Combine(daemon.Output, picture.TrimStart('/')))).Video;
        Assert.Equal((320, 180), (facts.Width, facts.Height));
        Assert.Empty(daemon.Leftovers());
    }

    [Fact]
    public async Task Each_file_dropped_while_the_daemon_is_killed_becomes_one_task()
    {
        const int files = 12;
        await using var daemon = await DaemonProcess.StartAsync();
        var id = (await daemon.CtlAsync("workflow", "create", Example("workflow.json"), "--enable")).Trim();
        var random = new Random(7);
        for (var i = 0; i < files; i++)
        {
            Drop(daemon, $"inbox/{i}.mp4");
            if (i % 4 != 3) continue;
            // Somewhere between seeing the first of these files and having dealt with the last.
            var seen = random.Next(0, 4);
            await Until.TrueAsync("some tasks", async () => await CountAsync(daemon) >= i - 3 + seen);
            await daemon.KillAsync();
            Drop(daemon, $"inbox/down{i}.mp4");
            await daemon.StartAgainAsync();
        }

        var expected = Enumerable.Range(0, files).Select(i => $"/inbox/{i}.mp4").Concat(new[] { 3, 7, 11 }.Select(i => $"/inbox/down{i}.mp4"));
        await Until.TrueAsync("the end of all tasks", async () => (await TasksAsync(daemon, "FINISH")).Count >= files + 3, TimeSpan.FromMinutes(5));
        var inputs = new List<string>();
        foreach (var task in await TasksAsync(daemon, "FINISH"))
            inputs.Add((string)(await daemon.Api.DescribeAsync(task)).Detail["WorkflowTask"]!["InputInfo"]!["CosInputInfo"]!["Object"]!);
        Assert.Equal(expected.Order(StringComparer.Ordinal), inputs.Order(StringComparer.Ordinal));
        Assert.Empty(await TasksAsync(daemon, "WAITING"));
        Assert.DoesNotContain("taken", await daemon.CtlAsync("workflow", "backfill", id, "--dry-run"), StringComparison.Ordinal);
    }

    /// <summary>An example of the documentation, by the name that it is saved under there.</summary>
    private static string Example(string file)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "orchestrations.md"));
        var begin = page.IndexOf("cat > " + file, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/orchestrations.md has no {file}");
        begin = page.IndexOf('\n', begin) + 1;
        return page[begin..page.IndexOf("\nEND", begin, StringComparison.Ordinal)];
    }

    /// <summary>Whole at once, as a careful uploader does it.</summary>
    private static void Drop(DaemonProcess daemon, string key)
    {
        var target = Path.Combine(daemon.Input, key);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var whole = Path.Combine(daemon.Folder, Guid.NewGuid().ToString("N"));
        File.Copy(Repository.Media("h264_25frames.mp4"), whole);
        File.Move(whole, target);
    }

    private static async Task<int> CountAsync(DaemonProcess daemon) =>
        (await TasksAsync(daemon, "FINISH")).Count + (await TasksAsync(daemon, "WAITING")).Count + (await TasksAsync(daemon, "PROCESSING")).Count;

    private static async Task<IReadOnlyList<string>> TasksAsync(DaemonProcess daemon, string status)
    {
        var page = await daemon.Api.CallAsync("DescribeTasks", new() { ["Status"] = status, ["Limit"] = 100 });
        return [.. page["TaskSet"]!.AsArray().Select(t => (string)t!["TaskId"]!)];
    }
}
