using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline;

/// <summary>The one place that decides whose fault an exception is and whether trying again can help.</summary>
public static class FailureClassifier
{
    private const int NoSuchFile = 2, NotPermitted = 1, AccessDenied = 13, NoSpace = 28, ReadOnly = 30, TooLarge = 27, QuotaExceeded = 122, OutOfMemory = 12;

    /// <summary>What to report for <paramref name="error"/>, met in <paramref name="phase"/>.</summary>
    public static JobFailure Classify(Exception error, JobPhase phase) => error switch
    {
        JobException known => known.Failure,
        MediaException media => Classify(media, phase),
        IOException io when (io.HResult & 0xffff) == NoSpace => new JobFailure(
            phase, JobFault.Destination, true, io.Message, 0, JobFailureDetail.NoSpace),
        IOException or UnauthorizedAccessException => new JobFailure(
            phase, Reads(phase) ? JobFault.Source : JobFault.Destination, false, error.Message),
        OutOfMemoryException => new JobFailure(phase, JobFault.Daemon, true, "The worker ran out of memory."),
        _ => new JobFailure(phase, JobFault.Daemon, false, $"Unexpected {error.GetType().Name}: {error.Message}"),
    };

    private static JobFailure Classify(MediaException error, JobPhase phase)
    {
        if (error.Interrupted)
        {
            return new JobFailure(phase, Reads(phase) ? JobFault.Source : JobFault.Destination, true,
                $"{error.Operation}: no answer within the configured time.", error.Code, JobFailureDetail.TimedOut);
        }

        return error.Errno switch
        {
            NoSpace or QuotaExceeded or TooLarge when !Reads(phase) =>
                new JobFailure(phase, JobFault.Destination, true, error.Message, error.Code, JobFailureDetail.NoSpace),
            AccessDenied or NotPermitted or ReadOnly when !Reads(phase) =>
                new JobFailure(phase, JobFault.Destination, false, error.Message, error.Code),
            OutOfMemory => new JobFailure(phase, JobFault.Daemon, true, error.Message, error.Code),
            NoSuchFile when Reads(phase) => new JobFailure(phase, JobFault.Source, false, error.Message, error.Code),
            _ => new JobFailure(phase, FaultOf(phase), phase == JobPhase.Open && !error.InvalidData, error.Message, error.Code),
        };
    }

    private static bool Reads(JobPhase phase) => phase is JobPhase.Open or JobPhase.Probe or JobPhase.Decode;

    private static JobFault FaultOf(JobPhase phase) => phase switch
    {
        JobPhase.Open or JobPhase.Probe or JobPhase.Decode => JobFault.Source,
        JobPhase.Plan => JobFault.Request,
        JobPhase.Commit or JobPhase.Mux => JobFault.Destination,
        _ => JobFault.Daemon,
    };
}
