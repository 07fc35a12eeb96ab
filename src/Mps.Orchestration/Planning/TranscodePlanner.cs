using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Planning;

/// <summary>Plans the transcode items of one request.</summary>
internal sealed class TranscodePlanner(ITemplateSource templates, StorageRules storage, ProcessMediaRequest request, PlannedSource source)
{
    /// <exception cref="ApiException">The item says what no task may say.</exception>
    public Subtask Plan(int index, TranscodeTaskInput item)
    {
        var definition = item.Definition ?? throw Missing(index, "Definition");
        var outputStorage = storage.Output(item.OutputStorage, request.OutputStorage, source);
        if (Template(index, definition, item) is not { } template)
            return Failed(index, Echo(item, outputStorage, null, null), FailureCodes.NoSuchDefinition(definition));

        try
        {
            return Plan(index, definition, item, template, outputStorage);
        }
        catch (ApiException e)
        {
            throw new ApiException(e.Code, $"TranscodeTaskSet.{index}: {e.Message}");
        }
    }

    private Subtask Plan(int index, long definition, TranscodeTaskInput item, EffectiveTemplate template, TaskOutputStorage outputStorage)
    {
        var p = template.Parameters;
        var container = ContainerRules.CheckContainer(p.Container);
        var segmented = container == "hls";
        var numbering = StreamTargets.Numbering(item.ObjectNumberFormat);
        var paths = OutputNames.Transcode(
            OutputNames.Folder(request.OutputDir, source.Folder),
            item,
            source.Variables(definition),
            ContainerRules.Extension(container),
            segmented ? StreamTargets.SegmentExtension(p.VideoTemplate) : null);
        var echo = Echo(item, outputStorage, paths, numbering);

        // Validated even where a missing capability fails the subtask anyway: what is wrong today must not be right later.
        var video = Video(p, container);
        var audio = Audio(p, container);
        if (video is null && audio is null)
            throw new ApiException(ErrorCode.InvalidParameterValue, "RemoveVideo and RemoveAudio are both set; nothing would be left.");
        if (Capabilities.Missing(item, template) is { } capability) return Failed(index, echo, FailureCodes.Unsupported(capability));
        if (container == "flv" && video?.Codec == "h265")
            return Failed(index, echo, FailureCodes.Unsupported("h265 in flv"));
        if (BadRange(item) is { } badRange) return Failed(index, echo, FailureCodes.BadTimeOffset(badRange));

        var stage = $"{index}/";
        var spec = new TranscodeOutput(
            index,
            container,
            stage + paths.FileName,
            video,
            audio,
            segmented ? StreamTargets.Segments(p.VideoTemplate, stage + paths.SegmentName, numbering) : null,
            item.StartTimeOffset ?? 0,
            item.EndTimeOffset ?? 0);
        var cos = outputStorage.CosOutputStorage!;
        return new Subtask(
            index,
            SubtaskKind.Transcode,
            ApiText.Write(echo),
            new OutputPlan(spec, definition, cos.Bucket!, cos.Region ?? "", stage, paths.Folder));
    }

    /// <summary>A Definition above 0 wins over RawParameter, as in the API. Null = there is no such template.</summary>
    private EffectiveTemplate? Template(int index, long definition, TranscodeTaskInput item)
    {
        if (definition == 0) return EffectiveTemplate.Of(item.RawParameter ?? throw Missing(index, "RawParameter (required with Definition 0)"));
        return templates.FindTranscode(definition) is { } template ? EffectiveTemplate.Of(template, item.OverrideParameter) : null;
    }

    private static VideoTarget? Video(RawTranscodeParameter p, string container)
    {
        if (p.RemoveVideo == 1 || ContainerRules.IsPureAudio(container)) return null;
        var template = p.VideoTemplate ?? throw new ApiException(ErrorCode.MissingParameter, "VideoTemplate is required unless RemoveVideo is 1.");
        return StreamTargets.Video(template, p.TEHDConfig, container);
    }

    private static AudioTarget? Audio(RawTranscodeParameter p, string container)
    {
        if (p.RemoveAudio == 1) return null;
        var template = p.AudioTemplate ?? throw new ApiException(ErrorCode.MissingParameter, "AudioTemplate is required unless RemoveAudio is 1.");
        return StreamTargets.Audio(template, container);
    }

    /// <summary>Ranges that are empty for every source; whether others lie inside it is known once the source is open.</summary>
    private static string? BadRange(TranscodeTaskInput item)
    {
        double start = item.StartTimeOffset ?? 0, end = item.EndTimeOffset ?? 0;
        if (!double.IsFinite(start) || !double.IsFinite(end)) return "StartTimeOffset and EndTimeOffset must be numbers of seconds.";
        var bothFromStart = start >= 0 && end > 0;
        var bothFromEnd = start < 0 && end < 0;
        return (bothFromStart || bothFromEnd) && end <= start
            ? FormattableString.Invariant($"EndTimeOffset ({end} s) does not lie after StartTimeOffset ({start} s).")
            : null;
    }

    /// <summary>The item as results show it: defaults filled in, paths without extension.</summary>
    private static TranscodeTaskInput Echo(TranscodeTaskInput item, TaskOutputStorage storage, OutputPaths? paths, SegmentNumbering? numbering)
    {
        var echo = ApiText.Read<TranscodeTaskInput>(ApiText.Write(item));
        echo.OutputStorage = storage;
        if (paths is null || numbering is null) return echo;
        echo.OutputObjectPath = paths.EchoPath;
        echo.SegmentObjectName = paths.EchoSegment ?? "";
        echo.ObjectNumberFormat = new NumberFormat
        {
            InitialValue = numbering.Initial,
            Increment = numbering.Increment,
            MinLength = numbering.MinLength,
            PlaceHolder = numbering.PlaceHolder,
        };
        return echo;
    }

    private static Subtask Failed(int index, TranscodeTaskInput echo, SubtaskError error) =>
        new(index, SubtaskKind.Transcode, ApiText.Write(echo), null, SubtaskState.Failed, error);

    private static ApiException Missing(int index, string field) =>
        new(ErrorCode.MissingParameter, $"TranscodeTaskSet.{index}: {field} is missing.");
}
