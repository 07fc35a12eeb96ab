namespace Mps.Orchestration;

/// <summary>How a service lives: round after round until it is told to stop. A round that fails is told of and begun anew after a rest.</summary>
internal static class Rounds
{
    /// <summary>The rest of services that only wait for the store.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>Returns once <paramref name="stopping"/> is signalled and the round under way has ended; never throws.</summary>
    /// <param name="round">One look at what there is to do, and the wait for more.</param>
    /// <param name="faltered">Told what a round died of.</param>
    /// <param name="rest">From a failure to the next round.</param>
    /// <param name="time">The clock that rests are taken by.</param>
    /// <param name="stopping">The service's end.</param>
    public static async Task RunAsync(
        Func<CancellationToken, Task> round, Action<Exception> faltered, TimeSpan rest, TimeProvider time, CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await round(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The store may falter (disk full); whoever lives on it must not die of it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                faltered(e);
                await Task.Delay(rest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
