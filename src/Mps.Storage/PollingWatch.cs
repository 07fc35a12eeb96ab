using System.Runtime.CompilerServices;
using Mps.Orchestration.Storage;

namespace Mps.Storage;

/// <summary>
/// Tells new and replaced objects by listing again and again. Keeps the version of every object that it has seen (about
/// 200 bytes each).
/// </summary>
/// <param name="list">Lists what is there, in any order.</param>
/// <param name="interval">Between the end of one listing and the next.</param>
/// <param name="stableFor">An object is told once its version has not changed for so long; zero when objects appear whole.</param>
/// <param name="onAway">Told of a listing that failed; the next one is tried after the interval.</param>
/// <param name="time">The clock.</param>
internal sealed class PollingWatch(
    Func<CancellationToken, IAsyncEnumerable<StoredObject>> list,
    TimeSpan interval,
    TimeSpan stableFor,
    Action<ObjectStoreException> onAway,
    TimeProvider time)
{
    private readonly Dictionary<string, Sighting> _seen = new(StringComparer.Ordinal);
    private long _round;

    public async IAsyncEnumerable<StoredObject> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            _round++;
            foreach (var complete in await LookAsync(cancellation).ConfigureAwait(false))
            {
                yield return complete;
                _seen[complete.Key].Told = true;
            }

            await Task.Delay(interval, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<List<StoredObject>> LookAsync(CancellationToken cancellation)
    {
        var complete = new List<StoredObject>();
        try
        {
            await foreach (var found in list(cancellation).WithCancellation(cancellation).ConfigureAwait(false))
            {
                if (!_seen.TryGetValue(found.Key, out var sighting) || sighting.Version != found.Version)
                    _seen[found.Key] = sighting = new Sighting(found.Version, time.GetTimestamp());
                sighting.Round = _round;
                if (!sighting.Told && time.GetElapsedTime(sighting.Since) >= stableFor) complete.Add(found);
            }
        }
        catch (ObjectStoreException e)
        {
            onAway(e);
            return complete; // What was not listed may still be there: nothing is forgotten.
        }

        foreach (var gone in _seen.Where(s => s.Value.Round != _round).Select(s => s.Key).ToList()) _seen.Remove(gone);
        return complete;
    }

    private sealed class Sighting(string version, long since)
    {
        public string Version { get; } = version;

        public long Since { get; } = since;

        public long Round { get; set; }

        public bool Told { get; set; }
    }
}
