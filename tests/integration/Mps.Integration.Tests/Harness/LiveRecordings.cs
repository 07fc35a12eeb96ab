using System.Text.Json.Nodes;

namespace Mps.Integration.Tests.Harness;

/// <summary>Live streams over the control socket, and what they leave in the output bucket.</summary>
internal static class LiveRecordings
{
    /// <summary>Starts a recording in HLS with segments of a second below <c>cam/</c>.</summary>
    /// <returns>The task's id.</returns>
    public static async Task<string> RecordAsync(this DaemonProcess daemon, string url, double fileSeconds = 3600, string? notify = null) =>
        (string)(await daemon.Api.PostAsync("/v1/live", new JsonObject
        {
            ["url"] = url,
            ["bucket"] = "out",
            ["records"] = new JsonArray(new JsonObject { ["segmentSeconds"] = 1, ["fileSeconds"] = fileSeconds, ["path"] = "cam/rec.{format}" }),
            ["notifyUrl"] = notify ?? "",
        }))["taskId"]!;

    /// <summary>The stream with its files and gaps.</summary>
    public static async Task<JsonObject> LiveAsync(this DaemonProcess daemon, string id) =>
        JsonNode.Parse(await daemon.Api.GetAsync($"/v1/live?task={id}"))!.AsObject();

    /// <summary>Segments that a playlist of the output bucket lists, as files; none while there is no playlist.</summary>
    public static IReadOnlyList<string> Segments(this DaemonProcess daemon, string playlist = "cam/rec.m3u8") => Listed(Path.Combine(daemon.Output, playlist));

    /// <summary>Segments that the playlist in a file lists, as files; none while there is no playlist.</summary>
    public static IReadOnlyList<string> Listed(string path) =>
        !File.Exists(path) ? [] : [.. File.ReadAllLines(path).Where(l => l.Length > 0 && l[0] != '#').Select(l => Path.Combine(Path.GetDirectoryName(path)!, l))];

    /// <summary>Waits until the recording has so many segments more than now.</summary>
    public static async Task GrowsAsync(this DaemonProcess daemon, int by)
    {
        var before = daemon.Segments().Count;
        await Until.TrueAsync($"{by} more segments than {before}", () => daemon.Segments().Count >= before + by);
    }

    /// <summary>Ends the stream and waits until its task has ended.</summary>
    public static async Task<MediaTask> StopLiveAsync(this DaemonProcess daemon, string id)
    {
        await daemon.Api.CallAsync("ManageTask", new JsonObject { ["OperationType"] = "Abort", ["TaskId"] = id });
        return await daemon.Api.FinishedAsync(id);
    }

    /// <summary>All segments of a playlist one behind the other, as one transport stream.</summary>
    /// <returns>Path of the file.</returns>
    public static string Join(this DaemonProcess daemon, string playlist = "cam/rec.m3u8") =>
        Join(daemon.Segments(playlist), daemon.Folder, Path.GetFileNameWithoutExtension(playlist));

    /// <summary>Files one behind the other, as one in a folder.</summary>
    /// <returns>Its path.</returns>
    public static string Join(IEnumerable<string> segments, string folder, string name = "recording")
    {
        var joined = Path.Combine(folder, $"joined-{name}.ts");
        using var file = File.Create(joined);
        foreach (var segment in segments) file.Write(File.ReadAllBytes(segment));
        return joined;
    }
}
