namespace Mps.Tests;

/// <summary>What the garbage collector is asked for by the calling thread.</summary>
public static class Allocations
{
    /// <summary>
    /// Bytes that <paramref name="work"/> allocates when everything that it calls is compiled: the least of five rounds after a
    /// first one, because the runtime itself allocates on this thread now and then (a better version of a method, a new
    /// allocation context). What is allocated per frame is in every round.
    /// </summary>
    public static long Of(Action work)
    {
        work();
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
