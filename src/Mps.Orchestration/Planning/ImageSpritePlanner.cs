using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>Plans the image sprites of one request.</summary>
internal sealed class ImageSpritePlanner(PlanContext context) : ItemPlanner<ImageSpriteTaskInput>(context, SubtaskKind.ImageSprites, "ImageSpriteTaskSet")
{
    private const string DefaultPath = "{inputName}_imageSprite_{definition}_{number}.{format}";
    private const string DefaultVtt = "{inputName}_imageSprite_{definition}.{format}";

    protected override OutputPlan Make(int index, ImageSpriteTaskInput item)
    {
        var definition = Definition(item.Definition);
        var storage = item.OutputStorage = Storage(item.OutputStorage);
        var template = Found(Context.Templates.FindImageSprite(definition), definition);
        var format = ImageSpriteRules.Format(template.Format);
        var numbering = Numbering.Read(item.ObjectNumberFormat);
        var variables = Context.Source.Variables(definition);
        var main = OutputNames.Main(Context.Folder, item.OutputObjectPath, DefaultPath, variables, format, "OutputObjectPath", OutputNames.Number);
        OutputNames.Require(main, OutputNames.Number, "OutputObjectPath", "every sheet");
        var vtt = OutputNames.Beside(main, item.WebVttObjectName, DefaultVtt, variables, "vtt", "WebVttObjectName");
        item.OutputObjectPath = main.Echo;
        item.WebVttObjectName = vtt.Echo;
        item.ObjectNumberFormat = Numbering.Echo(numbering);
        var exact = ExtendedParameters.ReadExact(item.ExtInfo, fallback: false);
        var (rows, columns) = ImageSpriteRules.Grid(template);
        var stage = Stage(index);
        var spec = new SpriteOutput(
            index,
            stage + main.FileName,
            stage + vtt.Below(main),
            numbering,
            format,
            ImageSpriteRules.Target(template),
            rows,
            columns,
            PictureRules.Sampling(template.SampleType, template.SampleInterval),
            exact);
        return Planned(spec, definition, storage, main);
    }
}
