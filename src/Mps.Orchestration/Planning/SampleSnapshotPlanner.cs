using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>Plans the sampled screenshots of one request.</summary>
internal sealed class SampleSnapshotPlanner(PlanContext context)
    : ItemPlanner<SampleSnapshotTaskInput>(context, SubtaskKind.SampleSnapshot, "SampleSnapshotTaskSet")
{
    private const string DefaultPath = "{inputName}_sampleSnapshot_{definition}_{number}.{format}";

    protected override OutputPlan Make(int index, SampleSnapshotTaskInput item)
    {
        var definition = Definition(item.Definition);
        var storage = item.OutputStorage = Storage(item.OutputStorage);
        var template = Found(Context.Templates.FindSampleSnapshot(definition), definition);
        var format = SnapshotRules.Format(template.Format);
        var numbering = Numbering.Read(item.ObjectNumberFormat);
        var main = OutputNames.Main(
            Context.Folder, item.OutputObjectPath, DefaultPath, Context.Source.Variables(definition), format, "OutputObjectPath", OutputNames.Number);
        OutputNames.Require(main, OutputNames.Number, "OutputObjectPath", "every picture");
        item.OutputObjectPath = main.Echo;
        item.ObjectNumberFormat = Numbering.Echo(numbering);
        var exact = ExtendedParameters.ReadExact(item.ExtInfo, fallback: false);
        var picture = SnapshotRules.Target(template.Width, template.Height, template.ResolutionAdaptive, template.FillType);
        var sampling = PictureRules.Sampling(template.SampleType, template.SampleInterval);
        var (overlays, watermarks) = WatermarkOverlays.Watermarks(Context, item.WatermarkSet, pictures: true);
        var spec = new SnapshotOutput(
            index, Stage(index) + main.FileName, numbering, format, picture, null, sampling, exact, overlays.Count == 0 ? null : overlays);
        return Planned(spec, definition, storage, main, watermarks);
    }
}
