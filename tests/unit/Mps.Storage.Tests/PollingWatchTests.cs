using Mps.Orchestration.Storage;
using Xunit;

namespace Mps.Storage.Tests;

public sealed class PollingWatchTests
{
    [Fact]
    public async Task A_file_that_keeps_changing_is_told_once_it_has_rested()
    {
        var (told, script) = await RunAsync(TimeSpan.FromSeconds(3), 1, ["a1"], ["a2"], ["a3"], ["a3"], ["a3"], ["a3"]);
        Assert.Equal(["a3"], told);
        Assert.Equal(6, script.Listings); // first seen in the third listing, a second apart each
    }

    [Fact]
    public async Task An_outage_is_waited_out_and_nothing_is_told_twice()
    {
        var (told, script) = await RunAsync(TimeSpan.Zero, 3, ["a1", "b1"], null, ["a1", "b1"], null, ["a1", "b1", "c1"]);
        Assert.Equal(["a1", "b1", "c1"], told);
        Assert.Equal(2, script.Outages);
    }

    [Fact]
    public async Task What_was_replaced_or_came_again_is_told_again()
    {
        var (told, _) = await RunAsync(TimeSpan.Zero, 4, ["a1"], ["a2"], [], ["a2"], ["a2", "b1"]);
        Assert.Equal(["a1", "a2", "a2", "b1"], told);
    }

    /// <param name="stableFor">As the watch has it.</param>
    /// <param name="wanted">How many to take.</param>
    /// <param name="listings">Key and version, one letter each; null = the bucket is away. The last one lasts.</param>
    private static async Task<(List<string> Told, Script Script)> RunAsync(TimeSpan stableFor, int wanted, params string[]?[] listings)
    {
        var script = new Script(listings);
        var watch = new PollingWatch(_ => script.List(), TimeSpan.FromMilliseconds(1), stableFor, _ => script.Outages++, script);
        var told = new List<string>();
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var found in watch.RunAsync(late.Token))
        {
            told.Add(found.Key + found.Version);
            if (told.Count == wanted) break;
        }

        return (told, script);
    }

    /// <summary>Listings, and a clock that goes on by a second with each.</summary>
    private sealed class Script(string[]?[] listings) : TimeProvider
    {
        public int Listings { get; private set; }

        public int Outages { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Listings;

        public async IAsyncEnumerable<StoredObject> List()
        {
            await Task.Yield();
            var now = listings[Math.Min(Listings++, listings.Length - 1)]
                ?? throw new ObjectStoreException(ObjectStoreProblem.Unavailable, "away");
            foreach (var found in now) yield return new StoredObject(found[..1], 1, DateTimeOffset.UnixEpoch, found[1..]);
        }
    }
}
