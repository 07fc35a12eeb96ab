using System.Diagnostics;
using Mps.Integration.Tests.Harness;
using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Perf.Live;

/// <summary>A worker that transcodes a stream to 720p and sends it on. Killed when disposed.</summary>
internal sealed class LatencyWorker : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _events;

    /// <param name="source">Where from.</param>
    /// <param name="target">Where to.</param>
    /// <param name="folder">For a staging folder.</param>
    /// <param name="preset">Of the encoder.</param>
    /// <param name="kbps">Bit rate on average; twice as much at peaks.</param>
    public LatencyWorker(string source, string target, string folder, string preset, int kbps)
    {
        var staging = Directory.CreateDirectory(Path.Combine(folder, "staging")).FullName;
        var push = new LivePushOutput(0, target, new VideoTarget("h264", 1280, 720, BitrateKbps: kbps, Preset: preset, GopFrames: 120), new AudioTarget("aac"));
        var spec = new LiveSpec(Corridor.Version, "latency", [new LiveSource(source)], staging, [push], new LivePolicy());
        _process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Bin, "mps-worker"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _events = _process.StandardOutput.ReadToEndAsync();
        _process.StandardInput.WriteLine(Corridor.Write(new LiveStartCommand(spec)));
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _ = _events;
        _process.Dispose();
    }
}
