using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Planning;

/// <summary>
/// Turns the nodes of an orchestration into a task: one subtask per action, in the order of the graph. An action behind a
/// transcode takes that transcode's output; an action behind one that only looks (review, quality control…) takes the
/// same input as it, once it is done. A pure function of its arguments, like <see cref="Planner"/>.
/// </summary>
public sealed class ActivityPlanner(ITemplateSource templates, StorageRules storage)
{
    /// <summary>How an action's results and edges are planned, by its type.</summary>
    private static readonly Dictionary<string, SubtaskKind> Kinds =
        Enum.GetValues<SubtaskKind>().Where(k => k is not (SubtaskKind.EditMedia or SubtaskKind.Image)).ToDictionary(k => k.ActivityName(), StringComparer.Ordinal);

    /// <param name="request">Input, output and receiver of the call; what it does not state of output and receiver is the schedule's.</param>
    /// <param name="activities">The nodes.</param>
    /// <param name="defaults">What the schedule says of output and receiver; null without a schedule.</param>
    /// <exception cref="ApiException">The nodes contradict each other, or one of them says what no task may say.</exception>
    public PlannedTask Plan(ProcessMediaRequest request, IReadOnlyList<Activity>? activities, ScheduleDefaults? defaults)
    {
        ArgumentNullException.ThrowIfNull(request);
        var source = storage.Source(request.InputInfo);
        var notify = NotifyRules.Check(request.TaskNotifyConfig ?? defaults?.Notify);
        var context = new PlanContext(
            templates,
            storage,
            new ProcessMediaRequest
            {
                OutputStorage = string.IsNullOrEmpty(request.OutputStorage?.CosOutputStorage?.Bucket) ? defaults?.OutputStorage ?? request.OutputStorage : request.OutputStorage,
                OutputDir = string.IsNullOrEmpty(request.OutputDir) ? defaults?.OutputDir : request.OutputDir,
            },
            source);
        var subtasks = new List<Subtask>();
        var places = new Dictionary<int, int>();
        foreach (var node in ActivityGraph.Read(activities))
        {
            var before = node.After is { } after ? subtasks[places[after]] : null;
            places.Add(node.Index, subtasks.Count);
            subtasks.Add(Subtask(context, subtasks.Count, node, before));
        }

        OutputConflicts.Check(subtasks, source);
        return new PlannedTask(request.InputInfo!, notify, subtasks);
    }

    private static Subtask Subtask(PlanContext context, int index, ActivityNode node, Subtask? before)
    {
        var planned = Planned(context, index, node, before) with { After = before?.Index };
        if (before is not null) CheckFollows(node, before);
        return before is { State: SubtaskState.Failed } failed && planned.State != SubtaskState.Failed
            ? planned with { Plan = null, State = SubtaskState.Failed, Error = FailureCodes.Follows(failed) }
            : planned;
    }

    private static Subtask Planned(PlanContext context, int index, ActivityNode node, Subtask? before)
    {
        var para = node.Activity.ActivityPara;
        var type = node.Activity.ActivityType ?? "";
        if (!Kinds.TryGetValue(type, out var kind))
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{node.Field}.ActivityType is '{type}' but must be one of input, output, {string.Join(", ", Kinds.Keys)}.");
        return kind switch
        {
            SubtaskKind.Transcode => Item(new TranscodePlanner(context), para?.TranscodeTask, "TranscodeTask"),
            SubtaskKind.AnimatedGraphics => Item(new AnimatedGraphicsPlanner(context), para?.AnimatedGraphicTask, "AnimatedGraphicTask"),
            SubtaskKind.SnapshotByTimeOffset => Item(new SnapshotByTimeOffsetPlanner(context), para?.SnapshotByTimeOffsetTask, "SnapshotByTimeOffsetTask"),
            SubtaskKind.SampleSnapshot => Item(new SampleSnapshotPlanner(context), para?.SampleSnapshotTask, "SampleSnapshotTask"),
            SubtaskKind.ImageSprites => Item(new ImageSpritePlanner(context), para?.ImageSpriteTask, "ImageSpriteTask"),
            SubtaskKind.AdaptiveDynamicStreaming => Item(new AdaptiveStreamingPlanner(context), para?.AdaptiveDynamicStreamingTask, "AdaptiveDynamicStreamingTask"),
            SubtaskKind.AiContentReview => Missing(para?.AiContentReviewTask, "AiContentReviewTask", "content review"),
            SubtaskKind.AiAnalysis => Missing(para?.AiAnalysisTask, "AiAnalysisTask", "content analysis"),
            SubtaskKind.AiRecognition => Missing(para?.AiRecognitionTask, "AiRecognitionTask", "content recognition"),
            SubtaskKind.AiQualityControl => Missing(para?.QualityControlTask, "QualityControlTask", "quality control"),
            SubtaskKind.SmartSubtitles => Missing(para?.SmartSubtitlesTask, "SmartSubtitlesTask", "smart subtitles"),
            SubtaskKind.SmartErase => Missing(para?.SmartEraseTask, "SmartEraseTask", "smart erase"),
            SubtaskKind.ExecRules => Rules(Required(para?.ExecRulesTask, "ExecRulesTask")),
            _ => throw new ArgumentOutOfRangeException(nameof(node)),
        };

        Subtask Item<T>(ItemPlanner<T> planner, T? item, string member)
            where T : class => planner.Plan(index, $"{node.Field}.ActivityPara.{member}", Required(item, member));

        Subtask Missing<T>(T? item, string member, string capability)
            where T : class => new(
                index, kind, ApiText.Write(Required(item, member)), null, SubtaskState.Failed, FailureCodes.Unsupported($"{capability} ({type})"));

        T Required<T>(T? item, string member)
            where T : class => item
                ?? throw new ApiException(ErrorCode.MissingParameter, $"{node.Field}.ActivityPara.{member} is missing, which {type} needs.");

        // Rules judge what quality control found; its node fails by name in this version, and the rules with it.
        Subtask Rules(ExecRulesTask item)
        {
            QualityRules.Check(item, node.Activity.ReardriveIndex ?? [], $"{node.Field}.ActivityPara.ExecRulesTask");
            return before?.Kind == SubtaskKind.AiQualityControl
                ? new Subtask(index, kind, ApiText.Write(item), null)
                : throw new ApiException(ErrorCode.InvalidParameterValue, $"{node.Field}: action-exec-rules judges the result of an action-AIQualityControl and must hang on one.");
        }
    }

    /// <summary>Pictures and streams for players are ends; what reads media behind a transcode needs a single file.</summary>
    private static void CheckFollows(ActivityNode node, Subtask before)
    {
        var why = before switch
        {
            { Kind: SubtaskKind.AnimatedGraphics or SubtaskKind.SnapshotByTimeOffset or SubtaskKind.SampleSnapshot or SubtaskKind.ImageSprites } => "makes pictures",
            { Kind: SubtaskKind.AdaptiveDynamicStreaming } => "makes a stream for players",
            { Plan.Spec: Jobs.TranscodeOutput { Segments: not null } } => "makes a playlist with segments; choose a container of a single file there",
            _ => null,
        };
        if (why is not null)
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{node.Field} hangs on Activities.{node.After}, which {why}: only output may follow.");
    }
}

/// <summary>What a schedule says where a call does not.</summary>
public sealed record ScheduleDefaults(TaskOutputStorage? OutputStorage, string? OutputDir, TaskNotifyConfig? Notify);
