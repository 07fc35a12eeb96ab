using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using Mps.Jobs;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Storage.Local;

namespace Mps.Storage.S3;

/// <summary>
/// A bucket of a service that speaks S3 (AWS, COS, MinIO…). Workers read objects through presigned addresses, so that no
/// key ever enters them. Unfinished outputs lie in a folder of this machine; an object appears once its upload is complete.
/// </summary>
internal sealed class S3ObjectStore : IObjectStore, IDisposable
{
    // A worker reads its input all through its job, by ranges, with the address it was given at the start.
    private static readonly TimeSpan ReadableFor = TimeSpan.FromHours(24);

    private readonly S3Bucket _bucket;
    private readonly AmazonS3Client _client;
    private readonly MultipartUpload _multipart;
    private readonly StagingArea _staging;
    private readonly S3EventFeed? _events;
    private readonly InputOptions _inputs;
    private readonly WatchOptions _watch;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <param name="bucket">The bucket.</param>
    /// <param name="staging">Folder for unfinished outputs.</param>
    /// <param name="inputs">How patient workers are.</param>
    /// <param name="watch">How new objects are noticed when there are no events.</param>
    /// <param name="events">Events of the bucket; null = none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where to.</param>
    public S3ObjectStore(
        S3Bucket bucket, string staging, InputOptions inputs, WatchOptions watch, S3EventFeed? events, TimeProvider time, ILogger log)
    {
        _bucket = bucket;
        _client = bucket.Connect();
        _multipart = new MultipartUpload(_client, bucket);
        _staging = new StagingArea(Path.GetFullPath(staging));
        _events = events;
        _inputs = inputs;
        _watch = watch;
        _time = time;
        _log = log;
    }

    public string Bucket => _bucket.Name;

    public string ServiceName => _bucket.ServiceName;

    public string Region => _bucket.Region;

    public async Task<StoredInput> OpenInputAsync(string key, CancellationToken cancellation)
    {
        var name = ObjectKey.Normalize(key);
        var found = await FindAsync(name, cancellation).ConfigureAwait(false);
        var address = _client.GetPreSignedURL(new GetPreSignedUrlRequest
        {
            BucketName = _bucket.ServiceName,
            Key = name,
            Verb = HttpVerb.GET,
            Expires = _time.GetUtcNow().UtcDateTime + ReadableFor,
            Protocol = _bucket.Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
        });
        return new StoredInput(
            new UrlInput(address, _inputs.ConnectTimeout.TotalSeconds, _inputs.ReadTimeout.TotalSeconds, _inputs.UserAgent), found.Version);
    }

    public string CreateStaging(string taskId, int attempt) => OnDisk(() => _staging.Create($"{taskId}-{attempt}"));

    public string OpenStaging(string name) => OnDisk(() => _staging.Open(name));

    public async Task CommitAsync(string staging, string stagedPath, string key, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(staging);
        var name = ObjectKey.Normalize(key);
        var source = Path.Combine(staging, ObjectKey.Normalize(stagedPath));
        if (FileStatus.Of(source) is not { } status)
        {
            if (File.Exists(source)) throw Link(stagedPath);
            await FindAsync(name, cancellation).ConfigureAwait(false); // sent before a crash
            return;
        }

        // The worker that wrote it is not trusted: a link would put a foreign file into the bucket.
        if (OnDisk(() => RealPath.Of(source)) != source) throw Link(stagedPath);
        await GuardAsync(name, async () =>
        {
            if (status.SizeBytes <= _bucket.PartBytes)
            {
                await PutAsync(source, name, cancellation).ConfigureAwait(false);
            }
            else
            {
                var records = RecordsOf(staging);
                _staging.Ensure(records);
                await _multipart.SendAsync(source, status, name, records, cancellation).ConfigureAwait(false);
            }

            File.Delete(source); // a repetition after a crash need not send it again
            return true;
        }, cancellation).ConfigureAwait(false);
    }

    public Task DeleteAsync(string key, CancellationToken cancellation)
    {
        var name = ObjectKey.Normalize(key);
        return GuardAsync(name, () => _client.DeleteObjectAsync(_bucket.ServiceName, name, cancellation), cancellation);
    }

    public async Task RemoveStagingAsync(string staging, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(staging);
        var folder = _staging.FolderOf(Path.GetFileName(staging.TrimEnd('/')));
        if (folder.EndsWith(UploadRecord.FolderEnding, StringComparison.Ordinal) && Directory.Exists(folder))
        {
            foreach (var file in OnDisk(() => Directory.GetFiles(folder, "*.json")))
            {
                if (UploadRecord.Read(file) is { } record)
                {
                    await GuardAsync(record.Key, async () =>
                    {
                        await _multipart.AbortAsync(record, cancellation).ConfigureAwait(false);
                        return true;
                    }, cancellation).ConfigureAwait(false);
                }
            }
        }

        OnDisk(() =>
        {
            _staging.Remove(folder);
            return true;
        });
    }

    public IEnumerable<string> ListStaging() => OnDisk(_staging.List);

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var request = new ListObjectsV2Request { BucketName = _bucket.ServiceName, Prefix = prefix.TrimStart('/') };
        do
        {
            var page = await GuardAsync(null, () => _client.ListObjectsV2Async(request, cancellation), cancellation).ConfigureAwait(false);
            foreach (var found in page.S3Objects.Where(o => IsReachable(o.Key)))
                yield return new StoredObject(found.Key, found.Size, new DateTimeOffset(found.LastModified.ToUniversalTime()), found.ETag.Trim('"'));
            request.ContinuationToken = page.IsTruncated ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    public IAsyncEnumerable<StoredObject> WatchAsync(string prefix, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return _events is null
            ? new PollingWatch(c => ListAsync(prefix, c), _watch.Interval, TimeSpan.Zero, e => _log.BucketAway(Bucket, e.Message), _time).RunAsync(cancellation)
            : WatchEventsAsync(prefix.TrimStart('/'), _events, cancellation);
    }

    public async Task<string?> ContentIdentityAsync(string key, CancellationToken cancellation)
    {
        // The tag of an object that came in one piece is the MD5 of its content; that of one in parts depends on the parts.
        var tag = (await FindAsync(ObjectKey.Normalize(key), cancellation).ConfigureAwait(false)).Version;
        return tag.Contains('-', StringComparison.Ordinal) ? null : $"etag:{tag}";
    }

    public void Dispose()
    {
        _client.Dispose();
        _events?.Dispose();
    }

    /// <summary>Events begin before the listing, so that nothing falls between the two.</summary>
    private async IAsyncEnumerable<StoredObject> WatchEventsAsync(
        string prefix, S3EventFeed events, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var subscription = events.Subscribe(prefix);
        foreach (var there in await ListPatientlyAsync(prefix, cancellation).ConfigureAwait(false)) yield return there;
        await foreach (var arrival in subscription.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (IsReachable(arrival.Object.Key)) yield return arrival.Object;
            arrival.Taken();
        }
    }

    private async Task<IReadOnlyList<StoredObject>> ListPatientlyAsync(string prefix, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await ListAsync(prefix, cancellation).ToListAsync(cancellation).ConfigureAwait(false);
            }
            catch (ObjectStoreException e)
            {
                _log.BucketAway(Bucket, e.Message);
                await Task.Delay(_watch.Interval, _time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private Task<PutObjectResponse> PutAsync(string file, string key, CancellationToken cancellation) => _client.PutObjectAsync(
        new PutObjectRequest
        {
            BucketName = _bucket.ServiceName,
            Key = key,
            FilePath = file,
            ContentType = ContentType.Of(key),
            UseChunkEncoding = false, // else services other than AWS may store the framing
        },
        cancellation);

    private async Task<StoredObject> FindAsync(string key, CancellationToken cancellation)
    {
        var found = await GuardAsync(key, () => _client.GetObjectMetadataAsync(_bucket.ServiceName, key, cancellation), cancellation).ConfigureAwait(false);
        return new StoredObject(key, found.ContentLength, new DateTimeOffset(found.LastModified.ToUniversalTime()), found.ETag.Trim('"'));
    }

    /// <summary>Beside the staging folder, where the worker cannot write; of this area even when the staging is another bucket's.</summary>
    private string RecordsOf(string staging) => _staging.FolderOf(Path.GetFileName(staging.TrimEnd('/')) + UploadRecord.FolderEnding);

    /// <summary>False for markers of folders and for names that no request could name.</summary>
    private static bool IsReachable(string key)
    {
        try
        {
            return ObjectKey.Normalize(key) == key;
        }
        catch (ObjectStoreException)
        {
            return false;
        }
    }

    private static ObjectStoreException Link(string stagedPath) =>
        new(ObjectStoreProblem.Refused, $"The staged file '{stagedPath}' is a symbolic link or no file.");

    private T OnDisk<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ObjectStoreException(LocalObjectStore.ProblemOf(e), $"The staging folder of bucket '{Bucket}': {e.Message}", e);
        }
    }

    private async Task<T> GuardAsync<T>(string? key, Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failure.Is(e, cancellation))
        {
            throw S3Failure.Of(e, Bucket, key);
        }
    }
}
