namespace Mps.Jobs;

/// <summary>Where a job was when it failed.</summary>
public enum JobPhase
{
    /// <summary>Reaching the input: connecting, reading the first bytes.</summary>
    Open,

    /// <summary>Recognising container and streams.</summary>
    Probe,

    /// <summary>Fitting the request to the source, before any output is opened.</summary>
    Plan,

    /// <summary>Reading and decoding.</summary>
    Decode,

    /// <summary>Filters and kernels.</summary>
    Process,

    /// <summary>Encoding.</summary>
    Encode,

    /// <summary>Writing containers.</summary>
    Mux,

    /// <summary>Verifying outputs and moving them to their storage.</summary>
    Commit,
}

/// <summary>Whose fault it is; decides who is told and whether a retry can help.</summary>
public enum JobFault
{
    /// <summary>The request asks for what cannot be.</summary>
    Request,

    /// <summary>The input is missing, unreachable or broken.</summary>
    Source,

    /// <summary>The output storage refuses.</summary>
    Destination,

    /// <summary>We are at fault: a crash, a lack of resources, a bug.</summary>
    Daemon,
}

/// <summary>Why a job or one output failed.</summary>
/// <param name="Phase">Where.</param>
/// <param name="Fault">Whose.</param>
/// <param name="Retryable">True when the same job may succeed later.</param>
/// <param name="Message">One or two sentences for the requester, with the library's own words where there are any.</param>
/// <param name="LibraryCode">The media library's error code, 0 when none.</param>
/// <param name="Detail">A finer cause than phase and fault, from <see cref="JobFailureDetail"/>.</param>
public sealed record JobFailure(
    JobPhase Phase,
    JobFault Fault,
    bool Retryable,
    string Message,
    int LibraryCode = 0,
    JobFailureDetail Detail = JobFailureDetail.None);

/// <summary>Causes that the API has a code of its own for.</summary>
public enum JobFailureDetail
{
    /// <summary>No finer cause.</summary>
    None,

    /// <summary>The source has no video stream and the output needs one.</summary>
    NoVideo,

    /// <summary>The source has no audio stream and the output needs one.</summary>
    NoAudio,

    /// <summary>The source's video has no known size.</summary>
    NoVideoSize,

    /// <summary>The time range lies outside the source.</summary>
    TimeRange,

    /// <summary>The request needs a capability that this build lacks.</summary>
    Unsupported,

    /// <summary>The destination has no space left.</summary>
    NoSpace,

    /// <summary>The source did not answer in time.</summary>
    TimedOut,
}
