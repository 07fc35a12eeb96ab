using System.Globalization;
using Microsoft.AspNetCore.Http;
using Mps.Orchestration.Storage;

namespace Mps.ControlPlane.Endpoints;

/// <summary>
/// GET /v1/objects?bucket=NAME&amp;prefix=PREFIX&amp;limit=N: the objects of a bucket by key, at most N (1000 unless told
/// otherwise); <c>more</c> says whether there are others.
/// </summary>
internal sealed class ObjectsEndpoint(BucketSet buckets)
{
    private const int DefaultLimit = 1000;
    private const int MaxLimit = 100_000;

    public async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var name = query["bucket"].ToString();
        var limit = DefaultLimit;
        if (query["limit"].ToString() is { Length: > 0 } given
            && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            await RefuseAsync(StatusCodes.Status400BadRequest, $"limit must be a number from 1 to {MaxLimit}.").ConfigureAwait(false);
        }
        else if (buckets.Find(name) is not { } bucket)
        {
            await RefuseAsync(StatusCodes.Status404NotFound, $"There is no bucket \"{name}\".").ConfigureAwait(false);
        }
        else
        {
            try
            {
                var found = await bucket.ListAsync(query["prefix"].ToString(), context.RequestAborted).Take(limit + 1).ToListAsync(context.RequestAborted).ConfigureAwait(false);
                var objects = found.Take(limit).Select(o => new ObjectReply(o.Key, o.SizeBytes, o.Modified)).ToList();
                await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new ObjectsReply(bucket.Bucket, objects, found.Count > limit)).ConfigureAwait(false);
            }
            catch (ObjectStoreException e)
            {
                await RefuseAsync(StatusCodes.Status502BadGateway, e.Message).ConfigureAwait(false);
            }
        }

        Task RefuseAsync(int status, string why) => JsonReply.WriteAsync(context, status, new ErrorReply(why));
    }
}

/// <summary>The body of GET /v1/objects.</summary>
internal sealed record ObjectsReply(string Bucket, IReadOnlyList<ObjectReply> Objects, bool More);

/// <summary>One object.</summary>
internal sealed record ObjectReply(string Key, long SizeBytes, DateTimeOffset Modified);
