namespace Mps.Orchestration;

/// <summary>Waits between tries that grow.</summary>
internal static class Backoff
{
    /// <summary>The wait after one: twice as long, and no longer than <paramref name="most"/>.</summary>
    public static TimeSpan After(TimeSpan wait, TimeSpan most) => wait * 2 < most ? wait * 2 : most;
}
