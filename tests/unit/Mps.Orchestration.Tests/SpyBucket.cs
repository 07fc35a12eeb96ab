using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Tests;

/// <summary>A bucket that tells of commits before it does them; the listener may refuse by throwing.</summary>
internal sealed class SpyBucket(IObjectStore inner, Action<string> onCommit, Action? onWatch = null) : IObjectStore
{
    public string Bucket => inner.Bucket;

    public string ServiceName => inner.ServiceName;

    public string Region => inner.Region;

    public Task<StoredInput> OpenInputAsync(string key, CancellationToken cancellation) => inner.OpenInputAsync(key, cancellation);

    public string CreateStaging(string taskId, int attempt) => inner.CreateStaging(taskId, attempt);

    public string OpenStaging(string name) => inner.OpenStaging(name);

    public Task CommitAsync(string staging, string stagedPath, string key, CancellationToken cancellation)
    {
        onCommit(key);
        return inner.CommitAsync(staging, stagedPath, key, cancellation);
    }

    public Task DeleteAsync(string key, CancellationToken cancellation) => inner.DeleteAsync(key, cancellation);

    public Task RemoveStagingAsync(string staging, CancellationToken cancellation) => inner.RemoveStagingAsync(staging, cancellation);

    public IEnumerable<string> ListStaging() => inner.ListStaging();

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellation) => inner.ListAsync(prefix, cancellation);

    public IAsyncEnumerable<StoredObject> WatchAsync(string prefix, CancellationToken cancellation)
    {
        onWatch?.Invoke();
        return inner.WatchAsync(prefix, cancellation);
    }

    public Task<string?> ContentIdentityAsync(string key, CancellationToken cancellation) => inner.ContentIdentityAsync(key, cancellation);
}
