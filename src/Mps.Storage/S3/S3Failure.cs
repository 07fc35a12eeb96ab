using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Mps.Orchestration.Storage;

namespace Mps.Storage.S3;

/// <summary>What goes wrong with an S3 service, in the words of buckets.</summary>
internal static class S3Failure
{
    /// <summary>The multipart upload is unknown: it was completed, aborted or has expired.</summary>
    public const string NoSuchUpload = "NoSuchUpload";

    /// <summary>True for everything that the service or the way to it can do to a call.</summary>
    public static bool Is(Exception e, CancellationToken cancellation) =>
        e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or UnauthorizedAccessException
        || (e is OperationCanceledException && !cancellation.IsCancellationRequested); // the client's own time-out

    public static ObjectStoreException Of(Exception e, string bucket, string? key)
    {
        var what = key is null ? $"Bucket '{bucket}'" : $"'{key}' of bucket '{bucket}'";
        if (e is UnauthorizedAccessException or IOException { InnerException: not SocketException } and not HttpIOException)
            return new ObjectStoreException(Local.LocalObjectStore.ProblemOf(e), $"{what}: {e.Message}", e); // the staged file
        if (e is not AmazonServiceException service) return Away(e.Message);
        var said = service.ErrorCode is { Length: > 0 } code && code != service.Message ? $"{service.Message} ({code})" : service.Message;
        return service switch
        {
            { ErrorCode: "NoSuchBucket" } => new(ObjectStoreProblem.Refused, $"{what}: the service has no such bucket; see its Endpoint and Bucket in the configuration.", e),
            { StatusCode: HttpStatusCode.NotFound } => new(ObjectStoreProblem.NotFound, $"There is no object '{key}' in bucket '{bucket}'.", e),
            { StatusCode: HttpStatusCode.InsufficientStorage } or { ErrorCode: "XMinioStorageFull" or "QuotaExceeded" } =>
                new(ObjectStoreProblem.NoSpace, $"{what}: the service has no space left: {said}", e),
            { StatusCode: 0 or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } or { ErrorCode: "RequestTimeout" or "SlowDown" } => Away(said),
            { StatusCode: HttpStatusCode.Forbidden } =>
                new(ObjectStoreProblem.Refused, $"{what}: the service refuses: {said}. See the key in the configuration and what the bucket allows it.", e),
            _ => new(ObjectStoreProblem.Refused, $"{what}: the service refuses: {said}", e),
        };

        ObjectStoreException Away(string why) =>
            new(ObjectStoreProblem.Unavailable, $"{what} is away: {why.TrimEnd('.')}. The service was asked several times.", e);
    }
}
