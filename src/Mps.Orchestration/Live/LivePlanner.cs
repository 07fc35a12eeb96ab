using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Live;

/// <summary>
/// Turns what is asked of a live stream into a plan with a subtask per output. A function of its arguments and the
/// templates; the source is touched by workers alone.
/// </summary>
public sealed class LivePlanner(ITemplateSource templates, StorageRules storage, BucketSet buckets, InputPolicy policy)
{
    private const string LadderContainer = "hls", PushContainer = "flv";
    private const double LadderSegmentSeconds = 4;

    // A recording without a template: the API's file length, and segments that are soon visible.
    private const double SegmentSeconds = 10, FileSeconds = 3600;

    /// <param name="request">What is asked.</param>
    /// <param name="taskId">The id that the task will have.</param>
    /// <exception cref="ApiException">The request cannot be a task.</exception>
    public (LivePlan Plan, IReadOnlyList<Subtask> Subtasks) Plan(LiveRequest request, string taskId)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Url.Length == 0) throw new ApiException(ErrorCode.MissingParameter, "Url is missing.");
        Allowed(request.Url, "Url");
        foreach (var backup in request.Backups) Allowed(backup, "Backups");
        if (request.SnapshotSeconds is < 0 or > 86400 or double.NaN) throw Wrong("SnapshotSeconds must be from 0 to 86400.");
        if (request.Records.Count == 0 && request.Ladder.Count == 0 && request.Pushes.Count == 0 && request.SnapshotSeconds == 0)
            throw new ApiException(ErrorCode.InvalidParameter, "The request names nothing to do with the stream: a recording, a ladder, a push or pictures.");

        var keeps = request.Records.Count > 0 || request.Ladder.Count > 0 || request.SnapshotSeconds > 0;
        var target = keeps || request.Bucket.Length > 0 ? Target(request) : null;
        var streamId = OutputNames.OfUrl(request.Url, 0).InputName;
        var folder = OutputNames.Folder(request.Dir, "/");
        List<LiveOutputPlan> outputs = [];
        List<Subtask> subtasks = [];
        foreach (var record in request.Records) Record(record);
        if (request.Ladder.Count > 0) Ladder();
        foreach (var push in request.Pushes) Push(push);
        if (request.SnapshotSeconds > 0) Add(new SnapshotPlan(outputs.Count, request.SnapshotSeconds, 0, 0), SubtaskKind.LiveSnapshot, "{}");
        Distinct();
        return (
            new LivePlan(
                [request.Url, .. request.Backups],
                streamId,
                target?.CosOutputStorage?.Bucket ?? buckets.All.FirstOrDefault()?.Bucket ?? throw new ApiException(ErrorCode.InvalidParameter, "No bucket is configured, and a live stream needs one to work in."),
                target?.CosOutputStorage?.Region ?? "",
                folder,
                outputs,
                request.Forever,
                Slate(request, outputs),
                Failover(request)),
            subtasks);

        void Record(LiveRecordRequest record)
        {
            var plan = Recording(record, outputs.Count);
            var echo = new LiveRecordTaskInput { Definition = plan.Definition, OutputStorage = target, OutputObjectPath = plan.Path };
            Add(plan, SubtaskKind.LiveRecord, ApiText.Write(echo));
        }

        void Ladder()
        {
            var rungs = request.Ladder.Select(id => (Id: id, Template: Transcode(id, "Ladder"))).ToList();
            if (rungs.Find(r => r.Template.RemoveVideo == 1 || r.Template.VideoTemplate is null) is { Template: not null } without)
                throw Wrong($"Ladder: transcode template {without.Id} has no video.");
            var sound = rungs.Select(r => r.Template).FirstOrDefault(t => t is { RemoveAudio: not 1, AudioTemplate: not null })?.AudioTemplate;
            Add(
                new LadderPlan(
                    outputs.Count,
                    [.. rungs.Select(r => Video(r.Template, LadderContainer) is { Codec: not "copy" } video ? video : throw Wrong($"Ladder: transcode template {r.Id} copies the video; the rungs of a ladder must be encoded."))],
                    sound is null ? null : AudioTargets.Of(sound, LadderContainer) is { Codec: not "copy" } audio ? audio : throw Wrong("Ladder: the sound of a ladder must be encoded, since it goes on in silence when the source has none; the template copies it."),
                    LadderSegmentSeconds),
                SubtaskKind.LiveLadder,
                "{}");
        }

        void Push(LivePushRequest push)
        {
            Allowed(push.Url, "Pushes");
            if (!Uri.TryCreate(push.Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("rtmp" or "rtmps" or "srt"))
                throw Wrong($"Pushes: streams are sent over rtmp, rtmps and srt, not to '{LiveStatus.Shown(push.Url)}'.");
            var template = push.Definition == 0 ? null : Transcode(push.Definition, "Pushes");
            Add(
                new PushPlan(
                    outputs.Count,
                    push.Url,
                    template is { RemoveVideo: not 1, VideoTemplate: not null } ? Video(template, PushContainer) : null,
                    template is { RemoveAudio: not 1, AudioTemplate: { } audio } ? AudioTargets.Of(audio, PushContainer) : null),
                SubtaskKind.LivePush,
                "{}");
        }

        void Add(LiveOutputPlan output, SubtaskKind kind, string echo)
        {
            outputs.Add(output);
            subtasks.Add(new Subtask(output.Index, kind, echo, null));
        }

        void Distinct()
        {
            var keys = outputs.OfType<RecordPlan>().Select(r => new LiveNames(taskId, streamId, folder, r.Index)
                .Record(r.Path, 0, r.Definition, r.Form == LiveRecordForm.Mp4 ? "mp4" : "m3u8"));
            if (keys.GroupBy(k => k).FirstOrDefault(g => g.Count() > 1) is { } same) throw Wrong($"Two recordings would be written to '/{same.Key}'.");
        }
    }

    private static string? Slate(LiveRequest request, IReadOnlyList<LiveOutputPlan> outputs)
    {
        if (request.Slate.Length == 0) return null;
        if (!outputs.Any(o => o is LadderPlan or PushPlan)) throw Wrong("Slate: only ladders and pushes show one; recordings have gaps.");
        if (request.Slate is LivePlan.LastPicture or LivePlan.Black) return request.Slate;
        if (request.Bucket.Length == 0) throw Wrong("Slate: a picture lies in the bucket, and Bucket names none.");
        return request.Slate.TrimStart('/');
    }

    private static LiveFailover? Failover(LiveRequest request)
    {
        if (request.Failover is not { } asked) return null;
        if (request.Backups.Count == 0) throw Wrong("Failover: there is no backup to take.");
        if (asked is { BlackMs: < 0 } or { FreezeMs: < 0 } or { SilenceMs: < 0 } or { ReturnMs: < 0 }) throw Wrong("Failover: times are at least 0 ms.");
        return new LiveFailover(asked.BlackMs / 1000.0, asked.FreezeMs / 1000.0, asked.SilenceMs / 1000.0, asked.ReturnMs / 1000.0);
    }

    private RecordPlan Recording(LiveRecordRequest request, int index)
    {
        var path = request.Path.Length == 0 ? LiveNames.DefaultRecord : request.Path;
        if (request.Definition == 0)
        {
            if (request.SegmentSeconds is not (0 or (>= 1 and <= 60))) throw Wrong("SegmentSeconds must be from 1 to 60.");
            if (request.FileSeconds is not (0 or (>= 10 and <= 43200))) throw Wrong("FileSeconds must be from 10 to 43200.");
            return new RecordPlan(
                index,
                0,
                request.Mp4 ? LiveRecordForm.Mp4 : LiveRecordForm.HlsTs,
                request.SegmentSeconds == 0 ? SegmentSeconds : request.SegmentSeconds,
                request.FileSeconds == 0 ? FileSeconds : request.FileSeconds,
                LiveRecordStreams.Auto,
                0,
                path);
        }

        var template = templates.Find(TemplateFamilies.LiveRecord, request.Definition)
            ?? throw new ApiException(ErrorCode.InvalidDefinition, $"There is no live record template {request.Definition}.");
        var streams = template.RecordType switch
        {
            "audio" => LiveRecordStreams.Audio,
            "auto" => LiveRecordStreams.Auto,
            _ => LiveRecordStreams.Video,
        };
        return template.HLSConfigure is { } hls
            ? new RecordPlan(
                index, request.Definition, LiveRecordForm.HlsTs, hls.ItemDuration ?? 30, hls.Interval ?? FileSeconds, streams, hls.ContinueTimeout ?? 0, path)
            : new RecordPlan(index, request.Definition, LiveRecordForm.Mp4, SegmentSeconds, template.MP4Configure?.Interval ?? FileSeconds, streams, 0, path);
    }

    private TranscodeTemplate Transcode(long definition, string field) => templates.FindTranscode(definition)
        ?? throw new ApiException(ErrorCode.InvalidDefinition, $"{field}: there is no transcode template {definition}.");

    private static VideoTarget Video(TranscodeTemplate template, string container) =>
        StreamTargets.Video(template.VideoTemplate!, null, container, new ExtendedParameters.Standard());

    private TaskOutputStorage Target(LiveRequest request) => storage.Output(
        null,
        new TaskOutputStorage { Type = "COS", CosOutputStorage = new CosOutputStorage { Bucket = request.Bucket } },
        new PlannedSource(null, null, request.Url));

    private void Allowed(string url, string field)
    {
        if (policy.LiveRefusal(url) is { } refusal) throw Wrong($"{field}: {refusal}");
    }

    private static ApiException Wrong(string message) => new(ErrorCode.InvalidParameter, message);
}
