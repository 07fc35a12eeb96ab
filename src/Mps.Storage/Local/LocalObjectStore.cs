using Mps.Jobs;
using Mps.Orchestration.Storage;

namespace Mps.Storage.Local;

/// <summary>
/// A bucket in a folder. Unfinished outputs lie in <c>.mps-staging</c> of the same file system, so that a file becomes
/// visible by one rename; it and its folder are synced around that. Symbolic links may not lead out of the folder.
/// </summary>
public sealed class LocalObjectStore : IObjectStore
{
    private const int ErrorNoSpace = 28;  // ENOSPC
    private const int ErrorQuota = 122;   // EDQUOT

    private const int DeleteTries = 5;

    private readonly string _root;
    private readonly string _stagingRoot;

    // The staging root goes with its last folder: nobody may make a folder in it meanwhile.
    private readonly Lock _staging = new();

    /// <exception cref="ObjectStoreException">The folder cannot be made or resolved.</exception>
    public LocalObjectStore(string bucket, string region, string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        Bucket = bucket;
        Region = region;
        _root = Guard(() =>
        {
            var full = Path.GetFullPath(root);
            Directory.CreateDirectory(full);
            return RealPath.Of(full);
        });
        _stagingRoot = Path.Combine(_root, ObjectKey.StagingFolder);
    }

    public string Bucket { get; }

    public string Region { get; }

    public MediaInput OpenInput(string key)
    {
        var path = Resolve(key);
        if (!File.Exists(path)) throw new ObjectStoreException(ObjectStoreProblem.NotFound, $"There is no object '{key}' in bucket '{Bucket}'.");
        return new FileInput(path, _root);
    }

    public string CreateStaging(string taskId, int attempt)
    {
        var path = Staging($"{taskId}-{attempt}");
        return Guard(() =>
        {
            lock (_staging)
            {
                DeleteFolder(path);
                return Directory.CreateDirectory(path).FullName;
            }
        });
    }

    public string OpenStaging(string name)
    {
        var path = Staging(name);
        return Guard(() =>
        {
            lock (_staging) return Directory.CreateDirectory(path).FullName;
        });
    }

    public void Commit(string staging, string stagedPath, string key)
    {
        ArgumentNullException.ThrowIfNull(staging);
        var target = Resolve(key);
        var source = Path.Combine(staging, ObjectKey.Normalize(stagedPath));
        Guard(() =>
        {
            if (!File.Exists(source))
            {
                if (File.Exists(target)) return;
                throw new ObjectStoreException(
                    ObjectStoreProblem.NotFound, $"Neither the staged file '{stagedPath}' nor the object '{key}' of bucket '{Bucket}' exists.");
            }

            // The worker that wrote it is not trusted: a link would put a foreign file into the bucket.
            if (RealPath.Of(source) != source)
                throw new ObjectStoreException(ObjectStoreProblem.Refused, $"The staged file '{stagedPath}' is a symbolic link.");
            if (!IsOwnStaging(staging)) source = CopyIn(staging, stagedPath, source);
            using (var handle = File.OpenHandle(source, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(handle);
            CreateFolders(Path.GetDirectoryName(target)!);
            File.Move(source, target, overwrite: true);
            LinuxDirectory.Sync(Path.GetDirectoryName(target)!);
        });
    }

    public void Delete(string key)
    {
        var path = Resolve(key);
        Guard(() =>
        {
            if (!File.Exists(path)) return;
            File.Delete(path);
            LinuxDirectory.Sync(Path.GetDirectoryName(path)!);
        });
    }

    public void RemoveStaging(string staging)
    {
        ArgumentNullException.ThrowIfNull(staging);
        var path = Staging(Path.GetFileName(staging.TrimEnd('/')));
        Guard(() =>
        {
            lock (_staging)
            {
                DeleteFolder(path);
                if (Directory.Exists(_stagingRoot) && !Directory.EnumerateFileSystemEntries(_stagingRoot).Any()) Directory.Delete(_stagingRoot);
            }
        });
    }

    public IEnumerable<string> ListStaging() => Guard<IReadOnlyList<string>>(() =>
    {
        lock (_staging)
            return Directory.Exists(_stagingRoot) ? [.. Directory.GetDirectories(_stagingRoot).Order(StringComparer.Ordinal)] : [];
    });

    public IEnumerable<StoredObject> List(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var wanted = prefix.TrimStart('/');
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint, // a link to a folder could lead out or round in a circle
            IgnoreInaccessible = true,
        };
        return new DirectoryInfo(_root).EnumerateFiles("*", options)
            .Select(f => new StoredObject(Path.GetRelativePath(_root, f.FullName), f.Length, new DateTimeOffset(f.LastWriteTimeUtc)))
            .Where(o => o.Key.StartsWith(wanted, StringComparison.Ordinal)
                && !o.Key.StartsWith(ObjectKey.StagingFolder + "/", StringComparison.Ordinal))
            .OrderBy(o => o.Key, StringComparer.Ordinal);
    }

    private string Staging(string name) =>
        name.Length > 0 && name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal)
            ? Path.Combine(_stagingRoot, name)
            : throw new ObjectStoreException(ObjectStoreProblem.BadKey, $"'{name}' is no name of a staging folder.");

    private bool IsOwnStaging(string staging) => Path.GetDirectoryName(Path.GetFullPath(staging)) == _stagingRoot;

    /// <summary>Another bucket may lie on another file system, where a rename would be a copy that others can see half done.</summary>
    private string CopyIn(string staging, string stagedPath, string source)
    {
        var copy = Path.Combine(Staging(Path.GetFileName(staging.TrimEnd('/'))), ObjectKey.Normalize(stagedPath));
        lock (_staging) Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(source, copy, overwrite: true);
        return copy;
    }

    /// <summary>A worker that outlives its daemon may still write here for a moment: a folder that fills up again is emptied again.</summary>
    private static void DeleteFolder(string path)
    {
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempt < DeleteTries)
            {
                // Emptied once more; what keeps it from going is then thrown.
            }
        }
    }

    /// <summary>Makes missing folders durable one by one: a synced file in a folder that is lost is lost too.</summary>
    private static void CreateFolders(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(path)!;
        CreateFolders(parent);
        Directory.CreateDirectory(path);
        LinuxDirectory.Sync(parent);
    }

    private string Resolve(string key)
    {
        var path = Path.Combine(_root, ObjectKey.Normalize(key));
        return Guard(() =>
        {
            var real = RealPath.Of(path);
            return real.StartsWith(_root.TrimEnd('/') + "/", StringComparison.Ordinal) && !InStaging(real)
                ? real
                : throw new ObjectStoreException(ObjectStoreProblem.BadKey, $"The key '{key}' leaves bucket '{Bucket}' through a symbolic link.");
        });
    }

    private bool InStaging(string real) => real == _stagingRoot || real.StartsWith(_stagingRoot + "/", StringComparison.Ordinal);

    private void Guard(Action work) => Guard(() =>
    {
        work();
        return true;
    });

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var problem = ProblemOf(e);
            throw new ObjectStoreException(
                problem,
                problem == ObjectStoreProblem.NoSpace ? $"Bucket '{Bucket}' has no space left: {e.Message}" : $"Bucket '{Bucket}' refuses: {e.Message}",
                e);
        }
    }

    internal static ObjectStoreProblem ProblemOf(Exception e) =>
        (e.HResult & 0xFFFF) is ErrorNoSpace or ErrorQuota ? ObjectStoreProblem.NoSpace : ObjectStoreProblem.Refused;
}
