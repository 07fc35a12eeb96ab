using System.Diagnostics;
using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.Deinterlace;
using Mps.Media;
using Mps.Pipeline;
using Mps.Pipeline.Bench;
using Mps.Pipeline.Stages.Deinterlace;
using Mps.Pipeline.Stages.Enhance;
using Mps.Vulkan;

namespace Mps.Worker.Tests;

/// <summary>Pictures improved on a Vulkan device are those that the CPU makes, through a whole job.</summary>
public sealed class EnhanceDeviceTests : IDisposable
{
    private static readonly Enhancement[] s_everything =
    [
        new RepairArtifacts(EnhancementLevel.Weak), new Denoise(EnhancementLevel.Weak), new SuperResolve(true), new BrightenLowLight(),
        new ImproveQuality(EnhancementLevel.Normal), new EnrichColor(EnhancementLevel.Normal), new Sharpen(0.3),
    ];

    private static readonly VideoTarget s_target = new("h264", Preset: "ultrafast", Crf: 12, Enhancements: s_everything);

    private readonly Folder _folder = new();

    public EnhanceDeviceTests() => AvLibrary.Initialize();

    [Fact]
    public async Task A_transcode_gives_the_same_pictures_on_a_device()
    {
        if (VulkanKernels.Devices().FirstOrDefault(d => d.Obstacle is null) is not { } device)
        {
            Assert.Skip("There is no Vulkan device here, not even a software one.");
            return;
        }

        string source = Path.Combine(_folder.Path, "in.mp4");
        await FFmpeg("-f", "lavfi", "-i", "testsrc2=size=160x96:rate=25:duration=0.4", "-vf", "noise=alls=14:allf=t:all_seed=3", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "8", source);
        (string onCpu, List<string> cpu) = await Run(source, "cpu", HardwareUse.Never, null);
        (string onDevice, List<string> how) = await Run(source, "device", HardwareUse.Require, device.Name);
        Assert.Equal(onCpu, onDevice);
        Assert.DoesNotContain(cpu, line => line.Contains(device.Name, StringComparison.Ordinal));
        // One chain restores the source's pictures, another finishes them: the CPU's kernels do nothing between.
        Assert.Equal(2, how.Count(line => line.Split($"on {device.Name}").Length == 2));
        Assert.DoesNotContain(how, line => line.Contains("(Avx", StringComparison.Ordinal) || line.Contains("(Scalar", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hdr_becomes_sdr_on_the_device_that_finishes_it()
    {
        if (VulkanKernels.Devices().FirstOrDefault(d => d.Obstacle is null) is not { } device)
        {
            Assert.Skip("There is no Vulkan device here, not even a software one.");
            return;
        }

        string source = Path.Combine(_folder.Path, "hdr.mp4");
        File.Copy(WorkerProcess.Clip("hdr10_192x96.mp4"), source);
        (string onCpu, _) = await Run(source, "cpu", HardwareUse.Never, null);
        (string onDevice, List<string> how) = await Run(source, "device", HardwareUse.Require, device.Name);
        Assert.Equal(onCpu, onDevice);
        Assert.Contains(how, line => line.Contains("tone mapped to BT.709, low light", StringComparison.Ordinal));
    }

    /// <summary>Another layout, size and range, and bars: one chain brings the source's pictures to kernels' format and restores them, another does all that follows.</summary>
    [Fact]
    public async Task What_is_reshaped_stays_on_the_device()
    {
        if (VulkanKernels.Devices().FirstOrDefault(d => d.Obstacle is null) is not { } device)
        {
            Assert.Skip("There is no Vulkan device here, not even a software one.");
            return;
        }

        string source = Path.Combine(_folder.Path, "nv12.mkv");
        await FFmpeg("-f", "lavfi", "-i", "testsrc2=size=160x96:rate=25:duration=0.2", "-vf", "scale=out_range=full,format=nv12", "-color_range", "pc", "-c:v", "rawvideo", source);
        VideoTarget video = s_target with { Width = 120, Height = 120, Adaptive = false };
        (string onCpu, _) = await Run(source, "cpu", HardwareUse.Never, null, video);
        (string onDevice, List<string> how) = await Run(source, "device", HardwareUse.Require, device.Name, video);
        Assert.Equal(onCpu, onDevice);
        Assert.Equal(2, how.Count(line => line.Contains("convert to", StringComparison.Ordinal) && line.Split($"on {device.Name}").Length == 2));
        Assert.DoesNotContain(how, line => line.Contains("(Avx", StringComparison.Ordinal) || line.Contains("(Scalar", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Interlaced_pictures_become_whole_on_the_device()
    {
        if (VulkanKernels.Devices().FirstOrDefault(d => d.Obstacle is null) is not { } device)
        {
            Assert.Skip("There is no Vulkan device here, not even a software one.");
            return;
        }

        string source = await Interlaced();
        VideoTarget video = s_target with { Enhancements = [new Sharpen(0.3)] };
        (string onCpu, _) = await Run(source, "cpu", HardwareUse.Never, null, video);
        (string onDevice, List<string> how) = await Run(source, "device", HardwareUse.Require, device.Name, video);
        Assert.Equal(onCpu, onDevice);
        Assert.Contains(how, line => line.Contains($"deinterlaced by the motion-adaptive kernel on {device.Name}", StringComparison.Ordinal));

        JobEndedEvent end = RunJob(source, "lost", HardwareUse.Require, null, out List<JobEvent> events, Lost, video);
        Assert.True(end.Outcome == JobOutcome.Completed, end.Failure?.Message);
        Assert.Equal(2, end.Stages.KernelFallbacks); // the deinterlacer at the fourth picture, and the chain that finishes
        Assert.NotEmpty(events.OfType<OutputFinishedEvent>());
    }

    [Fact]
    public void Doctor_makes_a_picture_on_every_device()
    {
        IReadOnlyList<DoctorCheck> checks = KernelDoctor.Check();
        VulkanDeviceInfo[] devices = [.. VulkanKernels.Devices()];
        Assert.Equal(Math.Max(1, devices.Length), checks.Count);
        Assert.All(devices, device => Assert.Contains(checks, check => check.Name == device.Name && check.Works == device.Obstacle is null));
        Assert.All(checks, check => Assert.True(check is { Group: "kernels", Required: false, Detail.Length: > 0 } && check.Works == (check.Fix.Length == 0), check.ToString()));
    }

    [Fact]
    public void Bench_measures_the_device_beside_the_processor()
    {
        using IEnhanceDevice? device = VulkanEnhanceDevice.TryOpen(
            new HardwarePolicy(Kernels: HardwareUse.Prefer, KernelDevice: VulkanKernels.Devices().FirstOrDefault(d => d.Obstacle is null)?.Uuid ?? "none"), null, out string reason);
        Assert.SkipWhen(device is null, reason);
        BenchReport report = KernelBench.Measure([(64, 36)], copyBytes: 1 << 20, TimeSpan.FromMilliseconds(1), device);
        Assert.Equal(device!.Name, report.Device!.Name);
        // All but the repair of scratches.
        Assert.Equal(report.Lines.DistinctBy(line => line.Operation).Count() - 1, report.Device.Lines.Count);
        Assert.All(report.Device.Lines, line => Assert.True(line is { Implementation: "Vulkan", MegapixelsPerSecond: > 0 }, line.ToString()));
        Assert.DoesNotContain(report.Lines, line => line.Implementation == "Vulkan");
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_refused_or_told()
    {
        string source = Path.Combine(_folder.Path, "in.mp4");
        await FFmpeg("-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:duration=0.2", "-c:v", "libx264", source);
        (_, List<string> told) = await Run(source, "prefer", HardwareUse.Prefer, "no such device");
        Assert.Contains(told, line => line.Contains("improved by the CPU", StringComparison.Ordinal));
        JobEndedEvent end = RunJob(source, "require", HardwareUse.Require, "no such device", out _);
        Assert.Equal(JobOutcome.Failed, end.Outcome);
        Assert.Contains("no such device", end.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Falling_back_from_a_lost_device_is_counted()
    {
        string source = Path.Combine(_folder.Path, "in.mp4");
        await FFmpeg("-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:duration=0.2", "-c:v", "libx264", source);
        JobEndedEvent end = RunJob(source, "lost", HardwareUse.Require, null, out _, Lost);
        Assert.True(end.Outcome == JobOutcome.Completed, end.Failure?.Message);
        Assert.Equal(2, end.Stages.KernelFallbacks); // one chain restores, one finishes
    }

    public void Dispose() => _folder.Dispose();

    private static IEnhanceDevice? Lost(HardwarePolicy policy, out string reason)
    {
        reason = "";
        return new LostDevice();
    }

    private async Task<string> Interlaced()
    {
        string source = Path.Combine(_folder.Path, "fields.mkv");
        await FFmpeg(
            "-f", "lavfi", "-i", "testsrc2=size=96x64:rate=50:duration=0.24", "-vf", "format=yuv420p,tinterlace=interleave_top,fieldorder=tff,format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast",
            "-flags", "+ilme+ildct", source);
        return source;
    }

    private async Task<(string Pictures, List<string> Explain)> Run(string source, string name, HardwareUse use, string? device, VideoTarget? video = null)
    {
        JobEndedEvent end = RunJob(source, name, use, device, out List<JobEvent> events, video: video);
        Assert.Equal(JobOutcome.Completed, end.Outcome);
        OutputResult result = events.OfType<OutputFinishedEvent>().Single().Result;
        return (await FFmpeg("-i", Path.Combine(_folder.Path, name, result.MainFile), "-f", "framemd5", "-"), [.. result.Explain]);
    }

    private JobEndedEvent RunJob(string source, string name, HardwareUse use, string? device, out List<JobEvent> events, OpenEnhanceDevice? open = null, VideoTarget? video = null)
    {
        open ??= (HardwarePolicy policy, out string reason) => VulkanEnhanceDevice.TryOpen(policy, null, out reason);
        string staging = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        var job = new JobSpec(
            Corridor.Version, "task", 1, new FileInput(source, _folder.Path), staging,
            [new TranscodeOutput(0, "mp4", "out.mp4", video ?? s_target, null)], Threads: 1, Hardware: new HardwarePolicy(Kernels: use, KernelDevice: device));
        List<JobEvent> told = [];
        using var run = new PipelineRun(job, e => { lock (told) told.Add(e); }, enhanceDevice: open);
        JobEndedEvent end = run.Run();
        events = told;
        return end;
    }

    private static async Task<string> FFmpeg(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    /// <summary>Gets lost at the first picture.</summary>
    private sealed class LostDevice : IEnhanceDevice
    {
        public string Name => "a device that gets lost";

        public IPictureKernel? Open(
            IReadOnlyList<Enhancement> steps, FrameFormat format, PictureColour colour, (int Width, int Height)? enlarged, Func<int, IPictureKernel> substitute, out int taken)
        {
            int count = taken = steps.Count;
            FrameFormat target = enlarged is { } size ? format with { Width = size.Width, Height = size.Height } : format;
            return new LostKernel(format, target, new Lazy<IPictureKernel>(() => substitute(count)));
        }

        public IDeviceDeinterlacer? OpenDeinterlacer(FrameFormat format) => new LostDeinterlacer();

        public void Dispose()
        {
        }
    }

    private sealed class LostDeinterlacer : IDeviceDeinterlacer
    {
        private int _taken;

        public string Name => "a device that gets lost";

        public bool TryTake(ReadOnlyFrameView picture) => _taken++ < 3;

        public bool TryMake(FrameView target, PictureField keep, bool second) => true;

        public void Dispose()
        {
        }
    }

    private sealed class LostKernel(FrameFormat source, FrameFormat target, Lazy<IPictureKernel> substitute) : IPictureKernel
    {
        public FrameFormat Source => source;

        public FrameFormat Target => target;

        public string Summary => "a device that gets lost";

        public void Apply(ReadOnlyFrameView picture, FrameView made) => substitute.Value.Apply(picture, made);

        public void Restart()
        {
        }

        public void Dispose()
        {
            if (substitute.IsValueCreated)
                substitute.Value.Dispose();
        }
    }
}
