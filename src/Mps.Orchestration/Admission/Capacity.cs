using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Options;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Admission;

/// <summary>How many more of a task fit now.</summary>
/// <param name="More">So many could start beside what runs.</param>
/// <param name="Limit">What stops the next one.</param>
/// <param name="Need">What one of them takes.</param>
public sealed record Room(int More, Shortage? Limit, JobNeed Need);

/// <summary>Answers for operators: what is taken, how many more of a task can run here, and why a task waits.</summary>
public sealed class Capacity(Planner planner, AdmissionDesk desk, NodeBudget budget, TaskOptions options, TimeProvider time)
{
    /// <summary>Each resource with what is free of it.</summary>
    public IReadOnlyList<Shortage> State() => budget.State();

    /// <exception cref="ApiException">The request cannot be a task.</exception>
    public Room RoomFor(ProcessMediaRequest request)
    {
        var planned = planner.Plan(request);
        var need = desk.NeedOf(new MediaTask { Id = "", Created = time.GetUtcNow(), Input = planned.Input, Subtasks = planned.Subtasks });
        var (more, limit) = budget.RoomFor(need);
        return new Room(more, limit, need);
    }

    /// <summary>Why a waiting task waits, e.g. "needs 6.1 GiB of memory, 2.0 GiB are free of 8.0 GiB"; empty for one that does not wait.</summary>
    public string WhyWaiting(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.State != TaskState.Waiting) return "";
        if (desk.LackOf(task.Id) is { Resource: not Resource.Jobs } lack) return lack.Text;
        var jobs = budget.State().First(s => s.Resource == Resource.Jobs);
        var turn = jobs.Free < 1 ? $"its turn: {jobs.Total:0} of {jobs.Total:0} jobs run" : "its turn";
        return task.Offline && !new OffPeakWindows(options.OffPeak).Contains(time.GetLocalNow()) && time.GetUtcNow() - task.Created < WaitingOrder.LongestOfflineWait
            ? $"{turn}; as an Offline task it comes after all Online ones{(options.OffPeak.Count > 0 ? " outside " + string.Join(", ", options.OffPeak) : "")}"
            : turn;
    }
}
