using Mps.Jobs;

namespace Mps.Orchestration.Storage;

/// <summary>One configured bucket. Objects become visible only whole.</summary>
public interface IObjectStore
{
    /// <summary>Name of the bucket as requests use it.</summary>
    string Bucket { get; }

    /// <summary>Region that results state; may be empty.</summary>
    string Region { get; }

    /// <summary>How a worker reads <paramref name="key"/>.</summary>
    /// <exception cref="ObjectStoreException">The key leaves the bucket, or there is no such object.</exception>
    MediaInput OpenInput(string key);

    /// <summary>Makes an empty staging folder for one attempt of one task. It is invisible to <see cref="List"/> and to triggers.</summary>
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
    /// <exception cref="ObjectStoreException">The key leaves the bucket, or the storage refuses.</exception>
    void Commit(string staging, string stagedPath, string key);

    /// <summary>Removes an object, e.g. a segment of an output whose commit failed half-way; harmless when it is gone.</summary>
    /// <exception cref="ObjectStoreException">The key leaves the bucket, or the storage refuses.</exception>
    void Delete(string key);

    /// <summary>Removes a staging folder with all it holds; harmless when it is gone.</summary>
    void RemoveStaging(string staging);

    /// <summary>Staging folders that exist, for the sweep at start.</summary>
    IEnumerable<string> ListStaging();

    /// <summary>Objects whose key starts with <paramref name="prefix"/>, by key.</summary>
    IEnumerable<StoredObject> List(string prefix);
}

/// <summary>One visible object.</summary>
public sealed record StoredObject(string Key, long SizeBytes, DateTimeOffset Modified);

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
}

/// <summary>A bucket refused.</summary>
public sealed class ObjectStoreException(ObjectStoreProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of trouble.</summary>
    public ObjectStoreProblem Problem { get; } = problem;
}
