using System.CommandLine;
using System.Text.Json;
using Mps.Api.Model;
using Mps.Ctl.Daemon;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl process</c>: submits a task and, on request, stays until it is done.</summary>
internal static class ProcessCommand
{
    public static Command Build(CommandTree tree)
    {
        var input = new Argument<string>("INPUT") { Description = "http(s) address, BUCKET:/key, or a local file inside a bucket's folder" };
        var transcode = new Option<long[]>("--transcode", "-t") { Description = "Transcode template; may be repeated (see: mpsctl template ls)", HelpName = "ID", Required = true };
        var output = new Option<string>("--output") { Description = "Bucket for the outputs [default: the input's]", HelpName = "BUCKET" };
        var folder = new Option<string>("--dir") { Description = "Folder for the outputs, e.g. /out/ [default: the input's]", HelpName = "DIR" };
        var name = new Option<string>("--name") { Description = "Path pattern of the outputs, e.g. {inputName}_{definition}.{format}", HelpName = "PATTERN" };
        var bucket = new Option<string>("--bucket") { Description = "Take INPUT as a key of this bucket", HelpName = "BUCKET" };
        var notify = new Option<string>("--notify") { Description = "Address that is called when the task is done", HelpName = "URL" };
        var session = new Option<string>("--session-id") { Description = "Refuse the task if this id was used in the last three days", HelpName = "ID" };
        var priority = new Option<long?>("--priority") { Description = "-10 (last) to 10 (first)", HelpName = "N" };
        var wait = new Option<bool>("--wait", "-w") { Description = "Show progress until the task is done, then list its outputs" };
        var command = new Command("process", "Submits a media file for processing.") { input, transcode, output, folder, name, bucket, notify, session, priority, wait };

        tree.Define(command, """
            mpsctl process in:/clip.mp4 --transcode 100020 --transcode 876 --output out --wait
            mpsctl process https://example.org/clip.mov -t 100030 --output out --dir /web/
            mpsctl process /srv/media/in/clip.mp4 -t 100020 --name '{inputName}-small.{format}'
            """, async (parsed, client, cancel) =>
        {
            // The buckets' folders tell local files apart, and the outputs' paths in the listing.
            IReadOnlyList<BucketInfo> buckets = await client.GetBucketsAsync(cancel);
            string? target = parsed.GetValue(output);
            MediaInputInfo source = InputLocator.Locate(parsed.GetRequiredValue(input), parsed.GetValue(bucket), buckets, tree.Terminal.WorkingDirectory);
            if (source.Type == "URL" && target is null)
                throw new UsageException("an input by address needs --output BUCKET");
            var request = new ProcessMediaRequest
            {
                InputInfo = source,
                OutputStorage = target is null ? null : Storage(target, buckets),
                OutputDir = Folder(parsed.GetValue(folder)),
                MediaProcessTask = new MediaProcessTaskInput
                {
                    TranscodeTaskSet = [.. parsed.GetRequiredValue(transcode).Select(id => new TranscodeTaskInput { Definition = id, OutputObjectPath = parsed.GetValue(name) })],
                },
                TaskNotifyConfig = parsed.GetValue(notify) is { } url ? new TaskNotifyConfig { NotifyType = "URL", NotifyUrl = url } : null,
                SessionId = parsed.GetValue(session),
                TasksPriority = parsed.GetValue(priority),
            };

            JsonElement submitted = await client.CallAsync("ProcessMedia", request, cancel);
            string taskId = submitted.Text("TaskId");
            bool json = tree.WantsJson(parsed);
            if (!parsed.GetValue(wait))
            {
                tree.Terminal.Output.WriteLine(json ? JsonText.Of(submitted) : taskId);
                return ExitCode.Ok;
            }

            return await TaskCommand.FollowAsync(tree.Terminal, client, taskId, json, buckets, cancel);
        });
        return command;
    }

    private static TaskOutputStorage Storage(string name, IReadOnlyList<BucketInfo> buckets) => new()
    {
        Type = "COS",
        CosOutputStorage = new CosOutputStorage { Bucket = name, Region = buckets.FirstOrDefault(b => b.Name == name)?.Region ?? "" },
    };

    /// <summary>The API wants a slash at both ends.</summary>
    private static string? Folder(string? folder) => folder is null ? null : $"/{folder.Trim('/')}/".Replace("//", "/", StringComparison.Ordinal);
}
