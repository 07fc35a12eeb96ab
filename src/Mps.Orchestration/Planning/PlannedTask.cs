using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>What a request comes to, before anything runs.</summary>
/// <param name="Input">The request's input.</param>
/// <param name="Notify">Whom to tell; null = nobody.</param>
/// <param name="Subtasks">In the order of the request.</param>
public sealed record PlannedTask(MediaInputInfo Input, TaskNotifyConfig? Notify, IReadOnlyList<Subtask> Subtasks);

/// <summary>How one output is made and where its files go.</summary>
/// <param name="Spec">For the worker. Its files lie below <paramref name="StagePrefix"/> in the staging folder.</param>
/// <param name="Definition">Template that results name; 0 for an ad-hoc one.</param>
/// <param name="Bucket">Bucket of the files.</param>
/// <param name="Region">Region that results name.</param>
/// <param name="StagePrefix">"0/" for subtask 0.</param>
/// <param name="KeyPrefix">What replaces <paramref name="StagePrefix"/> when a file becomes visible: "" or a folder with its ending '/'.</param>
/// <param name="Watermarks">Watermark templates that are drawn, in the request's order; null = none.</param>
/// <param name="S3Bucket">The bucket as a request of type AWS-S3 names it; null when the request's type is COS.</param>
public sealed record OutputPlan(
    OutputSpec Spec,
    long Definition,
    string Bucket,
    string Region,
    string StagePrefix,
    string KeyPrefix,
    IReadOnlyList<long>? Watermarks = null,
    string? S3Bucket = null)
{
    /// <summary>Where the files lie, in the words of the request.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TaskOutputStorage Storage => S3Bucket is null
        ? new TaskOutputStorage { Type = "COS", CosOutputStorage = new CosOutputStorage { Bucket = Bucket, Region = Region } }
        : new TaskOutputStorage { Type = "AWS-S3", S3OutputStorage = new S3OutputStorage { S3Bucket = S3Bucket, S3Region = Region } };

    /// <summary>The key that a staged file becomes.</summary>
    /// <exception cref="ArgumentException">The file does not lie where this output's files lie.</exception>
    public string KeyOf(string stagedPath)
    {
        ArgumentNullException.ThrowIfNull(stagedPath);
        return stagedPath.StartsWith(StagePrefix, StringComparison.Ordinal) && stagedPath.Length > StagePrefix.Length
            ? KeyPrefix + stagedPath[StagePrefix.Length..]
            : throw new ArgumentException($"The staged file '{stagedPath}' does not belong to this output ('{StagePrefix}').", nameof(stagedPath));
    }
}
