using Mps.Api.Model;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Admission;

/// <summary>
/// Disk that outputs are staged on: a bucket that is a folder stages beside its objects, one at an S3 service in a folder of
/// this machine. Disks that cannot be looked at count as boundless, files as empty.
/// </summary>
public sealed class StagingSpace(DaemonOptions options)
{
    /// <summary>Free and total bytes of the file system where a bucket's outputs are staged; null when it cannot be told.</summary>
    public (long Free, long Total)? Of(string bucket)
    {
        if (!options.Buckets.TryGetValue(bucket, out var settings)) return null;
        try
        {
            var disk = new DriveInfo(Existing(settings.Path.Length > 0 ? settings.Path : options.StagingOf(bucket)));
            return (disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // the task meets the trouble itself, with its cause
        }
    }

    /// <summary>Staging folders come and go with their tasks: the nearest folder that is there lies on the same disk.</summary>
    private static string Existing(string folder)
    {
        var there = Path.GetFullPath(folder);
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent) there = parent;
        return there;
    }

    /// <summary>Size of an input in bytes; 0 when it is not known beforehand.</summary>
    public long SizeOf(MediaInputInfo input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.CosInputInfo is not { Bucket: { } bucket, Object: { } key } || !options.Buckets.TryGetValue(bucket, out var settings) || settings.Path.Length == 0) return 0;
        try
        {
            var file = new FileInfo(Path.Combine(settings.Path, ObjectKey.Normalize(key)));
            return file.Exists ? file.Length : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectStoreException)
        {
            return 0;
        }
    }
}
