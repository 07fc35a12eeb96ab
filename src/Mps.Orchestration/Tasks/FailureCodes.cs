using Mps.Jobs;

namespace Mps.Orchestration.Tasks;

/// <summary>How failures are told in the API's words.</summary>
public static class FailureCodes
{
    /// <summary>
    /// The number of every failure. It is the only one that published results of the real service show; the cause is told
    /// apart by <c>ErrCodeExt</c>, which is documented.
    /// </summary>
    public const long ErrCode = 30010;

    public const string InvalidInput = "InvalidInput";
    public const string InvalidTimeOffset = "InvalidInput.InvalidTimeOffset";
    public const string DefinitionNotExist = "InvalidInput.DefinitionNotExist";
    public const string ConfigurationUnsupported = "InvalidInput.ConfigurationUnsupported";
    public const string SourceFileError = "SourceFileError";
    public const string NoVideoMedia = "SourceFileError.NoVideoMedia";
    public const string NoVideoResolution = "SourceFileError.NoVideoResolution";
    public const string InternalError = "InternalError";

    /// <summary>The API's code for a failure of the media house; the message carries phase, cause and the library's words.</summary>
    public static SubtaskError Map(JobFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var ext = (failure.Detail, failure.Fault) switch
        {
            (JobFailureDetail.TimeRange, _) => InvalidTimeOffset,
            (JobFailureDetail.Unsupported, JobFault.Source) => SourceFileError,
            (JobFailureDetail.Unsupported, _) => ConfigurationUnsupported,
            (JobFailureDetail.NoVideo, _) => NoVideoMedia,
            (JobFailureDetail.NoVideoSize, _) => NoVideoResolution,
            (JobFailureDetail.NoAudio, _) => SourceFileError,
            (_, JobFault.Request) => InvalidInput,
            (_, JobFault.Source) => SourceFileError,
            (_, JobFault.Destination or JobFault.Daemon) => InternalError,
            _ => throw new ArgumentOutOfRangeException(nameof(failure)),
        };
        var cause = failure.Detail switch
        {
            JobFailureDetail.NoSpace => "destination full",
            JobFailureDetail.TimedOut => "source timed out",
            _ => failure.Fault switch
            {
                JobFault.Request => "request",
                JobFault.Source => "source",
                JobFault.Destination => "destination",
                _ => "daemon",
            },
        };
        var library = failure.LibraryCode == 0 ? "" : $" (library code {failure.LibraryCode})";
        return new SubtaskError(ErrCode, ext, $"{failure.Phase} failed, {cause}: {failure.Message}{library}");
    }

    /// <summary>A request that names a template which does not exist.</summary>
    public static SubtaskError NoSuchDefinition(string family, long definition) =>
        new(ErrCode, DefinitionNotExist, $"There is no {family} template {definition}.");

    /// <summary>A request for something that this version does not do yet.</summary>
    public static SubtaskError Unsupported(string capability) =>
        new(ErrCode, ConfigurationUnsupported, $"This version cannot do {capability} yet.");

    /// <summary>A subtask whose input was to come from another subtask.</summary>
    public static SubtaskError Follows(Subtask failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        return new(ErrCode, failed.Error!.ErrCodeExt, $"Subtask {failed.Index} ({failed.Kind.ActivityName()}), which this one follows, failed: {failed.Error.Message}");
    }

    /// <summary>A time range that no source can satisfy.</summary>
    public static SubtaskError BadTimeOffset(string message) => new(ErrCode, InvalidTimeOffset, message);

    /// <summary>Stopped on request.</summary>
    public static SubtaskError Aborted { get; } = new(ErrCode, InternalError, "aborted");

    /// <summary>Our own fault.</summary>
    public static SubtaskError Internal(string message) => new(ErrCode, InternalError, message);
}
