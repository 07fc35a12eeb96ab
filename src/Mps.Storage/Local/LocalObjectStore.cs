using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Mps.Jobs;
using Mps.Orchestration.Options;
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

    private readonly string _root;
    private readonly string _stagingRoot;
    private readonly StagingArea _staging;
    private readonly WatchOptions _watch;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <exception cref="ObjectStoreException">The folder cannot be made or resolved.</exception>
    public LocalObjectStore(
        string bucket, string region, string root, WatchOptions? watch = null, TimeProvider? time = null, ILogger? log = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        Bucket = bucket;
        Region = region;
        _watch = watch ?? new WatchOptions();
        _time = time ?? TimeProvider.System;
        _log = log ?? NullLogger.Instance;
        _root = Guard(() =>
        {
            var full = Path.GetFullPath(root);
            Directory.CreateDirectory(full);
            return RealPath.Of(full);
        });
        _stagingRoot = Path.Combine(_root, ObjectKey.StagingFolder);
        _staging = new StagingArea(_stagingRoot);
    }

    public string Bucket { get; }

    public string ServiceName => Bucket;

    public string Region { get; }

    public Task<StoredInput> OpenInputAsync(string key, CancellationToken cancellation)
    {
        var path = Resolve(key);
        return FileStatus.Of(path) is { } status
            ? Task.FromResult(new StoredInput(new FileInput(path, _root), status.Version))
            : throw Missing(key);
    }

    public string CreateStaging(string taskId, int attempt) => Guard(() => _staging.Create($"{taskId}-{attempt}"));

    public string OpenStaging(string name) => Guard(() => _staging.Open(name));

    public Task CommitAsync(string staging, string stagedPath, string key, CancellationToken cancellation)
    {
        Commit(staging, stagedPath, key);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string key, CancellationToken cancellation)
    {
        var path = Resolve(key);
        Guard(() =>
        {
            if (!File.Exists(path)) return;
            File.Delete(path);
            LinuxDirectory.Sync(Path.GetDirectoryName(path)!);
        });
        return Task.CompletedTask;
    }

    public Task RemoveStagingAsync(string staging, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(staging);
        Guard(() => _staging.Remove(staging));
        return Task.CompletedTask;
    }

    public IEnumerable<string> ListStaging() => Guard(_staging.List);

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return List(prefix).ToAsyncEnumerable();
    }

    public IAsyncEnumerable<StoredObject> WatchAsync(string prefix, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var poll = _watch.Mode == "Poll" || (_watch.Mode == "Auto" && FileSystemKind.IsRemote(_root));
        return poll ? Poll(prefix, cancellation) : NotifyAsync(prefix, cancellation);
    }

    public async Task<string?> ContentIdentityAsync(string key, CancellationToken cancellation)
    {
        var path = Resolve(key);
        if (FileStatus.Of(path) is null) throw Missing(key);
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 17, useAsync: true);
            await using var _ = file.ConfigureAwait(false);
            return "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw e is FileNotFoundException or DirectoryNotFoundException ? Missing(key, e) : Refusal(e);
        }
    }

    /// <summary>By the kernel; by listing once the system has no more watches to give.</summary>
    private async IAsyncEnumerable<StoredObject> NotifyAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var watch = new NotifyWatch(_root, prefix.TrimStart('/'), _watch.StableFor, _time);
        await foreach (var complete in watch.RunAsync(cancellation).ConfigureAwait(false)) yield return complete;
        _log.WatchPolls(Bucket, watch.Ended ?? "the watch ended");
        await foreach (var complete in Poll(prefix, cancellation).ConfigureAwait(false)) yield return complete;
    }

    private IAsyncEnumerable<StoredObject> Poll(string prefix, CancellationToken cancellation) => new PollingWatch(
        _ => List(prefix).Where(o => !TemporaryName.Is(o.Key)).ToAsyncEnumerable(),
        _watch.Interval,
        _watch.StableFor,
        e => _log.BucketAway(Bucket, e.Message),
        _time).RunAsync(cancellation);

    private void Commit(string staging, string stagedPath, string key)
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
            if (!_staging.Holds(staging)) source = CopyIn(staging, stagedPath, source);
            using (var handle = File.OpenHandle(source, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(handle);
            CreateFolders(Path.GetDirectoryName(target)!);
            File.Move(source, target, overwrite: true);
            LinuxDirectory.Sync(Path.GetDirectoryName(target)!);
        });
    }

    private IReadOnlyList<StoredObject> List(string prefix) => Guard<IReadOnlyList<StoredObject>>(() =>
    {
        var wanted = prefix.TrimStart('/');
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint, // a link to a folder could lead out or round in a circle
            IgnoreInaccessible = true,
        };
        return
        [
            .. new DirectoryInfo(_root).EnumerateFiles("*", options)
                .Select(f => Path.GetRelativePath(_root, f.FullName))
                .Where(key => key.StartsWith(wanted, StringComparison.Ordinal)
                    && !key.StartsWith(ObjectKey.StagingFolder + "/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(Stored)
                .OfType<StoredObject>(),
        ];
    });

    private ObjectStoreException Missing(string key, Exception? inner = null) =>
        new(ObjectStoreProblem.NotFound, $"There is no object '{key}' in bucket '{Bucket}'.", inner);

    private StoredObject? Stored(string key) =>
        FileStatus.Of(Path.Combine(_root, key)) is { } status ? new StoredObject(key, status.SizeBytes, status.Modified, status.Version) : null;

    /// <summary>Another bucket may lie on another file system, where a rename would be a copy that others can see half done.</summary>
    private string CopyIn(string staging, string stagedPath, string source)
    {
        var copy = Path.Combine(_staging.FolderOf(Path.GetFileName(staging.TrimEnd('/'))), ObjectKey.Normalize(stagedPath));
        _staging.Ensure(Path.GetDirectoryName(copy)!);
        File.Copy(source, copy, overwrite: true);
        return copy;
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
            throw Refusal(e);
        }
    }

    private ObjectStoreException Refusal(Exception e) => ProblemOf(e) is ObjectStoreProblem.NoSpace
        ? new ObjectStoreException(ObjectStoreProblem.NoSpace, $"Bucket '{Bucket}' has no space left: {e.Message}", e)
        : new ObjectStoreException(ObjectStoreProblem.Refused, $"Bucket '{Bucket}' refuses: {e.Message}", e);

    internal static ObjectStoreProblem ProblemOf(Exception e) =>
        (e.HResult & 0xFFFF) is ErrorNoSpace or ErrorQuota ? ObjectStoreProblem.NoSpace : ObjectStoreProblem.Refused;
}
