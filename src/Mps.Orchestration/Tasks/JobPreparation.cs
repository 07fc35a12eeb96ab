using Mps.Jobs;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Tasks;

/// <summary>What is left of a task right before its job.</summary>
/// <param name="Outputs">What the worker is to make, by subtask.</param>
/// <param name="Failed">Subtasks that cannot be made, each for a reason of its own.</param>
internal sealed record PreparedJob(IReadOnlyDictionary<int, OutputSpec> Outputs, IReadOnlyList<SubtaskOutcome> Failed);

/// <summary>
/// Between planning and running, hours may lie: looks again for the templates that a subtask names, and finds the files
/// that it reads besides the source. A subtask that lacks one fails alone.
/// </summary>
internal sealed class JobPreparation(ITemplateSource templates, InputResolver inputs)
{
    public async Task<PreparedJob> PrepareAsync(MediaTask task, CancellationToken cancellation)
    {
        var outputs = new Dictionary<int, OutputSpec>();
        var failed = new List<SubtaskOutcome>();
        foreach (var subtask in task.Subtasks.Where(s => s.State == SubtaskState.Pending))
        {
            var (spec, error) = await PrepareAsync(subtask, cancellation).ConfigureAwait(false);
            if (spec is null) failed.Add(new SubtaskOutcome(subtask.Index, error, null));
            else outputs.Add(subtask.Index, spec);
        }

        return new PreparedJob(outputs, failed);
    }

    private async Task<(OutputSpec? Spec, SubtaskError? Error)> PrepareAsync(Subtask subtask, CancellationToken cancellation)
    {
        var plan = subtask.Plan!;
        if (GoneTemplate(subtask.Kind, plan) is { } gone) return (null, gone);
        var found = new Dictionary<MediaInput, MediaInput>();
        foreach (var asset in plan.Spec.Assets.OfType<AssetReference>().Distinct())
        {
            var (input, failure) = await inputs.ResolveAsync(asset.Input, cancellation).ConfigureAwait(false);
            if (input is null)
                return (null, FailureCodes.Map(failure! with { Fault = JobFault.Request, Message = $"{asset.Field} '{asset.Name}': {failure.Message}" }));
            found.Add(asset, input.Input);
        }

        return (AssetBinding.Bind(plan.Spec, asset => found.GetValueOrDefault(asset, asset)), null);
    }

    private SubtaskError? GoneTemplate(SubtaskKind kind, OutputPlan plan)
    {
        if (plan.Definition > 0 && !Exists(kind, plan.Definition)) return FailureCodes.NoSuchDefinition(kind.TemplateName(), plan.Definition);
        return plan.Watermarks?.FirstOrDefault(d => templates.FindWatermark(d) is null) is { } watermark and not 0
            ? FailureCodes.NoSuchDefinition("watermark", watermark)
            : null;
    }

    private bool Exists(SubtaskKind kind, long definition) => kind switch
    {
        SubtaskKind.Transcode => templates.FindTranscode(definition) is not null,
        SubtaskKind.AnimatedGraphics => templates.FindAnimatedGraphics(definition) is not null,
        SubtaskKind.SnapshotByTimeOffset => templates.FindSnapshotByTimeOffset(definition) is not null,
        SubtaskKind.SampleSnapshot => templates.FindSampleSnapshot(definition) is not null,
        SubtaskKind.ImageSprites => templates.FindImageSprite(definition) is not null,
        SubtaskKind.AdaptiveDynamicStreaming => templates.FindAdaptiveDynamicStreaming(definition) is not null,
        _ => true,
    };
}
