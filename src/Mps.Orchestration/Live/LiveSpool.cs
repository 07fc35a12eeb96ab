using System.Collections.Concurrent;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Live;

/// <summary>
/// What all live streams share on the way into buckets: the bound on bytes that wait, a bound on commits at once per bucket, so
/// that a slow one holds up its own streams alone, and one on the time of each, so that a bucket that never answers is asked again.
/// </summary>
public sealed class LiveSpool(LiveOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Commits at once into one bucket.</summary>
    public const int PerBucket = 8;

    // A segment of a minute at a megabit per second; longer files get as long again for each.
    private const long PatientBytes = 8 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Bytes that wait, over all streams.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>More waits than may.</summary>
    public bool IsOver => Bytes > options.SpoolBytes;

    public void Dispose()
    {
        foreach (var gate in _gates.Values) gate.Dispose();
    }

    internal void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    internal void Release(long bytes) => Interlocked.Add(ref _bytes, -bytes);

    /// <summary>How long a bucket may take for so many bytes.</summary>
    internal TimeSpan Patience(long bytes) => options.BucketTimeout * (1 + (bytes / PatientBytes));

    /// <summary>Commits one staged file off the caller's thread.</summary>
    /// <exception cref="ObjectStoreException">The bucket refuses, or does not answer in time.</exception>
    internal async Task CommitAsync(IObjectStore bucket, string staging, string staged, string key, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.Combine(staging, staged));
        var gate = _gates.GetOrAdd(bucket.Bucket, _ => new SemaphoreSlim(PerBucket, PerBucket));
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await InTimeAsync(bucket, key, file.Exists ? file.Length : 0, c => bucket.CommitAsync(staging, staged, key, c), cancellation).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Removes an object off the caller's thread.</summary>
    /// <exception cref="ObjectStoreException">The bucket refuses, or does not answer in time.</exception>
    internal Task DeleteAsync(IObjectStore bucket, string key, CancellationToken cancellation) =>
        InTimeAsync(bucket, key, 0, c => bucket.DeleteAsync(key, c), cancellation);

    private async Task InTimeAsync(IObjectStore bucket, string key, long bytes, Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        var patience = Patience(bytes);
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await Task.Run(() => act(either.Token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ObjectStoreException(
                ObjectStoreProblem.Unavailable, $"Bucket '{bucket.Bucket}' did not answer about '{key}' within {patience.TotalSeconds:0} s (Live:BucketTimeout).", e);
        }
    }
}
