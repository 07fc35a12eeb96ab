namespace Mps.Orchestration.Storage;

/// <summary>All configured buckets by name.</summary>
public sealed class BucketSet(IEnumerable<IObjectStore> stores) : IDisposable
{
    private readonly Dictionary<string, IObjectStore> _byName = stores.ToDictionary(s => s.Bucket, StringComparer.Ordinal);

    /// <summary>Every bucket, by name.</summary>
    public IEnumerable<IObjectStore> All => _byName.Values.OrderBy(s => s.Bucket, StringComparer.Ordinal);

    /// <summary>The bucket of that name, else the first one that its service knows by that name; null when there is none.</summary>
    public IObjectStore? Find(string name) => _byName.GetValueOrDefault(name) ?? All.FirstOrDefault(s => s.ServiceName == name);

    /// <summary>The bucket.</summary>
    /// <exception cref="ObjectStoreException">None of that name is configured.</exception>
    public IObjectStore Get(string name) =>
        Find(name) ?? throw new ObjectStoreException(ObjectStoreProblem.NotFound, $"There is no bucket '{name}' in the configuration.");

    /// <summary>Closes what buckets hold open.</summary>
    public void Dispose()
    {
        foreach (var store in _byName.Values.OfType<IDisposable>()) store.Dispose();
    }
}
