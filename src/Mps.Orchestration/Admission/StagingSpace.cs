using Mps.Api.Model;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Admission;

/// <summary>Disk behind the buckets that are folders of this machine. Others, and files that cannot be looked at, count as boundless and empty.</summary>
public sealed class StagingSpace(IReadOnlyDictionary<string, BucketOptions> buckets)
{
    /// <summary>Free and total bytes of the file system where a bucket's outputs are staged; null when it is not of this machine.</summary>
    public (long Free, long Total)? Of(string bucket)
    {
        if (!buckets.TryGetValue(bucket, out var options) || options.Path.Length == 0) return null;
        try
        {
            var disk = new DriveInfo(options.Path);
            return (disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // the task meets the trouble itself, with its cause
        }
    }

    /// <summary>Size of an input in bytes; 0 when it is not known beforehand.</summary>
    public long SizeOf(MediaInputInfo input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.CosInputInfo is not { Bucket: { } bucket, Object: { } key } || !buckets.TryGetValue(bucket, out var options) || options.Path.Length == 0) return 0;
        try
        {
            var file = new FileInfo(Path.Combine(options.Path, ObjectKey.Normalize(key)));
            return file.Exists ? file.Length : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectStoreException)
        {
            return 0;
        }
    }
}
