using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Live;

/// <summary>Staging folders of live tasks: they outlive attempts and daemons, unlike those of file tasks.</summary>
public static class LiveStaging
{
    private const string Ending = "-live";

    /// <summary>Name of a task's folder.</summary>
    public static string Name(string taskId) => taskId + Ending;

    /// <summary>The task whose folder this is; null for folders of file tasks.</summary>
    public static string? TaskOf(string staging)
    {
        ArgumentNullException.ThrowIfNull(staging);
        var name = Path.GetFileName(staging.TrimEnd('/'));
        return name.EndsWith(Ending, StringComparison.Ordinal) ? name[..^Ending.Length] : null;
    }

    /// <summary>Removes the folder of a task in every bucket.</summary>
    /// <exception cref="ObjectStoreException">A bucket refuses.</exception>
    public static async Task RemoveAsync(BucketSet buckets, string taskId)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        foreach (var bucket in buckets.All)
        {
            foreach (var staging in bucket.ListStaging().Where(s => TaskOf(s) == taskId).ToList())
                await bucket.RemoveStagingAsync(staging, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
