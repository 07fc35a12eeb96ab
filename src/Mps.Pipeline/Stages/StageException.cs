using Mps.Jobs;

namespace Mps.Pipeline.Stages;

/// <summary>Carries an error out of a stage together with the phase in which it was met.</summary>
internal sealed class StageException(JobPhase phase, Exception inner) : Exception(inner.Message, inner)
{
    public JobPhase Phase { get; } = phase;
}
