using System.Text.RegularExpressions;
using Mps.Api.Model;

namespace Mps.Ctl.Daemon;

/// <summary>Finds out what a user means by INPUT: an address, an object of a bucket, or a local file inside a bucket's folder.</summary>
internal static partial class InputLocator
{
    /// <summary>True when the answer does not depend on the configured buckets.</summary>
    public static bool IsUrl(string input) =>
        input.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || input.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Resolves an input.</summary>
    /// <param name="input">http(s) address, <c>BUCKET:/key</c>, <c>BUCKET/key</c> or a local path.</param>
    /// <param name="bucket">When given, the input is a key of that bucket.</param>
    /// <param name="buckets">Configured buckets.</param>
    /// <param name="workingDirectory">Relative paths start here.</param>
    /// <exception cref="UsageException">It can be none of them.</exception>
    public static MediaInputInfo Locate(string input, string? bucket, IReadOnlyList<BucketInfo> buckets, string workingDirectory)
    {
        if (bucket is not null)
            return Object(Named(bucket, buckets), input);
        if (IsUrl(input))
            return new MediaInputInfo { Type = "URL", UrlInputInfo = new UrlInputInfo { Url = input } };
        if (input.Contains("://", StringComparison.Ordinal))
            throw new UsageException($"the scheme of {input} is not served; http and https are");
        if (BucketAndKey().Match(input) is { Success: true } match)
            return Object(Named(match.Groups["bucket"].Value, buckets), match.Groups["key"].Value);

        string path = Path.GetFullPath(input, workingDirectory);
        if (Holding(path, buckets) is { } holding && File.Exists(path))
            return Object(holding, Path.GetRelativePath(Path.GetFullPath(holding.Path), path));

        // "in/clip.mp4": the first step names a bucket.
        int slash = input.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && buckets.FirstOrDefault(b => b.Name == input[..slash]) is { } first)
            return Object(first, input[slash..]);
        throw new UsageException(File.Exists(path)
            ? $"{path} lies in no bucket of the daemon; copy it into one of {Listing(buckets)}, or give an http address"
            : $"there is no file {path}; an object of a bucket is written BUCKET:/key with one of {Listing(buckets)}");
    }

    private static MediaInputInfo Object(BucketInfo bucket, string key) => new()
    {
        Type = "COS",
        CosInputInfo = new CosInputInfo { Bucket = bucket.Name, Region = bucket.Region, Object = "/" + key.TrimStart('/') },
    };

    private static BucketInfo Named(string name, IReadOnlyList<BucketInfo> buckets) =>
        buckets.FirstOrDefault(b => b.Name == name) ?? throw new UsageException($"the daemon has no bucket {name}; it has {Listing(buckets)}");

    /// <summary>The bucket whose folder holds the path; of nested ones the innermost.</summary>
    private static BucketInfo? Holding(string path, IReadOnlyList<BucketInfo> buckets) => buckets
        .Where(b => b.Path.Length > 0 && path.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(b.Path)) + "/", StringComparison.Ordinal))
        .MaxBy(b => b.Path.Length);

    private static string Listing(IReadOnlyList<BucketInfo> buckets) =>
        buckets.Count == 0 ? "(none configured)" : string.Join(", ", buckets.Select(b => b.Path.Length > 0 ? $"{b.Name} ({b.Path})" : b.Name));

    [GeneratedRegex("^(?<bucket>[A-Za-z0-9][A-Za-z0-9._-]*):(?<key>/.+)$")]
    private static partial Regex BucketAndKey();
}
