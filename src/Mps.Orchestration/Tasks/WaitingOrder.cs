namespace Mps.Orchestration.Tasks;

/// <summary>
/// Which waiting task is next. Every task has a turn: the moment it was created, moved by <see cref="AgePerPriority"/> towards
/// the past for each step of its priority (-10 to 10), towards the future when negative. The earliest turn is next. A turn never
/// moves, and every task created later gets a later one in the end: ten minutes of waiting count as much as one step of priority,
/// and nobody waits more than 200 minutes longer for the sake of tasks that came after it.
/// <para>
/// Tasks of <c>TaskType</c> Offline stand behind all Online ones: they run when nothing Online waits. Inside the windows of
/// <c>Tasks:OffPeak</c> they stand among the Online ones, by their turns; and so does one that has waited for
/// <see cref="LongestOfflineWait"/>, which makes it the next.
/// </para>
/// </summary>
public static class WaitingOrder
{
    /// <summary>Waiting so long counts as one step of priority. The store's index has it, too.</summary>
    public static readonly TimeSpan AgePerPriority = TimeSpan.FromMinutes(10);

    /// <summary>An Offline task runs within three days (API, ProcessMedia <c>TaskType</c>): from then on it waits as an Online one.</summary>
    public static readonly TimeSpan LongestOfflineWait = TimeSpan.FromDays(3);
}
