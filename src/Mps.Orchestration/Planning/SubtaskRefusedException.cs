using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>One item of a request cannot be made while the others can: it becomes a failed subtask.</summary>
internal sealed class SubtaskRefusedException(SubtaskError error) : Exception(error.Message)
{
    public SubtaskError Error { get; } = error;
}
