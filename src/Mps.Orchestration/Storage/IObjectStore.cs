using Mps.Jobs;

namespace Mps.Orchestration.Storage;

/// <summary>One configured bucket. Objects become visible only whole.</summary>
public interface IObjectStore
{
    /// <summary>Name of the bucket as requests use it.</summary>
    string Bucket { get; }

    /// <summary>Its name at the service that holds it; the same for a folder.</summary>
    string ServiceName { get; }

    /// <summary>Region that results state; may be empty.</summary>
    string Region { get; }

    /// <summary>How a worker reads <paramref name="key"/>.</summary>
    /// <exception cref="ObjectStoreException">The key leaves the bucket, there is no such object, or the bucket is away.</exception>
    Task<StoredInput> OpenInputAsync(string key, CancellationToken cancellation);

    /// <summary>Makes an empty staging folder for one attempt of one task. It is invisible to <see cref="ListAsync"/> and to triggers.</summary>
    /// <exception cref="ObjectStoreException">The storage refuses, e.g. no space or no permission.</exception>
    string CreateStaging(string taskId, int attempt);

    /// <summary>
    /// The staging folder of a live task, with what earlier attempts left in it; made when missing. It is listed by
    /// <see cref="ListStaging"/> under this name.
    /// </summary>
    /// <exception cref="ObjectStoreException">The storage refuses.</exception>
    string OpenStaging(string name);

    /// <summary>
    /// Makes one staged file visible as <paramref name="key"/>, replacing what is there, durably and atomically.
    /// Calling it again after a crash is harmless: a missing staged file whose object exists counts as done.
    /// The staging folder may be another bucket's: the file is then copied before it becomes visible.
    /// </summary>
    /// <exception cref="ObjectStoreException">The key leaves the bucket, the storage refuses, or the bucket is away.</exception>
    Task CommitAsync(string staging, string stagedPath, string key, CancellationToken cancellation);

    /// <summary>Removes an object, e.g. a segment of an output whose commit failed half-way; harmless when it is gone.</summary>
    /// <exception cref="ObjectStoreException">The key leaves the bucket, the storage refuses, or the bucket is away.</exception>
    Task DeleteAsync(string key, CancellationToken cancellation);

    /// <summary>Removes a staging folder with all it holds, and what a commit from it left unfinished; harmless when it is gone.</summary>
    /// <exception cref="ObjectStoreException">The storage refuses, or the bucket is away.</exception>
    Task RemoveStagingAsync(string staging, CancellationToken cancellation);

    /// <summary>Staging folders that exist, for the sweep at start.</summary>
    IEnumerable<string> ListStaging();

    /// <summary>Objects whose key starts with <paramref name="prefix"/>, by key.</summary>
    /// <exception cref="ObjectStoreException">The storage refuses, or the bucket is away.</exception>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellation);

    /// <summary>
    /// Objects under a prefix as they become complete: first everything that is there, then each new or replaced one. An
    /// object may be told more than once (also after a restart: whoever acts on them keeps a ledger); one that is still
    /// being written is never told. What was told counts as taken once the next element is asked for. A bucket that is away
    /// for a while is waited for.
    /// </summary>
    IAsyncEnumerable<StoredObject> WatchAsync(string prefix, CancellationToken cancellation);

    /// <summary>
    /// The same for objects of the same content, whatever their keys; null where finding out would mean reading an object
    /// over the network.
    /// </summary>
    /// <exception cref="ObjectStoreException">The key leaves the bucket, there is no such object, or the bucket is away.</exception>
    Task<string?> ContentIdentityAsync(string key, CancellationToken cancellation);
}

/// <summary>One visible object.</summary>
/// <param name="Key">Its key.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Modified">When it was written.</param>
/// <param name="Version">Tells this content from another under the same key.</param>
public sealed record StoredObject(string Key, long SizeBytes, DateTimeOffset Modified, string Version);

/// <summary>An object that a worker may open.</summary>
/// <param name="Input">For the worker.</param>
/// <param name="Version">As <see cref="StoredObject.Version"/>.</param>
public sealed record StoredInput(MediaInput Input, string Version);

/// <summary>What went wrong with a bucket, by who can mend it.</summary>
public enum ObjectStoreProblem
{
    /// <summary>No such object.</summary>
    NotFound,

    /// <summary>The key is empty, absolute after normalising, or leaves the bucket.</summary>
    BadKey,

    /// <summary>The storage is full.</summary>
    NoSpace,

    /// <summary>Permission, read-only file system, I/O error.</summary>
    Refused,

    /// <summary>The service cannot be reached or is overloaded; it may be back later.</summary>
    Unavailable,
}

/// <summary>A bucket refused.</summary>
public sealed class ObjectStoreException(ObjectStoreProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of trouble.</summary>
    public ObjectStoreProblem Problem { get; } = problem;
}
