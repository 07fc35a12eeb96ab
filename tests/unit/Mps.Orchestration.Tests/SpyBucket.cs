using Mps.Jobs;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Tests;

/// <summary>A bucket that tells of commits before it does them; the listener may refuse by throwing.</summary>
internal sealed class SpyBucket(IObjectStore inner, Action<string> onCommit) : IObjectStore
{
    public string Bucket => inner.Bucket;

    public string Region => inner.Region;

    public MediaInput OpenInput(string key) => inner.OpenInput(key);

    public string CreateStaging(string taskId, int attempt) => inner.CreateStaging(taskId, attempt);

    public string OpenStaging(string name) => inner.OpenStaging(name);

    public void Commit(string staging, string stagedPath, string key)
    {
        onCommit(key);
        inner.Commit(staging, stagedPath, key);
    }

    public void Delete(string key) => inner.Delete(key);

    public void RemoveStaging(string staging) => inner.RemoveStaging(staging);

    public IEnumerable<string> ListStaging() => inner.ListStaging();

    public IEnumerable<StoredObject> List(string prefix) => inner.List(prefix);
}
