using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Workers;

namespace Mps.Orchestration.Inputs;

/// <summary>DescribeMediaMetaData: probes an input while the caller waits.</summary>
public sealed class MediaMetadata(StorageRules rules, InputResolver inputs, Quarantine quarantine, IWorkerPool workers)
{
    /// <exception cref="ApiException"><c>InvalidParameterValue.SrcFile</c> when the source cannot be read; its message names the cause.</exception>
    public async Task<DescribeMediaMetaDataResponse> DescribeMediaMetaData(DescribeMediaMetaDataRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        rules.Source(request.InputInfo);
        var (input, failure) = await inputs.ResolveAsync(request.InputInfo!, cancellation).ConfigureAwait(false);
        if (input is null) throw new ApiException(ErrorCode.InvalidSrcFile, FailureCodes.Map(failure!).Message);
        if (await quarantine.RefusalAsync(input).ConfigureAwait(false) is { } refusal)
            throw new ApiException(ErrorCode.InvalidSrcFile, FailureCodes.Map(refusal).Message);
        try
        {
            var probed = await workers.ProbeAsync(input.Input, cancellation).ConfigureAwait(false);
            if (probed.Failure is { } cause) throw new ApiException(ErrorCode.InvalidSrcFile, FailureCodes.Map(cause).Message);
            return new DescribeMediaMetaDataResponse
            {
                MetaData = MetaDataView.Of(probed.Info ?? throw new ApiException(ErrorCode.InternalError, "The probe answered nothing.")),
            };
        }
        catch (WorkerLostException e) when (e.Exit is WorkerExit.NotStarted)
        {
            throw new ApiException(ErrorCode.InternalError, e.Message);
        }
        catch (WorkerLostException e)
        {
            await quarantine.CountAsync(input, e).ConfigureAwait(false);
            throw new ApiException(ErrorCode.InvalidSrcFile, $"Probe failed: the worker was lost over this input ({e.Exit}): {e.Message}");
        }
    }
}
