using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api.Model;
using Mps.Ctl.Daemon;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl live</c>: starts, lists, shows and stops live streams.</summary>
internal static class LiveCommand
{
    /// <summary>The template of a recording that names none: the default of the API's console.</summary>
    private const long DefaultRecord = 20001;

    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    public static Command Build(CommandTree tree) => new("live", "Starts, lists, shows and stops live streams.")
    {
        Start(tree), List(tree), Show(tree), Stop(tree),
    };

    private static Command Start(CommandTree tree)
    {
        var url = new Argument<string>("URL") { Description = "rtmp, rtmps, http or https (FLV or HLS), srt or rtsp address" };
        var record = new Option<long[]>("--record", "-r")
        {
            Description = $"Record by this live record template; without an ID by {DefaultRecord} (HLS). May be repeated",
            HelpName = "ID",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        var hls = new Option<string>("--hls") { Description = "Record HLS without a template, in segments of this length, e.g. 4s", HelpName = "TIME" };
        var mp4 = new Option<bool>("--mp4") { Description = "Record MP4 files of an hour each" };
        var path = new Option<string>("--path") { Description = "Path pattern of recordings, e.g. {streamId}/{rand}.{format}", HelpName = "PATTERN" };
        var backup = new Option<string[]>("--backup") { Description = "Source to take when the one before fails; may be repeated", HelpName = "URL" };
        var snapshot = new Option<string>("--snapshot") { Description = "A picture every so often, e.g. 10s", HelpName = "TIME" };
        var ladder = new Option<long[]>("--ladder") { Description = "Transcode template of a rung of a live ladder, from the highest down; may be repeated", HelpName = "ID" };
        var push = new Option<string[]>("--push") { Description = "Send the stream on to this rtmp, rtmps or srt address; may be repeated", HelpName = "URL" };
        var slate = new Option<string>("--slate") { Description = "What ladders and pushes show while the source is away: last (its last picture), black, or a picture in the bucket", HelpName = "last|black|KEY" };
        var failover = new Option<string>("--failover") { Description = "Take a backup although the source sends, when it was so for so many ms, e.g. black=5000,freeze=5000,silence=10000", HelpName = "LIST" };
        var back = new Option<int>("--return") { Description = "Take the primary again once it was well for so many ms", HelpName = "MS" };
        var bucket = new Option<string>("--bucket", "-b") { Description = "Bucket for what is kept [default: the only one that there is]", HelpName = "BUCKET" };
        var folder = new Option<string>("--dir") { Description = "Folder in the bucket [default: /]", HelpName = "DIR" };
        var forever = new Option<bool>("--forever") { Description = "Never give the source up" };
        var notify = new Option<string>("--notify") { Description = "Address that is told of files and of the end", HelpName = "URL" };
        var session = new Option<string>("--session-id") { Description = "Refuse the stream if this id was used in the last seven days", HelpName = "ID" };
        var command = new Command("start", "Pulls a live stream and records it, or what else is asked.")
        {
            url, record, hls, mp4, path, backup, failover, back, snapshot, ladder, push, slate, bucket, folder, forever, notify, session,
        };
        tree.Define(command, """
            mpsctl live start rtmp://origin/app/stream --record
            mpsctl live start rtmp://a/app/s --backup rtmp://b/app/s --record 20001 --snapshot 10s --bucket media --dir /live/
            mpsctl live start rtmp://a/app/s --backup rtmp://b/app/s --failover black=5000,freeze=5000,silence=10000 --return 60000 --push rtmp://c/app/s --slate last
            mpsctl live start https://example.org/live.m3u8 --mp4 --push rtmp://other/app/key --forever
            """, async (parsed, client, cancel) =>
        {
            var records = new JsonArray();
            if (parsed.GetResult(record) is { Implicit: false })
            {
                long[] ids = parsed.GetValue(record) is { Length: > 0 } named ? named : [DefaultRecord];
                foreach (long id in ids)
                    records.Add(new JsonObject { ["definition"] = id, ["path"] = parsed.GetValue(path) ?? "" });
            }

            if (parsed.GetValue(hls) is { } segment)
                records.Add(new JsonObject { ["segmentSeconds"] = Seconds("--hls", segment), ["path"] = parsed.GetValue(path) ?? "" });
            if (parsed.GetValue(mp4))
                records.Add(new JsonObject { ["mp4"] = true, ["path"] = parsed.GetValue(path) ?? "" });
            var request = new JsonObject
            {
                ["url"] = parsed.GetRequiredValue(url),
                ["backups"] = List(parsed.GetValue(backup)),
                ["bucket"] = parsed.GetValue(bucket) ?? OnlyBucket(await client.GetBucketsAsync(cancel)),
                ["dir"] = parsed.GetValue(folder) ?? "/",
                ["records"] = records,
                ["ladder"] = new JsonArray([.. (parsed.GetValue(ladder) ?? []).Select(id => (JsonNode)id)]),
                ["pushes"] = new JsonArray([.. (parsed.GetValue(push) ?? []).Select(to => (JsonNode)new JsonObject { ["url"] = to })]),
                ["snapshotSeconds"] = parsed.GetValue(snapshot) is { } every ? Seconds("--snapshot", every) : 0,
                ["slate"] = parsed.GetValue(slate) ?? "",
                ["failover"] = Failover(parsed.GetValue(failover), parsed.GetValue(back)),
                ["forever"] = parsed.GetValue(forever),
                ["notifyUrl"] = parsed.GetValue(notify) ?? "",
                ["sessionId"] = parsed.GetValue(session) ?? "",
            };
            JsonElement started = await client.StartLiveAsync(request, cancel);
            tree.Terminal.Output.WriteLine(tree.WantsJson(parsed) ? JsonText.Of(started) : started.Text("taskId"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command List(CommandTree tree)
    {
        var watch = new Option<bool>("--watch", "-w") { Description = "Refresh every second until Ctrl-C" };
        var command = new Command("ls", "Lists the live streams that run, with how each fares.") { watch };
        tree.Define(command, """
            mpsctl live ls
            mpsctl live ls --watch
            """, async (parsed, client, cancel) =>
        {
            var table = new LiveTable(TimeProvider.System);
            while (true)
            {
                JsonElement streams = await client.GetLiveAsync(null, cancel);
                if (tree.WantsJson(parsed))
                    tree.Terminal.Output.WriteLine(JsonText.Of(streams));
                else
                    table.WriteTo(tree.Terminal.Output, streams.Items("streams"), redraw: parsed.GetValue(watch) && tree.Terminal.Interactive);
                if (!parsed.GetValue(watch))
                    return ExitCode.Ok;
                await Task.Delay(Refresh, cancel);
            }
        });
        return command;
    }

    private static Command Show(CommandTree tree)
    {
        Argument<string> id = TaskId();
        var command = new Command("show", "Shows a live stream, running or ended, with its files and what is missing in them.") { id };
        tree.Define(command, "mpsctl live show 1250000000-LiveScheduleTask-…", async (parsed, client, cancel) =>
        {
            JsonElement detail = await client.GetLiveAsync(parsed.GetRequiredValue(id), cancel);
            if (tree.WantsJson(parsed))
                tree.Terminal.Output.WriteLine(JsonText.Of(detail));
            else
                LiveReport.Write(tree.Terminal.Output, detail);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Stop(CommandTree tree)
    {
        Argument<string> id = TaskId();
        var command = new Command("stop", "Ends a live stream; its files are closed properly.") { id };
        tree.Define(command, "mpsctl live stop 1250000000-LiveScheduleTask-…", async (parsed, client, cancel) =>
        {
            JsonElement reply = await client.CallAsync("ManageTask", new ManageTaskRequest { OperationType = "Abort", TaskId = parsed.GetRequiredValue(id) }, cancel);
            tree.Terminal.Output.WriteLine(tree.WantsJson(parsed) ? JsonText.Of(reply) : $"stopping {parsed.GetRequiredValue(id)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static string OnlyBucket(IReadOnlyList<BucketInfo> buckets) => buckets.Count == 1
        ? buckets[0].Name
        : throw new UsageException($"--bucket is missing; the daemon has {(buckets.Count == 0 ? "none" : string.Join(", ", buckets.Select(b => b.Name)))}");

    private static JsonObject? Failover(string? list, int returnMs)
    {
        if (list is null && returnMs == 0)
            return null;
        var times = new JsonObject { ["returnMs"] = returnMs };
        foreach (string part in (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=');
            if (pair is not [("black" or "freeze" or "silence") and var cause, var ms] || !int.TryParse(ms, System.Globalization.CultureInfo.InvariantCulture, out int number) || number <= 0)
                throw new UsageException($"--failover '{part}' must be one of black=MS, freeze=MS, silence=MS");
            times[$"{cause}Ms"] = number;
        }

        return times;
    }

    private static double Seconds(string option, string text)
    {
        (string digits, double unit) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 0.001),
            _ when text.EndsWith('s') => (text[..^1], 1),
            _ when text.EndsWith('m') => (text[..^1], 60),
            _ when text.EndsWith('h') => (text[..^1], 3600),
            _ => ("", 0),
        };
        return double.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out double number) && number > 0
            ? number * unit
            : throw new UsageException($"{option} '{text}' must be a time with its unit, such as 10s or 5m");
    }

    private static JsonArray List(string[]? texts) => new([.. (texts ?? []).Select(t => (JsonNode)t)]);

    private static Argument<string> TaskId() => new("ID") { Description = "Task id, as printed by live start and live ls" };
}
