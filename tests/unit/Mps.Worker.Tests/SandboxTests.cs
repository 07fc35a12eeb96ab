using System.Text.Json;
using Mps.Jobs;

namespace Mps.Worker.Tests;

/// <summary>A hostile playlist in a local bucket names what lies outside; the kernel keeps the worker from reading it.</summary>
public sealed class SandboxTests
{
    [Theory]
    [InlineData("")]
    [InlineData("file://")]
    public async Task Playlist_cannot_reach_outside_its_root(string scheme)
    {
        using Folder secrets = new(), bucket = new();
        File.Copy(WorkerProcess.Clip("sample.mp4"), secrets.At("secret.mp4"));
        Playlist(bucket, "outside.m3u8", scheme + secrets.At("secret.mp4"));
        Playlist(bucket, "passwd.m3u8", "file:///etc/passwd");
        File.Copy(WorkerProcess.Clip("sample.mp4"), bucket.At("own.mp4"));
        Playlist(bucket, "inside.m3u8", scheme + bucket.At("own.mp4"));

        await RequireLandlock();
        using var worker = new WorkerProcess();
        // The same playlist can be read when its segment lies inside: it is the place that is refused, not the form.
        Assert.NotNull((await Probe(worker, bucket, "inside.m3u8")).Info);
        Assert.Equal(JobFault.Source, (await Probe(worker, bucket, "outside.m3u8")).Failure?.Fault);
        Assert.Equal(JobFault.Source, (await Probe(worker, bucket, "passwd.m3u8")).Failure?.Fault);
    }

    [Fact]
    public async Task Input_outside_its_root_cannot_be_read()
    {
        await RequireLandlock();
        using Folder secrets = new(), bucket = new();
        File.Copy(WorkerProcess.Clip("sample.mp4"), secrets.At("secret.mp4"));
        File.CreateSymbolicLink(bucket.At("link.mp4"), secrets.At("secret.mp4"));
        using var worker = new WorkerProcess();
        Assert.NotNull((await Probe(worker, bucket, "link.mp4")).Failure);
    }

    private static void Playlist(Folder bucket, string name, string segment) => File.WriteAllText(bucket.At(name),
        $"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:8\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:7,\n{segment}\n#EXT-X-ENDLIST\n");

    private static async Task<ProbedEvent> Probe(WorkerProcess worker, Folder bucket, string name)
    {
        worker.Send(new ProbeCommand(name, new FileInput(bucket.At(name), bucket.Path)));
        return await worker.Next<ProbedEvent>();
    }

    private static async Task RequireLandlock()
    {
        using var doctor = new WorkerProcess("--doctor");
        DoctorReport report = JsonSerializer.Deserialize(await doctor.Output(), CorridorJson.Default.DoctorReport)!;
        if (!report.Checks.Single(c => c.Name == "landlock").Works)
            Assert.Skip("This kernel has no Landlock; the worker runs without its sandbox here.");
    }
}
