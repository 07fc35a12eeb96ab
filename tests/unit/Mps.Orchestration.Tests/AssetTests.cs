using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Options;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>Files that outputs read besides the source: kept as references, found right before the job.</summary>
public sealed class AssetTests
{
    public static TheoryData<string> CasesWithAssets => ["transcode-watermarks", "transcode-heads-and-tails", "transcode-subtitles-burnt-in", "transcode-subtitle-tracks", "transcode-audio-tracks", "adaptive-everything", "snapshot-points"];

    [Theory]
    [MemberData(nameof(CasesWithAssets))]
    public void Every_reference_is_kept_and_bound(string name)
    {
        var subtasks = Plan(name).Subtasks.Where(s => s.Plan!.Spec.Assets.Any()).ToList();
        Assert.NotEmpty(subtasks);
        foreach (var subtask in subtasks)
        {
            var plan = StoreJson.Read<OutputPlan>(StoreJson.Write(subtask.Plan!));
            var references = plan.Spec.Assets.ToList();
            Assert.Equal(subtask.Plan!.Spec.Assets, references);
            Assert.All(references, r => Assert.IsType<AssetReference>(r));
            var job = new JobSpec(Corridor.Version, "t", 1, new FileInput("/in/a", "/in"), "/staging", [plan.Spec]);
            Assert.ThrowsAny<Exception>(() => Corridor.Write(new RunCommand(job))); // no reference ever reaches a worker

            var bound = AssetBinding.Bind(plan.Spec, asset => new FileInput("/b/" + ((AssetReference)asset).Name, "/b"));
            Assert.Equal(references.Select(r => "/b/" + ((AssetReference)r).Name), bound.Assets.Cast<FileInput>().Select(f => f.Path));
            Assert.Contains("/b/", Corridor.Write(new RunCommand(job with { Outputs = [bound] })), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Clips_and_files_of_edits_are_bound()
    {
        var reference = new AssetReference(new MediaInputInfo { Type = "URL", UrlInputInfo = new UrlInputInfo { Url = "http://h/a" } }, "FileInfos.0");
        MediaInput Found(MediaInput _) => new FileInput("/b/a", "/b");
        var splice = AssetBinding.Bind(new SpliceOutput(0, "mp4", "a.mp4", [new SourceClip(reference, 1, 2)], Fast: true), Found);
        Assert.Equal([new FileInput("/b/a", "/b")], splice.Assets);
        var compose = AssetBinding.Bind(
            new ComposeOutput(0, "mp4", "a.mp4", null, null, new Jobs.ComposeCanvas(0, 0, 0), new Dictionary<string, MediaInput> { ["x"] = reference }, []), Found);
        Assert.Equal([new FileInput("/b/a", "/b")], compose.Assets);
    }

    [Fact]
    public async Task A_missing_file_fails_its_subtask_alone()
    {
        await using var house = new House();
        house.Put("in/logo.png", "picture");
        await house.StartAsync();
        var task = await house.RunAsync(Watermarked(100010, "none.png") + "," + Watermarked(100020, "logo.png") + ",{'Definition':100030}");
        Assert.Equal([SubtaskState.Failed, SubtaskState.Succeeded, SubtaskState.Succeeded], task.Subtasks.Select(s => s.State));
        Assert.Equal("InvalidInput", task.Subtasks[0].Error!.ErrCodeExt);
        Assert.Contains("none.png", task.Subtasks[0].Error!.Message, StringComparison.Ordinal);
        var job = Assert.Single(house.Workers.Jobs);
        Assert.Equal([1, 2], job.Outputs.Select(o => o.Index));
        var input = Assert.IsType<FileInput>(Assert.Single(job.Outputs[0].Assets));
        Assert.EndsWith("/in/logo.png", input.Path, StringComparison.Ordinal);
        Assert.EndsWith("/in", input.Root.TrimEnd('/'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_of_which_nothing_is_left_ends_without_a_worker()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.RunAsync(Watermarked(100010, "none.png"));
        Assert.Equal(TaskState.Finished, task.State);
        Assert.Contains("none.png", task.Subtasks[0].Error!.Message, StringComparison.Ordinal);
        Assert.Empty(house.Workers.Jobs);
    }

    [Fact]
    public async Task An_address_in_a_denied_network_fails_its_subtask()
    {
        await using var house = new House(new DaemonOptions { Workers = new WorkerOptions { Max = 1 }, Inputs = new InputOptions { DenyNetworks = ["127.0.0.0/8", "::1/128"] } });
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100010,'OverrideParameter':{'SubtitleTemplate':{'Path':'http://localhost/a.srt'}}},{'Definition':100020}");
        Assert.Equal([SubtaskState.Failed, SubtaskState.Succeeded], task.Subtasks.Select(s => s.State));
        Assert.Contains("DenyNetworks", task.Subtasks[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_deleted_while_the_task_waits_fails_its_subtask()
    {
        await using var house = new House();
        house.Templates.Transcode[1001] = new PresetTemplatesCopy().Of(100010, 1001);
        var id = await house.SubmitAsync("{'Definition':1001},{'Definition':100020,'WatermarkSet':[{'Definition':501}]},{'Definition':100030}");
        house.Templates.Transcode.Remove(1001);
        house.Templates.Watermark.Remove(501);
        await house.StartAsync();
        var task = await house.EndOfAsync(id);
        Assert.Equal(
            ["InvalidInput.DefinitionNotExist", "InvalidInput.DefinitionNotExist", null], task.Subtasks.Select(s => s.Error?.ErrCodeExt));
        Assert.Contains("watermark template 501", task.Subtasks[1].Error!.Message, StringComparison.Ordinal);
        Assert.Equal([2], house.Workers.Jobs.Single().Outputs.Select(o => o.Index));
    }

    [Fact]
    public async Task Jobs_carry_the_hardware_of_the_configuration()
    {
        await using var house = new House(new DaemonOptions
        {
            Workers = new WorkerOptions { Max = 1 },
            StateDirectory = "/state",
            Hardware = new HardwareOptions { Decode = "never", Encode = "require", Device = "cuda:1" },
        });
        await house.StartAsync();
        await house.RunAsync();
        Assert.Equal(new HardwarePolicy(HardwareUse.Never, HardwareUse.Require, "cuda:1", KernelCache: "/state/kernels"), house.Workers.Jobs.Single().Hardware);
        Assert.Equal(new HardwarePolicy(HardwareUse.Prefer, HardwareUse.Prefer), new HardwareOptions().Policy);
    }

    [Fact]
    public async Task Jobs_carry_what_was_measured_of_the_kernels_of_this_node()
    {
        var state = Directory.CreateTempSubdirectory("mps-bench-");
        var options = new DaemonOptions { Workers = new WorkerOptions { Max = 1 }, StateDirectory = state.FullName };
        await using var house = new House(options);
        await house.StartAsync();
        var bench = house.Get<NodeBench>();
        Assert.Null(bench.Speeds);
        var report = new BenchReport("p", 9, [new BenchLine("sharpen", 1920, 1080, "Avx2", 700, 0.5), new BenchLine("sharpen", 640, 360, "Avx2", 900, 0.5)]);
        await bench.KeepAsync(report, CancellationToken.None);
        await house.RunAsync();
        Assert.Equal(700, house.Workers.Jobs.Single().Speeds!.Find(new Sharpen(1)));

        // Kept over restarts; what cannot be read is no measurement.
        Assert.Equal(700, new NodeBench(options).Speeds!.Find(new Sharpen(1)));
        await File.WriteAllTextAsync(Path.Combine(state.FullName, "bench.json"), """{"lines":3}""");
        Assert.Null(new NodeBench(options).Speeds);
        state.Delete(recursive: true);
    }

    private static string Watermarked(long definition, string file) =>
        $"{{'Definition':{definition},'WatermarkSet':[{{'Definition':0,'RawParameter':{{'Type':'image','ImageTemplate':{{'ImageContent':{{'Type':'COS','CosInputInfo':{{'Bucket':'in','Region':'','Object':'{file}'}}}}}}}}}}]}}";

    private static PlannedTask Plan(string name)
    {
        var text = new[] { TranscodeCases.All, PictureCases.All, AdaptiveCases.All }.First(c => c.ContainsKey(name))[name];
        using var body = JsonDocument.Parse("{" + text.Replace('\'', '"').Replace("`", "\\\"", StringComparison.Ordinal) + "}");
        return new Planner(TestTemplates.Filled(), new StorageRules(_ => "", _ => null)).Plan(ApiJson.Read<ProcessMediaRequest>(body.RootElement));
    }

    /// <summary>A preset under another id.</summary>
    private sealed class PresetTemplatesCopy
    {
        private readonly Templates.ITemplateSource _presets = new Templates.PresetTemplates();

        public TranscodeTemplate Of(long preset, long id)
        {
            var template = _presets.FindTranscode(preset)!;
            template.Definition = id.ToString(System.Globalization.CultureInfo.InvariantCulture);
            template.Type = "Custom";
            return template;
        }
    }
}
