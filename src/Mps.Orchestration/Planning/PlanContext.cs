using System.Globalization;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Planning;

/// <summary>What the planners of one request share.</summary>
internal sealed record PlanContext(ITemplateSource Templates, StorageRules Storage, ProcessMediaRequest Request, PlannedSource Source)
{
    /// <summary>Folder that relative output paths start from, with a leading and an ending '/'.</summary>
    public string Folder { get; } = OutputNames.Folder(Request.OutputDir, Source.Folder);
}

/// <summary>Plans the items of one set of a request. The item becomes its own echo: defaults are filled in as they are resolved.</summary>
internal abstract class ItemPlanner<TItem>(PlanContext context, SubtaskKind kind, string set)
    where TItem : class
{
    protected PlanContext Context => context;

    /// <param name="index">Position of the subtask in its task.</param>
    /// <param name="position">Position of the item in its set.</param>
    /// <param name="item">The request's.</param>
    /// <exception cref="ApiException">The item says what no task may say.</exception>
    public Subtask Plan(int index, int position, TItem item)
    {
        var echo = ApiText.Read<TItem>(ApiText.Write(item));
        try
        {
            var plan = Make(index, echo);
            return new Subtask(index, kind, ApiText.Write(echo), plan);
        }
        catch (SubtaskRefusedException e)
        {
            return new Subtask(index, kind, ApiText.Write(echo), null, SubtaskState.Failed, e.Error);
        }
        catch (ApiException e)
        {
            throw new ApiException(RuleBreach.Documented(e.Code, []), $"{set}.{position}: {e.Message}");
        }
    }

    /// <exception cref="ApiException">The item says what no task may say.</exception>
    /// <exception cref="SubtaskRefusedException">This item alone cannot be made.</exception>
    protected abstract OutputPlan Make(int index, TItem item);

    /// <summary>Prefix of an output's files in the staging folder.</summary>
    protected static string Stage(int index) => string.Create(CultureInfo.InvariantCulture, $"{index}/");

    protected static OutputPlan Planned(OutputSpec spec, long definition, TaskOutputStorage storage, OutputPath main, IReadOnlyList<long>? watermarks = null) => new(
        spec,
        definition,
        storage.CosOutputStorage!.Bucket!,
        storage.CosOutputStorage.Region ?? "",
        Stage(spec.Index),
        main.Folder,
        watermarks is { Count: > 0 } ? watermarks : null,
        storage.S3OutputStorage?.S3Bucket);

    protected TaskOutputStorage Storage(TaskOutputStorage? own) => context.Storage.Output(own, context.Request.OutputStorage, context.Source);

    /// <exception cref="ApiException">It is missing.</exception>
    protected static long Definition(long? definition) => definition ?? throw new ApiException(ErrorCode.MissingParameter, "Definition is missing.");

    /// <exception cref="SubtaskRefusedException">There is no template.</exception>
    protected T Found<T>(T? template, long definition)
        where T : class => template ?? throw new SubtaskRefusedException(FailureCodes.NoSuchDefinition(kind.TemplateName(), definition));

    /// <summary>What this version does not do.</summary>
    protected static SubtaskRefusedException Unsupported(string capability) => new(FailureCodes.Unsupported(capability));
}
