namespace Mps.Integration.Tests.Harness;

/// <summary>Waits for a state that can only be asked for. Deadlines are generous: they end a hung test, they measure nothing.</summary>
internal static class Until
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Asks until the answer is not null.</summary>
    public static async Task<T> SomeAsync<T>(string what, Func<Task<T?>> ask, TimeSpan? deadline = null) where T : class
    {
        using var timeout = new CancellationTokenSource(deadline ?? Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            do
            {
                if (await ask() is { } answer)
                    return answer;
            }
            while (await timer.WaitForNextTickAsync(timeout.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
        }
        throw new TimeoutException($"Gave up waiting for {what} after {deadline ?? Patience}.");
    }

    /// <summary>Asks until the answer is true.</summary>
    public static Task TrueAsync(string what, Func<bool> ask, TimeSpan? deadline = null) =>
        SomeAsync(what, () => Task.FromResult(ask() ? "yes" : null), deadline);

    /// <summary>Asks until the answer is true.</summary>
    public static Task TrueAsync(string what, Func<Task<bool>> ask, TimeSpan? deadline = null) =>
        SomeAsync(what, async () => await ask() ? "yes" : null, deadline);

    /// <summary>An awaited event, bounded.</summary>
    public static Task<T> WithinPatience<T>(this Task<T> task) => task.WaitAsync(Patience);

    /// <summary>An awaited event, bounded.</summary>
    public static Task WithinPatience(this Task task) => task.WaitAsync(Patience);
}
