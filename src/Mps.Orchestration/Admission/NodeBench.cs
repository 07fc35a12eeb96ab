using System.Text.Json;
using Mps.Jobs;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Admission;

/// <summary>What was measured last of this node's kernels (<c>mpsctl bench</c>), kept in the state folder.</summary>
public sealed class NodeBench(DaemonOptions options)
{
    private readonly Lock _lock = new();
    private KernelSpeeds? _speeds;
    private bool _read;

    private readonly string _path = Path.Combine(options.StateDirectory, "bench.json");

    /// <summary>Keeps a measurement in place of the one before; a reader sees the old one or the new one, never a part.</summary>
    /// <exception cref="IOException">The state folder cannot be written.</exception>
    public async Task KeepAsync(BenchReport report, CancellationToken cancellation)
    {
        var temporary = _path + ".tmp";
        await File.WriteAllBytesAsync(temporary, JsonSerializer.SerializeToUtf8Bytes(report, CorridorJson.Default.BenchReport), cancellation).ConfigureAwait(false);
        File.Move(temporary, _path, overwrite: true);
        lock (_lock) (_speeds, _read) = (KernelSpeeds.Of(report), true);
    }

    /// <summary>The speeds of the last measurement, which jobs share their threads by; null when there is none. The file is read once.</summary>
    public KernelSpeeds? Speeds
    {
        get
        {
            lock (_lock)
            {
                if (!_read) (_speeds, _read) = (Parse(File.Exists(_path) ? File.ReadAllBytes(_path) : []) is { } report ? KernelSpeeds.Of(report) : null, true);
                return _speeds;
            }
        }
    }

    /// <summary>The last measurement and when it was made; null when there is none that can be read.</summary>
    public async Task<(BenchReport Report, DateTimeOffset Measured)?> FindAsync(CancellationToken cancellation)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(_path, cancellation).ConfigureAwait(false);
            return Parse(bytes) is { } report ? (report, File.GetLastWriteTimeUtc(_path)) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // A file of another version is no measurement.
    private static BenchReport? Parse(byte[] bytes)
    {
        try
        {
            return bytes.Length > 0 ? JsonSerializer.Deserialize(bytes, CorridorJson.Default.BenchReport) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
