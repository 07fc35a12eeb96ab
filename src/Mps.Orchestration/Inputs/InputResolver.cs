using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Inputs;

/// <summary>An input that a worker may open.</summary>
/// <param name="Input">For the worker.</param>
/// <param name="Identity">Tells one content from another: bucket, key and version, or the address.</param>
public sealed record ResolvedInput(MediaInput Input, string Identity);

/// <summary>Turns the API's input into one that a worker may open, right before it does.</summary>
public sealed class InputResolver(BucketSet buckets, InputPolicy policy, InputOptions options)
{
    /// <returns>The input, or why there is none.</returns>
    public async Task<(ResolvedInput? Input, JobFailure? Failure)> ResolveAsync(MediaInputInfo input, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Type == "URL") return await UrlAsync(input.UrlInputInfo?.Url ?? "", cancellation).ConfigureAwait(false);
        var (bucket, key) = input.Type == "AWS-S3"
            ? (input.S3InputInfo?.S3Bucket ?? "", input.S3InputInfo?.S3Object ?? "")
            : (input.CosInputInfo?.Bucket ?? "", input.CosInputInfo?.Object ?? "");
        try
        {
            var opened = await buckets.Get(bucket).OpenInputAsync(key, cancellation).ConfigureAwait(false);
            return (new ResolvedInput(opened.Input, $"{bucket}/{ObjectKey.Normalize(key)}|{opened.Version}"), null);
        }
        catch (ObjectStoreException e)
        {
            return (null, new JobFailure(JobPhase.Open, JobFault.Source, Retryable: e.Problem is ObjectStoreProblem.Unavailable, e.Message));
        }
    }

    private async Task<(ResolvedInput? Input, JobFailure? Failure)> UrlAsync(string url, CancellationToken cancellation)
    {
        if (await policy.RefusalResolvedAsync(url, cancellation).ConfigureAwait(false) is { } refusal)
            return (null, new JobFailure(JobPhase.Open, JobFault.Source, Retryable: true, refusal));
        var input = new UrlInput(url, options.ConnectTimeout.TotalSeconds, options.ReadTimeout.TotalSeconds, options.UserAgent, policy.Rules);
        return (new ResolvedInput(input, url), null);
    }
}
