using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Options;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>Which tasks start beside which, and what is said of those that do not.</summary>
public sealed class AdmissionTests
{
    private const long MiB = 1 << 20;
    private const string Big = "{'Definition':100030}";
    private const string Small = "{'Definition':100010}";

    private static readonly JobNeed Half = new(0.1, 50 * MiB, 0, "", 0, true);

    [Fact]
    public async Task One_that_does_not_fit_is_passed_a_bounded_number_of_times()
    {
        await using var house = HouseWith(new() { Max = 100, MemoryBytes = 100 * MiB });
        var big = await SubmitAsync(house, Big, 80 * MiB);
        var ids = new List<string> { big };
        for (var i = 0; i <= AdmissionDesk.MaxPasses; i++) ids.Add(await SubmitAsync(house, Small, 10 * MiB));
        var desk = house.Get<AdmissionDesk>();
        var running = house.Get<NodeBudget>().Enter(Half);

        for (var i = 0; i < AdmissionDesk.MaxPasses; i++)
        {
            var passing = await desk.ChooseAsync(ids, CancellationToken.None);
            Assert.Equal(ids[1], passing!.TaskId);
            ids.RemoveAt(1);
        }

        Assert.Null(await desk.ChooseAsync(ids, CancellationToken.None));
        Assert.Equal("needs 80.0 MiB of memory, 50.0 MiB are free of 100.0 MiB", desk.LackOf(big)!.Text);
        Assert.Equal(1, desk.Lacking[Resource.Memory]);
        running.Dispose();
        Assert.Equal(big, (await desk.ChooseAsync(ids, CancellationToken.None))!.TaskId);
        Assert.Null(desk.LackOf(big));
    }

    [Fact]
    public async Task One_that_is_alone_may_take_all_cores_and_no_other_beside_it()
    {
        await using var house = HouseWith(new() { Max = 8, Cores = 2 });
        var budget = house.Get<NodeBudget>();
        var greedy = new JobNeed(16, MiB, 0, "", 0, true);
        Assert.Null(budget.ShortageOf(greedy));
        using (budget.Enter(greedy))
        {
            Assert.Equal(Resource.Cores, budget.ShortageOf(greedy)!.Resource);
            Assert.False(budget.ShortageOf(greedy)!.IsForGood);
        }

        using (budget.Enter(greedy with { Cores = 0.5 })) Assert.Equal((3, Resource.Cores), Room(budget.RoomFor(greedy with { Cores = 0.5 })));
    }

    [Fact]
    public async Task Jobs_disk_and_encoder_sessions_are_bounded_too()
    {
        await using var house = HouseWith(new() { Max = 2, GpuSessions = 3 }, new() { MinFreeDisk = 1L << 60 });
        var budget = house.Get<NodeBudget>();
        Assert.Equal((2, Resource.Jobs), Room(budget.RoomFor(Half with { MemoryBytes = 1 })));
        Assert.Equal((1, Resource.Gpu), Room(budget.RoomFor(Half with { MemoryBytes = 1, GpuSessions = 2 })));
        Assert.True(budget.ShortageOf(Half with { GpuSessions = 4 })!.IsForGood);
        var disk = budget.ShortageOf(Half with { Bucket = "tmp" });
        Assert.Equal((Resource.Disk, true), (disk!.Resource, disk.IsForGood));
    }

    [Fact]
    public async Task One_that_can_never_run_here_fails_and_says_why()
    {
        await using var house = HouseWith(new() { Max = 1, MemoryBytes = 100 * MiB });
        var id = await SubmitAsync(house, Big, 200 * MiB);
        var after = await SubmitAsync(house, Small, 10 * MiB);
        await house.StartAsync();
        Assert.Equal(SubtaskState.Succeeded, (await house.EndOfAsync(after)).Subtasks[0].State);
        var error = (await house.EndOfAsync(id)).Subtasks[0].Error!;
        Assert.Equal((FailureCodes.InternalError, "Plan failed, daemon: this node can never run the task: it needs 200.0 MiB of memory, 100.0 MiB are free of 100.0 MiB."), (error.ErrCodeExt, error.Message));
    }

    [Fact]
    public async Task An_estimate_keeps_a_job_from_running_beside_others_but_refuses_none()
    {
        await using var house = HouseWith(new() { Max = 9, MemoryBytes = 100 * MiB });
        var guessed = new JobNeed(0.1, 200 * MiB, 0, "", 0, Measured: false);
        Assert.Equal((1, Resource.Memory), Room(house.Get<NodeBudget>().RoomFor(guessed)));
        Assert.Equal((0, Resource.Memory), Room(house.Get<NodeBudget>().RoomFor(guessed with { Measured = true })));
    }

    [Fact]
    public async Task Memory_follows_a_rise_at_once_and_a_fall_slowly()
    {
        await using var house = HouseWith(new() { Max = 1 });
        var costs = house.Get<JobCosts>();
        OutputSpec[] outputs = [new TranscodeOutput(0, "mp4", "a.mp4", new VideoTarget("h264", 1280, 720), new AudioTarget("aac"))];
        Assert.False(costs.Of(outputs, 4).Measured);
        await costs.RecordAsync(outputs, new JobUsage(20, 10, 100), CancellationToken.None);
        Assert.Equal((2, 100, true), costs.Of(outputs, 4));
        await costs.RecordAsync(outputs, new JobUsage(10, 10, 300), CancellationToken.None);
        Assert.Equal((1.8, 300, true), costs.Of(outputs, 4));
        await costs.RecordAsync(outputs, new JobUsage(18, 10, 200), CancellationToken.None);
        Assert.Equal((1.8, 280, true), costs.Of(outputs, 4));
        Assert.Equal(280, house.Store.Costs()[JobShape.Of(outputs)].MemoryBytes);
        Assert.False(costs.Of([outputs[0] with { Index = 1 }, outputs[0]], 4).Measured);
        Assert.True(costs.Of([outputs[0] with { Index = 7 }], 4).Measured);
    }

    [Fact]
    public async Task Capacity_counts_what_fits_and_why_a_task_waits()
    {
        await using var house = HouseWith(new() { Max = 10, MemoryBytes = 100 * MiB });
        var id = await SubmitAsync(house, Small, 30 * MiB);
        var capacity = house.Get<Capacity>();
        using var body = System.Text.Json.JsonDocument.Parse((await house.Store.FindAsync(id, CancellationToken.None))!.Request!);
        var request = ApiJson.Read<ProcessMediaRequest>(body.RootElement);
        Assert.Equal((3, Resource.Memory, true), capacity.RoomFor(request) is var room ? (room.More, room.Limit!.Resource, room.Need.Measured) : default);
        using var running = house.Get<NodeBudget>().Enter(Half);
        Assert.Equal(1, capacity.RoomFor(request).More);
        Assert.Equal(50 * MiB, capacity.State().Single(s => s.Resource == Resource.Memory).Free);
        Assert.Equal("its turn", capacity.WhyWaiting((await house.Store.FindAsync(id, CancellationToken.None))!));
    }

    [Fact]
    public async Task Jobs_that_improve_pictures_run_together_while_each_keeps_real_time()
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("mps-test-");
        await using var house = new House(new DaemonOptions { StateDirectory = state.FullName, Workers = new() { Max = 100, Cores = 4 } });
        var desk = house.Get<AdmissionDesk>();
        MediaTask task = Improving(new VideoTarget("h264", 1280, 720, FpsNumerator: 50, Enhancements: [new Denoise(EnhancementLevel.Strong), new Sharpen(0.5)]));
        Assert.Equal(0, desk.NeedOf(task).EnhancingCores);

        await house.Get<NodeBench>().KeepAsync(
            new BenchReport("x", 10, [new BenchLine("denoise strong", 1920, 1080, "Avx2", 103.68, 0.1), new BenchLine("sharpen", 1920, 1080, "Avx2", 460.8, 0.1)]), CancellationToken.None);
        // Noise is taken out of 1080p, which stands for the source; the result is sharpened: 50 x (2.0736 / 103.68 + 0.9216 / 460.8).
        JobNeed need = desk.NeedOf(task);
        Assert.Equal(1.1, need.EnhancingCores, 9);

        // What they were measured to take on the average, and that there are others that improve nothing, does not matter.
        NodeBudget budget = house.Get<NodeBudget>();
        JobNeed small = need with { Cores = 0.2, MemoryBytes = 1, Measured = true };
        using IDisposable other = budget.Enter(Half with { Cores = 0.2 });
        var (more, limit) = budget.RoomFor(small);
        Assert.Equal((3, Resource.Cores, "needs 1.1 cores, 0.7 is free of 4.0"), (more, limit!.Resource, limit.Text));

        // More than the node has: alone among its like.
        JobNeed great = small with { EnhancingCores = 9 };
        Assert.Equal(1, budget.RoomFor(great).More);
        Assert.False(budget.RoomFor(great).Limit!.IsForGood);
        Assert.Equal(0, desk.NeedOf(Improving(new VideoTarget("h264", 1280, 720))).EnhancingCores);
        Assert.Equal(0, desk.NeedOf(Improving(new VideoTarget("h264", 1280, 720, Enhancements: [new BrightenLowLight()]))).EnhancingCores);
        state.Delete(recursive: true);
    }

    [Theory]
    [InlineData("22:00-06:00", 23, 0, true)]
    [InlineData("22:00-06:00", 5, 59, true)]
    [InlineData("22:00-06:00", 6, 0, false)]
    [InlineData("22:00-06:00", 21, 59, false)]
    [InlineData("01:30-02:00", 1, 30, true)]
    [InlineData("01:30-02:00", 2, 0, false)]
    public void Windows_go_over_midnight(string window, int hour, int minute, bool inside) =>
        Assert.Equal(inside, new OffPeakWindows([window]).Contains(new DateTimeOffset(2026, 3, 1, hour, minute, 0, TimeSpan.FromHours(8))));

    [Theory]
    [InlineData("22:00")]
    [InlineData("24:00-06:00")]
    [InlineData("6-7")]
    [InlineData("06:00-06:00")]
    public void What_is_no_window_is_refused(string window) => Assert.Throws<FormatException>(() => new OffPeakWindows([window]));

    [Fact]
    public void Outputs_for_a_service_are_staged_on_a_disk_of_this_machine()
    {
        var space = new StagingSpace(new DaemonOptions
        {
            StateDirectory = Path.Combine(Path.GetTempPath(), "not", "there", "yet"),
            Buckets = new Dictionary<string, BucketOptions> { ["far"] = new() { Type = "S3" } },
        });
        Assert.Equal(new DriveInfo(Path.GetTempPath()).TotalSize, space.Of("far")!.Value.Total);
        Assert.Null(space.Of("none"));
    }

    private static (int, Resource) Room((int More, Shortage? Limit) room) => (room.More, room.Limit!.Resource);

    private static House HouseWith(WorkerOptions workers, TaskOptions? tasks = null) => new(new DaemonOptions
    {
        Workers = workers,
        Tasks = tasks ?? new(),
        Buckets = new Dictionary<string, BucketOptions> { ["tmp"] = new() { Path = Path.GetTempPath() } },
    });

    private static MediaTask Improving(VideoTarget video) => new()
    {
        Id = "x",
        Created = DateTimeOffset.UnixEpoch,
        Input = new MediaInputInfo(),
        Subtasks = [new Subtask(0, SubtaskKind.Transcode, "{}", new OutputPlan(new TranscodeOutput(0, "mp4", "a.mp4", video, null), 0, "", "", "0/", ""))],
    };

    /// <summary>Adds a task whose like was measured to take so much memory and hardly any CPU.</summary>
    private static async Task<string> SubmitAsync(House house, string item, long memory)
    {
        var id = await house.SubmitAsync(item);
        var task = await house.Store.FindAsync(id, CancellationToken.None);
        await house.Store.SetCostAsync(JobShape.Of(task!.Subtasks.Select(s => s.Plan!.Spec)), new MeasuredCost(1, 0.1, memory), DateTimeOffset.UnixEpoch, CancellationToken.None);
        return id;
    }
}
