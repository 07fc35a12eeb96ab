using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>
/// Turns an EditMedia request into a task of one subtask. With <c>ComposeConfig</c> it is a composition, else the files
/// are cut and shown one after the other. A pure function of the request: a bad request is refused whole.
/// </summary>
public sealed class EditPlanner(StorageRules storage)
{
    /// <summary>Most files of one edit. The contract states no figure; this is the project's.</summary>
    public const int MaxFiles = 100;

    private const double SegmentSeconds = 10;
    private const string Stage = "0/";

    /// <exception cref="ApiException">The request cannot be a task.</exception>
    public PlannedTask Plan(EditMediaRequest request)
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

    private PlannedTask Make(EditMediaRequest request)
    {
        if (request.FileInfos is not { Count: > 0 } files) throw new ApiException(ErrorCode.MissingParameter, "FileInfos is empty.");
        if (files.Count > MaxFiles) throw new ApiException(ErrorCode.InvalidParameterValue, $"FileInfos holds {files.Count} files but may hold at most {MaxFiles}.");
        List<PlannedSource> sources = [.. files.Select((f, i) => storage.Source(f.InputInfo, $"FileInfos.{i}.InputInfo"))];
        var notify = NotifyRules.Check(request.TaskNotifyConfig);
        var output = storage.Output(request.OutputStorage, null, sources[0]);
        var target = output.CosOutputStorage!;
        if (string.IsNullOrEmpty(request.OutputObjectPath)) throw new ApiException(ErrorCode.MissingParameter, "OutputObjectPath is missing.");

        var container = Container(request);
        var path = OutputNames.Main(
            "/", request.OutputObjectPath, "", sources[0].Variables(definition: 0), ContainerRules.Extension(container), "OutputObjectPath");
        OutputSpec spec = request.ComposeConfig is { } config
            ? new ComposePlanner(config, Files(files)).Plan(0, container, Stage + path.FileName)
            : Splice(request, container, Stage + path.FileName);
        var echo = new EditMediaTaskInput { FileInfoSet = files };
        var subtask = new Subtask(
            0, SubtaskKind.EditMedia, ApiText.Write(echo), new OutputPlan(
                spec, 0, target.Bucket!, target.Region!, Stage, path.Folder, S3Bucket: output.S3OutputStorage?.S3Bucket));
        foreach (var source in sources) OutputConflicts.Check([subtask], source);
        return new PlannedTask(files[0].InputInfo!, notify, [subtask]);
    }

    private SpliceOutput Splice(EditMediaRequest request, string container, string fileName)
    {
        var files = request.FileInfos!;
        var fast = request.OutputConfig?.Type == "fast";
        if (fast && files.Count > 1)
            throw new ApiException(ErrorCode.InvalidParameterValue, $"OutputConfig.Type fast cuts a single file, but FileInfos holds {files.Count}; use normal.");
        return new SpliceOutput(0, container, fileName, [.. files.Select(Clip)], fast, container == "hls" ? Segments(fileName) : null);
    }

    private SourceClip Clip(EditMediaFileInfo file, int position)
    {
        double start = file.StartTimeOffset ?? 0, end = file.EndTimeOffset ?? 0;
        if (end != 0 && start < 0 == end < 0 && end <= start)
        {
            throw new ApiException(
                ErrorCode.InvalidParameterValue,
                FormattableString.Invariant($"FileInfos.{position}: EndTimeOffset ({end} s) does not lie after StartTimeOffset ({start} s)."));
        }

        return new SourceClip(Asset(file, position), start, end);
    }

    private Dictionary<string, MediaInput> Files(List<EditMediaFileInfo> files)
    {
        var byId = new Dictionary<string, MediaInput>(StringComparer.Ordinal);
        for (var i = 0; i < files.Count; i++)
        {
            var id = ComposeIds.Check(files[i].Id, $"FileInfos.{i}.Id");
            if (files[i].StartTimeOffset is not (null or 0) || files[i].EndTimeOffset is not (null or 0))
            {
                throw new ApiException(
                    ErrorCode.InvalidParameterValue, $"FileInfos.{i}: StartTimeOffset and EndTimeOffset belong to cutting; a composition states SourceMedia.StartTime and EndTime.");
            }

            if (!byId.TryAdd(id, Asset(files[i], i))) throw new ApiException(ErrorCode.InvalidParameterValue, $"FileInfos.{i}.Id '{id}' is used twice.");
        }

        return byId;
    }

    private AssetReference Asset(EditMediaFileInfo file, int position) => storage.Asset(file.InputInfo, $"FileInfos.{position}.InputInfo");

    private static string Container(EditMediaRequest request)
    {
        var stated = request.OutputConfig?.Container is { Length: > 0 } c ? c : null;
        if (request.ComposeConfig is { } config)
        {
            var target = config.TargetInfo?.Container is { Length: > 0 } t ? t : "mp4";
            if ((stated ?? target) != target || request.OutputConfig?.Type == "fast")
            {
                throw new ApiException(
                    ErrorCode.InvalidParameterValue, "OutputConfig belongs to cutting; a composition states ComposeConfig.TargetInfo.Container.");
            }

            return target;
        }

        return stated switch
        {
            null => "mp4",
            "mp4" or "hls" or "mov" or "flv" or "avi" => stated,
            _ => throw new ApiException(ErrorCode.InvalidParameterValue, $"OutputConfig.Container is '{stated}' but must be one of mp4, hls, mov, flv, avi."),
        };
    }

    /// <summary>Segments carry the playlist's name with a number.</summary>
    private static SegmentTarget Segments(string fileName) => new(
        SegmentForm.TsFiles, SegmentSeconds, fileName[..fileName.LastIndexOf('.')] + "_{number}.ts", new SegmentNumbering());
}
