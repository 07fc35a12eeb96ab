using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Mps.Storage.Local;

namespace Mps.Storage.S3;

/// <summary>
/// Sends a large file in parts, several at once, and goes on where an earlier daemon stopped. The client streams each part
/// from the file, so memory does not grow with the parts.
/// </summary>
internal sealed class MultipartUpload(IAmazonS3 client, S3Bucket bucket)
{
    private const int PartsAtOnce = 4;
    private const int MaxParts = 10_000; // of the protocol

    /// <param name="file">The file.</param>
    /// <param name="status">Its status.</param>
    /// <param name="key">The object that it becomes.</param>
    /// <param name="records">Folder of the records of its staging folder; exists.</param>
    /// <param name="cancellation">Stops; a later call goes on.</param>
    public async Task SendAsync(string file, FileStatus status, string key, string records, CancellationToken cancellation)
    {
        var recordFile = UploadRecord.FileOf(records, key);
        var record = UploadRecord.Read(recordFile);
        if (record is not null && record.Version != status.Version)
        {
            await AbortAsync(record, cancellation).ConfigureAwait(false);
            record = null;
        }

        try
        {
            await SendAsync(file, status.SizeBytes, record ?? await BeginAsync(status, key, recordFile, cancellation).ConfigureAwait(false), recordFile, cancellation).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (record is not null && e.ErrorCode == S3Failure.NoSuchUpload)
        {
            // Completed right before the crash, or expired: sending it anew is right in both cases.
            await SendAsync(file, status.SizeBytes, await BeginAsync(status, key, recordFile, cancellation).ConfigureAwait(false), recordFile, cancellation).ConfigureAwait(false);
        }

        File.Delete(recordFile);
    }

    /// <summary>Frees what the service keeps of an upload; harmless when it is gone.</summary>
    public async Task AbortAsync(UploadRecord record, CancellationToken cancellation)
    {
        try
        {
            var request = new AbortMultipartUploadRequest { BucketName = bucket.ServiceName, Key = record.Key, UploadId = record.UploadId };
            await client.AbortMultipartUploadAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.ErrorCode == S3Failure.NoSuchUpload)
        {
            // Gone already.
        }
    }

    private async Task<UploadRecord> BeginAsync(FileStatus status, string key, string recordFile, CancellationToken cancellation)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = bucket.ServiceName, Key = key, ContentType = ContentType.Of(key) };
        var begun = await client.InitiateMultipartUploadAsync(request, cancellation).ConfigureAwait(false);
        var partBytes = Math.Max(bucket.PartBytes, (status.SizeBytes + MaxParts - 1) / MaxParts);
        var record = new UploadRecord(key, begun.UploadId, status.Version, partBytes, []);
        record.Write(recordFile);
        return record;
    }

    private async Task SendAsync(string file, long size, UploadRecord record, string recordFile, CancellationToken cancellation)
    {
        var count = (int)((size + record.PartBytes - 1) / record.PartBytes);
        using var writing = new SemaphoreSlim(1, 1);
        await Parallel.ForEachAsync(
            Enumerable.Range(1, count).Where(number => !record.Parts.ContainsKey(number)).ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellation },
            async (number, cancel) =>
            {
                var etag = await SendPartAsync(file, size, record, number, cancel).ConfigureAwait(false);
                await writing.WaitAsync(cancel).ConfigureAwait(false);
                try
                {
                    record.Parts[number] = etag;
                    record.Write(recordFile);
                }
                finally
                {
                    writing.Release();
                }
            }).ConfigureAwait(false);
        var complete = new CompleteMultipartUploadRequest
        {
            BucketName = bucket.ServiceName,
            Key = record.Key,
            UploadId = record.UploadId,
            PartETags = [.. record.Parts.Select(p => new PartETag(p.Key, p.Value))],
        };
        await client.CompleteMultipartUploadAsync(complete, cancellation).ConfigureAwait(false);
    }

    private async Task<string> SendPartAsync(string file, long size, UploadRecord record, int number, CancellationToken cancellation)
    {
        var from = (number - 1) * record.PartBytes;
        var request = new UploadPartRequest
        {
            BucketName = bucket.ServiceName,
            Key = record.Key,
            UploadId = record.UploadId,
            PartNumber = number,
            FilePath = file,
            FilePosition = from,
            PartSize = Math.Min(record.PartBytes, size - from),
            UseChunkEncoding = false, // else services other than AWS may store the framing
        };
        return (await client.UploadPartAsync(request, cancellation).ConfigureAwait(false)).ETag;
    }
}
