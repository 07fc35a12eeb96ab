using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;

namespace Mps.Perf.Live;

/// <summary>A daemon that records, with its recordings in <c>out/rec/N</c>. Owns the daemon.</summary>
internal sealed class Recorder : IAsyncDisposable
{
    /// <summary>Length of a segment, seconds.</summary>
    public const int SegmentSeconds = 4;

    private readonly List<string> _ids = [];

    private Recorder(DaemonProcess daemon) => Daemon = daemon;

    public DaemonProcess Daemon { get; }

    /// <summary>Streams started so far.</summary>
    public int Count => _ids.Count;

    public static async Task<Recorder> StartAsync(int streamsPerWorker = 50)
    {
        var live = new JsonObject { ["Retry"] = "forever", ["RetryWait"] = "200ms", ["RetryMax"] = "1s", ["ReadTimeout"] = "10s" };
        return new Recorder(await DaemonProcess.StartAsync(new DaemonSettings { Workers = 1, WarmSpares = 0, Live = live, LiveStreamsPerWorker = streamsPerWorker }));
    }

    /// <summary>Starts a recording in HLS.</summary>
    /// <param name="url">Its source.</param>
    /// <param name="fileSeconds">After which a new file begins; <see cref="Playlist"/> is that of the first.</param>
    public async Task RecordAsync(string url, double fileSeconds = 36000)
    {
        var answer = await Daemon.Api.PostAsync("/v1/live", new JsonObject
        {
            ["url"] = url,
            ["bucket"] = "out",
            ["records"] = new JsonArray(new JsonObject { ["segmentSeconds"] = SegmentSeconds, ["fileSeconds"] = fileSeconds, ["path"] = $"rec/{_ids.Count}/rec.{{format}}" }),
        });
        _ids.Add((string)answer["taskId"]!);
    }

    /// <summary>Path of a recording's playlist.</summary>
    public string Playlist(int stream) => Path.Combine(Daemon.Output, "rec", $"{stream}", "rec.m3u8");

    /// <summary>Waits until all streams have so many segments more than when this is called.</summary>
    public async Task GrowAsync(int by)
    {
        var before = Enumerable.Range(0, Count).Select(Segments).ToList();
        await Until.TrueAsync($"{by} more segments of all streams", () => Enumerable.Range(0, Count).All(s => Segments(s) >= before[s] + by), TimeSpan.FromMinutes(5));
    }

    /// <summary>Breaks of a recording that its ledger lists.</summary>
    public async Task<int> GapsAsync(int stream) => (await Daemon.LiveAsync(_ids[stream]))["gaps"]!.AsArray().Count;

    /// <summary>Ends all recordings and waits until they are closed.</summary>
    public async Task StopAsync() => await Task.WhenAll(_ids.Select(Daemon.StopLiveAsync));

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();

    private int Segments(int stream) => Daemon.Segments($"rec/{stream}/rec.m3u8").Count;
}
