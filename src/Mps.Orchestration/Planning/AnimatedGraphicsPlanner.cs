using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>Plans the animated graphics of one request.</summary>
internal sealed class AnimatedGraphicsPlanner(PlanContext context)
    : ItemPlanner<AnimatedGraphicTaskInput>(context, SubtaskKind.AnimatedGraphics, "AnimatedGraphicTaskSet")
{
    private const string DefaultPath = "{inputName}_animatedGraphic_{definition}.{format}";

    protected override OutputPlan Make(int index, AnimatedGraphicTaskInput item)
    {
        var definition = Definition(item.Definition);
        var storage = item.OutputStorage = Storage(item.OutputStorage);
        var template = Found(Context.Templates.FindAnimatedGraphics(definition), definition);
        var format = PictureRules.Format(template.Format, "gif", AnimatedGraphicsRules.Formats);
        var main = OutputNames.Main(
            Context.Folder, item.OutputObjectPath, DefaultPath, Context.Source.Variables(definition), format, "OutputObjectPath");
        item.OutputObjectPath = main.Echo;
        ExtendedParameters.RefuseAny(item.ExtInfo, "ExtInfo");
        if (item.StartTimeOffset is null || item.EndTimeOffset is null)
            throw new ApiException(ErrorCode.MissingParameter, "StartTimeOffset and EndTimeOffset are required.");
        var (start, end) = TimeRangeRules.Check(item.StartTimeOffset, item.EndTimeOffset);
        var spec = new AnimationOutput(
            index,
            Stage(index) + main.FileName,
            format,
            PictureRules.Target(template.Width, template.Height, template.ResolutionAdaptive, fill: null),
            template.Fps ?? 1,
            template.Quality ?? AnimatedGraphicsRules.DefaultQuality,
            start,
            end);
        return Planned(spec, definition, storage, main);
    }
}
