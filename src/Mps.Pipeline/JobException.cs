using Mps.Jobs;

namespace Mps.Pipeline;

/// <summary>A failure with its phase and fault already told apart.</summary>
public sealed class JobException(JobFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    /// <summary>The failure as the corridor reports it.</summary>
    public JobFailure Failure { get; } = failure;

    /// <summary>What it says holds for every further try as well.</summary>
    public bool IsFinal { get; init; }

    /// <summary>The request cannot be met by this source or this build.</summary>
    public static JobException Request(string message, JobFailureDetail detail = JobFailureDetail.None) =>
        new(new JobFailure(JobPhase.Plan, JobFault.Request, false, message, 0, detail));

    /// <summary>The source is at fault.</summary>
    public static JobException InSource(JobPhase phase, string message, JobFailureDetail detail = JobFailureDetail.None) =>
        new(new JobFailure(phase, JobFault.Source, false, message, 0, detail));

    /// <summary>The source may not be used, now or later.</summary>
    public static JobException Refused(JobPhase phase, string message) =>
        new(new JobFailure(phase, JobFault.Source, false, message)) { IsFinal = true };
}
