using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Images;

/// <summary>
/// Turns a ProcessImage request into a task of one subtask. A Definition above 0 wins over ImageTask, as in the API's other calls. A function
/// of its arguments alone: what a request may not say is refused, what this version cannot do becomes a failed subtask.
/// </summary>
public sealed class ImagePlanner(ITemplateSource templates, StorageRules storage)
{
    private const string DefaultPath = "{inputName}.{format}";
    private const string Stage = "0/";

    /// <exception cref="ApiException">The request cannot be a task.</exception>
    public PlannedTask Plan(ProcessImageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return Make(request);
        }
        catch (ApiException e)
        {
            throw new ApiException(RuleBreach.Documented(e.Code, []), e.Message);
        }
    }

    private PlannedTask Make(ProcessImageRequest request)
    {
        var source = storage.Source(request.InputInfo);
        var definition = request.Definition ?? 0;
        var output = storage.Output(request.OutputStorage, null, source);
        try
        {
            var item = Item(request, definition);
            var variables = source.Variables(definition);
            var format = ImageRules.Format(item.EncodeConfig?.Format, variables.InputFormat);
            var path = OutputNames.Main(OutputNames.Folder(request.OutputDir, source.Folder), request.OutputPath, DefaultPath, variables, format, "OutputPath");
            var spec = new ImageOutput(
                0,
                Stage + path.FileName,
                format,
                (int)(item.EncodeConfig?.Quality ?? 0),
                ImageRules.Size(item),
                ImageRules.Enhancements(item.EnhanceConfig) is { Count: > 0 } steps ? steps : null,
                ImageRules.Erased(item.EraseConfig?.ImageEraseLogo));
            if (ImageRules.Missing(request, item) is { } capability) throw new SubtaskRefusedException(FailureCodes.Unsupported(capability));
            var target = output.CosOutputStorage!;
            var subtask = new Subtask(
                0, SubtaskKind.Image, ApiText.Write(item), new OutputPlan(
                    spec, definition, target.Bucket!, target.Region!, Stage, path.Folder, S3Bucket: output.S3OutputStorage?.S3Bucket));
            OutputConflicts.Check([subtask], source);
            return new PlannedTask(request.InputInfo!, null, [subtask]);
        }
        catch (SubtaskRefusedException e)
        {
            return new PlannedTask(
                request.InputInfo!, null, [new Subtask(0, SubtaskKind.Image, ApiText.Write(request.ImageTask ?? new ImageTaskInput()), null, SubtaskState.Failed, e.Error)]);
        }
    }

    private ImageTaskInput Item(ProcessImageRequest request, long definition)
    {
        if (definition == 0)
        {
            return request.ImageTask
                ?? throw new ApiException(ErrorCode.MissingParameter, "Neither ImageTask nor Definition says what to do with the picture.");
        }

        return templates.Find(TemplateFamilies.ProcessImage, definition)?.ProcessImageConfig
            ?? throw new SubtaskRefusedException(FailureCodes.NoSuchDefinition("image", definition));
    }
}
