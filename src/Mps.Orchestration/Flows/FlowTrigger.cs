using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Flows;

/// <summary>What starts a flow: new files of some types in a folder of a bucket and below it.</summary>
/// <param name="Bucket">Name of the configured bucket.</param>
/// <param name="Prefix">What the keys start with: "" or a folder with its ending '/'.</param>
/// <param name="Formats">Extensions in lower case without dots; "*" = any.</param>
public sealed record FlowTrigger(string Bucket, string Prefix, IReadOnlyList<string> Formats)
{
    private const int MaxFormatLength = 64;

    private static readonly string[] DefaultFormats =
    [
        "mp4", "ts", "flv", "wmv", "asf", "rm", "rmvb", "mpg", "mpeg", "3gp", "mov", "webm", "mkv", "avi", "m4v", "mp3", "m4a", "flac", "ogg", "wav",
        "amr", "aac", "vtt", "srt",
    ];

    /// <summary>Whether an object is one that starts the flow.</summary>
    public bool Takes(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key.EndsWith('/')) return false;
        var extension = Path.GetExtension(key);
        return Formats.Contains("*") || (extension.Length > 1 && Formats.Contains(extension[1..].ToLowerInvariant()));
    }

    /// <summary>Two enabled flows may not share a trigger: the same folder, and a type that both take.</summary>
    public bool Meets(FlowTrigger other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Bucket == other.Bucket && Prefix == other.Prefix
            && (Formats.Contains("*") || other.Formats.Contains("*") || Formats.Intersect(other.Formats).Any());
    }

    /// <summary>The trigger as a request states it.</summary>
    /// <exception cref="ApiException">It is missing, or names no bucket, folder or type.</exception>
    public static FlowTrigger Of(WorkflowTrigger? trigger)
    {
        if (trigger is null) throw new ApiException(ErrorCode.MissingParameter, "Trigger is missing.");
        return trigger.Type switch
        {
            "CosFileUpload" when trigger.CosFileUploadTrigger is { } cos => Of(cos.Bucket, cos.Dir, cos.Formats, "Trigger.CosFileUploadTrigger", "Bucket"),
            "AwsS3FileUpload" when trigger.AwsS3FileUploadTrigger is { } s3 => Of(s3.S3Bucket, s3.Dir, s3.Formats, "Trigger.AwsS3FileUploadTrigger", "S3Bucket"),
            "CosFileUpload" or "AwsS3FileUpload" => throw new ApiException(ErrorCode.MissingParameter, $"Trigger.{trigger.Type}Trigger is missing."),
            var other => throw new ApiException(ErrorCode.InvalidParameterValue, $"Trigger.Type is '{other}' but must be CosFileUpload or AwsS3FileUpload."),
        };
    }

    private static FlowTrigger Of(string? bucket, string? dir, List<string>? formats, string field, string bucketField)
    {
        if (string.IsNullOrEmpty(bucket)) throw new ApiException(ErrorCode.MissingParameter, $"{field}.{bucketField} is missing.");
        if (string.IsNullOrEmpty(dir)) dir = "/";
        if (!dir.StartsWith('/') || !dir.EndsWith('/'))
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.Dir is '{dir}' but must start and end with '/'.");
        try
        {
            return new FlowTrigger(bucket, dir == "/" ? "" : ObjectKey.Normalize(dir) + "/", formats is { Count: > 0 } ? [.. formats.Select(f => Format(f, field)).Distinct()] : DefaultFormats);
        }
        catch (ObjectStoreException e)
        {
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.Dir: {e.Message}");
        }
    }

    private static string Format(string? format, string field)
    {
        var name = (format ?? "").TrimStart('.').ToLowerInvariant();
        return name == "*" || (name.Length is > 0 and <= MaxFormatLength && name.All(char.IsAsciiLetterOrDigit))
            ? name
            : throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.Formats holds '{format}', which is neither '*' nor 1 to {MaxFormatLength} letters and digits.");
    }
}
