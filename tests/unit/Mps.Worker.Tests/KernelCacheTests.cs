using System.Text.Json;
using Mps.Jobs;
using Mps.Vulkan;

namespace Mps.Worker.Tests;

/// <summary>Kernels that a worker has compiled for a device are there for the next one, although its sandbox lets none of its working threads write them.</summary>
public sealed class KernelCacheTests
{
    [Fact]
    public async Task The_next_worker_finds_them_and_replaces_what_is_damaged()
    {
        if (VulkanKernels.Devices().FirstOrDefault(d => d.Obstacle is null) is not { } device)
        {
            Assert.Skip("There is no Vulkan device here, not even a software one.");
            return;
        }

        using Folder folder = new();
        string cache = folder.At("kernels");
        await Work(folder, "first", device.Name, cache);
        string file = Assert.Single(Directory.GetFiles(cache));
        byte[] written = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal("MPSVKPC1"u8, written.AsSpan(0, 8));

        // A worker that finds nothing, or may not read it, writes the file anew.
        var long_ago = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, long_ago);
        await Work(folder, "second", device.Name, cache);
        Assert.Equal(long_ago, File.GetLastWriteTimeUtc(file));

        await File.WriteAllBytesAsync(file, written[..^3], TestContext.Current.CancellationToken);
        await Work(folder, "third", device.Name, cache);
        Assert.Equal(written.Length, new FileInfo(Assert.Single(Directory.GetFiles(cache))).Length);
    }

    private static async Task Work(Folder folder, string name, string device, string cache)
    {
        var video = new VideoTarget("h264", Preset: "ultrafast", Enhancements: [new Sharpen(0.3)]);
        var job = new JobSpec(
            Corridor.Version, name, 1, WorkerProcess.Input("h264_25frames.mp4"), Directory.CreateDirectory(folder.At(name)).FullName,
            [new TranscodeOutput(0, "mp4", "out.mp4", video, null)],
            Hardware: new HardwarePolicy(Kernels: HardwareUse.Require, KernelDevice: device, KernelCache: cache));
        using var worker = new WorkerProcess();
        worker.Send(new RunCommand(job));
        JobEndedEvent end = await worker.Next<JobEndedEvent>();
        Assert.True(end.Outcome == JobOutcome.Completed, JsonSerializer.Serialize(end.Failure));
        Assert.Equal(0, await worker.Exit());
    }
}
