using System.Collections.Concurrent;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Live;

/// <summary>
/// What all live streams share on the way into buckets: the bound on bytes that wait, and a bound on commits at once per
/// bucket, so that a slow disk holds up its own streams alone.
/// </summary>
public sealed class LiveSpool(LiveOptions options) : IDisposable
{
    /// <summary>Commits at once into one bucket.</summary>
    public const int PerBucket = 8;

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

    /// <summary>Commits one staged file off the caller's thread.</summary>
    /// <exception cref="ObjectStoreException">The bucket refuses.</exception>
    internal async Task CommitAsync(IObjectStore bucket, string staging, string staged, string key, CancellationToken cancellation)
    {
        var gate = _gates.GetOrAdd(bucket.Bucket, _ => new SemaphoreSlim(PerBucket, PerBucket));
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await Task.Run(() => bucket.CommitAsync(staging, staged, key, CancellationToken.None), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Removes an object off the caller's thread.</summary>
    /// <exception cref="ObjectStoreException">The bucket refuses.</exception>
    internal static Task DeleteAsync(IObjectStore bucket, string key) => Task.Run(() => bucket.DeleteAsync(key, CancellationToken.None));
}
