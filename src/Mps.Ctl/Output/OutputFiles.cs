using System.Globalization;
using System.Text.Json;
using Mps.Ctl.Daemon;

namespace Mps.Ctl.Output;

/// <summary>The files that an output names, whatever its kind: a path, pictures with their times, sheets with their WebVTT file.</summary>
internal static class OutputFiles
{
    /// <summary>Most files of one output that are listed.</summary>
    public const int Most = 8;

    /// <summary>One line per file, as local file where the bucket is a folder, else with the bucket; the rest is counted.</summary>
    public static IReadOnlyList<string> Lines(JsonElement output, IReadOnlyList<BucketInfo> buckets)
    {
        // Transcodes call it OutputStorage, all others Storage.
        JsonElement storage = output.Child("OutputStorage").ValueKind == JsonValueKind.Object ? output.Child("OutputStorage") : output.Child("Storage");
        string bucket = storage.Text("Type") == "AWS-S3" ? storage.Child("S3OutputStorage").Text("S3Bucket") : storage.Child("CosOutputStorage").Text("Bucket");
        List<string> all = [.. Files(output).Select(f => Name(f.Path) + f.Note)];
        return all.Count <= Most ? all : [.. all.Take(Most - 1), string.Create(CultureInfo.InvariantCulture, $"… and {all.Count - Most + 1} more (-o json lists all)")];

        string Name(string path) => buckets.FirstOrDefault(b => b.Name == bucket)?.FileOf(path) ?? (bucket.Length > 0 ? $"{bucket}:{path}" : path);
    }

    private static IEnumerable<(string Path, string Note)> Files(JsonElement output)
    {
        if (output.Text("Path") is { Length: > 0 } path)
            yield return (path, "");
        foreach (JsonElement picture in output.Items("PicInfoSet"))
            yield return (picture.Text("Path"), $"  at {HumanText.Duration(picture.Number("TimeOffset"))}");
        if (output.Text("WebVttPath") is { Length: > 0 } vtt)
            yield return (vtt, string.Create(CultureInfo.InvariantCulture, $"  {output.Number("TotalCount")} pictures"));
        foreach (JsonElement image in output.Items("ImagePathSet"))
            yield return (image.GetString() ?? "", "");
    }
}
