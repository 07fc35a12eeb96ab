using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Planning;

/// <summary>Where a request reads from.</summary>
/// <param name="Bucket">Null for URL inputs.</param>
/// <param name="Key">Key in the bucket; null for URL inputs.</param>
/// <param name="Url">Null for objects.</param>
public sealed record PlannedSource(string? Bucket, string? Key, string? Url)
{
    /// <summary>What path patterns may say about it.</summary>
    public NameVariables Variables(long definition) =>
        Key is null ? OutputNames.OfUrl(Url!, definition) : OutputNames.OfObject(Key, definition);

    /// <summary>Folder that outputs inherit: the object's own, or the root for URL inputs.</summary>
    public string Folder => Key is null || !Key.Contains('/', StringComparison.Ordinal) ? "/" : "/" + Key[..(Key.LastIndexOf('/') + 1)];
}

/// <summary>What requests may say about inputs and output storage. Knows the configured buckets by name and region.</summary>
/// <param name="regionOf">Region of a configured bucket; null when there is no such bucket.</param>
/// <param name="refuseUrl">Why a URL may not be an input; null when it may.</param>
/// <param name="nameOf">The configured name of a bucket that a request names as its service does; null when there is none.</param>
public sealed class StorageRules(Func<string, string?> regionOf, Func<string, string?> refuseUrl, Func<string, string?>? nameOf = null)
{
    /// <param name="input">The request's.</param>
    /// <param name="field">Where the request names it, for messages.</param>
    /// <exception cref="ApiException">The input is missing, of a kind that is not served, or not allowed.</exception>
    public PlannedSource Source(MediaInputInfo? input, string field = "InputInfo")
    {
        if (input is null) throw new ApiException(ErrorCode.MissingParameter, $"{field} is missing.");
        switch (input.Type)
        {
            case "COS":
                var cos = input.CosInputInfo ?? throw new ApiException(ErrorCode.MissingParameter, $"{field}.CosInputInfo is missing.");
                return new PlannedSource(
                    Bucket(Required(cos.Bucket, $"{field}.CosInputInfo.Bucket"), $"{field}.CosInputInfo.Bucket"),
                    Key(Required(cos.Object, $"{field}.CosInputInfo.Object"), $"{field}.CosInputInfo.Object"),
                    null);
            case "URL":
                var url = Required(input.UrlInputInfo?.Url, $"{field}.UrlInputInfo.Url");
                return refuseUrl(url) is { } refusal
                    ? throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.UrlInputInfo.Url: {refusal}")
                    : new PlannedSource(null, null, url);
            case "AWS-S3":
                var s3 = input.S3InputInfo ?? throw new ApiException(ErrorCode.MissingParameter, $"{field}.S3InputInfo is missing.");
                return new PlannedSource(
                    Bucket(Required(s3.S3Bucket, $"{field}.S3InputInfo.S3Bucket"), $"{field}.S3InputInfo.S3Bucket"),
                    Key(Required(s3.S3Object, $"{field}.S3InputInfo.S3Object"), $"{field}.S3InputInfo.S3Object"),
                    null);
            case "VOD":
                throw new ApiException(
                    ErrorCode.UnsupportedOperation, $"{field}.Type {input.Type} is not served; use COS or AWS-S3 (a configured bucket) or URL.");
            case null or "":
                throw new ApiException(ErrorCode.MissingParameter, $"{field}.Type is missing.");
            default:
                throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.Type is '{input.Type}' but must be one of COS, AWS-S3, URL.");
        }
    }

    /// <summary>A file that an output reads besides the source. Whether it exists is known once the task runs.</summary>
    /// <inheritdoc cref="Source"/>
    public AssetReference Asset(MediaInputInfo? input, string field)
    {
        var source = Source(input, field);
        return source.Url is { } url
            ? UrlAsset(url, field)
            : ObjectAsset(source.Bucket!, source.Key!, field);
    }

    /// <summary>As <see cref="Asset"/>, of an object whose bucket is known already.</summary>
    public AssetReference ObjectAsset(string bucket, string key, string field) => new(
        new MediaInputInfo { Type = "COS", CosInputInfo = new CosInputInfo { Bucket = bucket, Region = regionOf(bucket) ?? "", Object = Key(key, field) } }, field);

    /// <summary>As <see cref="Asset"/>, of an address.</summary>
    public AssetReference UrlAsset(string url, string field) =>
        refuseUrl(url) is { } refusal
            ? throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}: {refusal}")
            : new AssetReference(new MediaInputInfo { Type = "URL", UrlInputInfo = new UrlInputInfo { Url = url } }, field);

    /// <summary>
    /// The storage of one output with nothing left open: the subtask's, else the request's, else the input's bucket. Empty
    /// names inherit.
    /// </summary>
    /// <exception cref="ApiException">There is none, or it is of a kind that is not served.</exception>
    public TaskOutputStorage Output(TaskOutputStorage? own, TaskOutputStorage? request, PlannedSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        CheckType(own);
        CheckType(request);
        var named = BucketOf(own) ?? BucketOf(request) ?? source.Bucket
            ?? throw new ApiException(ErrorCode.MissingParameter, "OutputStorage with a bucket is required when the input is a URL.");
        var asked = BucketOf(own) is null ? request : own;
        if (asked?.Type == "AWS-S3" && BucketOf(asked) is not null)
        {
            var s3 = Bucket(named, "OutputStorage.S3OutputStorage.S3Bucket");
            return new TaskOutputStorage
            {
                Type = "AWS-S3",
                CosOutputStorage = new CosOutputStorage { Bucket = s3, Region = regionOf(s3) ?? "" },
                S3OutputStorage = new S3OutputStorage { S3Bucket = named, S3Region = Stated(regionOf(s3)) ?? asked.S3OutputStorage!.S3Region },
            };
        }

        var bucket = Bucket(named, "OutputStorage.CosOutputStorage.Bucket");
        var region = Stated(regionOf(bucket)) ?? Stated(own?.CosOutputStorage?.Region) ?? Stated(request?.CosOutputStorage?.Region) ?? "";
        return new TaskOutputStorage { Type = "COS", CosOutputStorage = new CosOutputStorage { Bucket = bucket, Region = region } };
    }

    private static string? BucketOf(TaskOutputStorage? storage) =>
        Stated(storage?.Type == "AWS-S3" ? storage.S3OutputStorage?.S3Bucket : storage?.CosOutputStorage?.Bucket);

    private static void CheckType(TaskOutputStorage? storage)
    {
        if (storage?.Type is null or "" or "COS" or "AWS-S3") return;
        throw storage.Type is "VOD"
            ? new ApiException(ErrorCode.UnsupportedOperation, $"OutputStorage.Type {storage.Type} is not served; use COS or AWS-S3 (a configured bucket).")
            : new ApiException(ErrorCode.InvalidParameterValue, $"OutputStorage.Type is '{storage.Type}' but must be COS or AWS-S3.");
    }

    /// <summary>The configured name. ProcessMedia documents no code for a missing bucket; InvalidParameter is the nearest that it documents.</summary>
    private string Bucket(string name, string field)
    {
        if (nameOf?.Invoke(name) is { } configured) return configured;
        return regionOf(name) is null
            ? throw new ApiException(ErrorCode.InvalidParameter, $"{field}: there is no bucket '{name}' in the configuration.")
            : name;
    }

    private static string Key(string key, string field)
    {
        try
        {
            return ObjectKey.Normalize(key);
        }
        catch (ObjectStoreException e)
        {
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}: {e.Message}");
        }
    }

    private static string Required(string? value, string field) =>
        Stated(value) ?? throw new ApiException(ErrorCode.MissingParameter, $"{field} is missing.");

    private static string? Stated(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
