using System.Diagnostics;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Storage.Local;
using Xunit;

namespace Mps.Storage.Tests;

/// <summary>Files that other programs write into a bucket's folder, by their ways of doing so.</summary>
public abstract class LocalWatchSuite : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _late = new(TimeSpan.FromMinutes(2));
    private IAsyncEnumerator<StoredObject> _watch = null!;

    private protected abstract WatchOptions Options { get; }

    private protected virtual TimeProvider Clock => TimeProvider.System;

    private protected string Root => _folder.File("bucket");

    public async ValueTask InitializeAsync()
    {
        var store = new LocalObjectStore("b", "", Root, Options, Clock);
        await File.WriteAllTextAsync(PathOf("first"), "1");
        _watch = store.WatchAsync("", _late.Token).GetAsyncEnumerator(_late.Token);
        Assert.Equal("first", (await NextAsync()).Key); // from now on the folder is watched
    }

    public async ValueTask DisposeAsync()
    {
        await _late.CancelAsync();
        try
        {
            await _watch.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // A step of the test is still waiting for it.
        }

        _late.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_file_written_slowly_is_told_whole()
    {
        var next = NextAsync();
        await using (var file = File.Create(PathOf("slow.mp4")))
        {
            for (var chunk = 0; chunk < 5; chunk++)
            {
                await file.WriteAsync(new byte[1000]);
                await file.FlushAsync();
                await PassAsync();
                Assert.False(next.IsCompleted);
            }
        }

        Assert.Equal(("slow.mp4", 5000L), ((await next).Key, (await next).SizeBytes));
    }

    [Fact]
    public async Task Temporaries_are_told_under_their_final_name()
    {
        var next = NextAsync();
        foreach (var name in new[] { "a.part", "b.tmp", "c.crdownload", "d~", ".e.mp4.Xy12ab", ".hidden" }) await File.WriteAllTextAsync(PathOf(name), "x");
        Directory.CreateDirectory(PathOf(".mps-staging/t-1"));
        await File.WriteAllTextAsync(PathOf(".mps-staging/t-1/x"), "x");
        File.Move(PathOf(".e.mp4.Xy12ab"), PathOf("e.mp4"));
        Assert.Equal("e.mp4", (await next).Key);
    }

    [Fact]
    public async Task New_folders_are_watched_however_deep()
    {
        Directory.CreateDirectory(PathOf("a/b"));
        await File.WriteAllTextAsync(PathOf("a/b/c"), "x");
        Assert.Equal("a/b/c", (await NextAsync()).Key);
        await File.WriteAllTextAsync(PathOf("a/b/d"), "x");
        Assert.Equal("a/b/d", (await NextOtherAsync("a/b/c")).Key);
        Directory.CreateDirectory(_folder.File("elsewhere/e"));
        await File.WriteAllTextAsync(_folder.File("elsewhere/e/f"), "x");
        Directory.Move(_folder.File("elsewhere"), PathOf("moved"));
        Assert.Equal("moved/e/f", (await NextOtherAsync("a/b/d")).Key);
    }

    [Fact]
    public async Task Links_are_not_followed()
    {
        Directory.CreateDirectory(_folder.File("outside"));
        await File.WriteAllTextAsync(_folder.File("outside/x"), "x");
        Directory.CreateSymbolicLink(PathOf("out"), _folder.File("outside"));
        File.CreateSymbolicLink(PathOf("link"), _folder.File("outside/x"));
        await File.WriteAllTextAsync(PathOf("real"), "x");
        Assert.Equal("real", (await NextAsync()).Key);
    }

    [Fact]
    public async Task A_copy_by_cp_is_told_once_it_is_complete()
    {
        await File.WriteAllBytesAsync(_folder.File("source"), new byte[3_000_000]);
        using var copy = Process.Start("cp", [_folder.File("source"), PathOf("copy")]);
        var told = await NextAsync();
        Assert.Equal(("copy", 3_000_000L), (told.Key, told.SizeBytes));
        await copy.WaitForExitAsync();
    }

    private protected string PathOf(string key) => Path.Combine(Root, key);

    private protected async Task<StoredObject> NextAsync()
    {
        Assert.True(await _watch.MoveNextAsync());
        return _watch.Current;
    }

    /// <summary>Lets the watch look at least once.</summary>
    private protected abstract Task PassAsync();

    /// <summary>The next one that was not told already; being told twice is allowed.</summary>
    private async Task<StoredObject> NextOtherAsync(string told)
    {
        var next = await NextAsync();
        while (next.Key == told) next = await NextAsync();
        return next;
    }
}

public sealed class NotifyWatchTests : LocalWatchSuite
{
    // Long, so that nothing is told for being old enough.
    private protected override WatchOptions Options => new() { Mode = "Notify", StableFor = TimeSpan.FromHours(1) };

    private protected override Task PassAsync() => Task.CompletedTask;

    [Fact]
    public async Task What_is_being_written_when_the_watch_begins_waits_for_its_end()
    {
        using var file = File.Create(PathOf("young"));
        file.WriteByte(1);
        file.Flush();
        if (FileWriters.Has(PathOf("young")) is null) Assert.Skip("the kernel does not say who writes here");
        await using var another = new LocalObjectStore("b", "", Root, Options).WatchAsync("", CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await another.MoveNextAsync());
        Assert.Equal("first", another.Current.Key);
        var next = another.MoveNextAsync().AsTask();
        file.WriteByte(2);
        file.Close();
        Assert.True(await next);
        Assert.Equal(("young", 2L), (another.Current.Key, another.Current.SizeBytes));
    }

    [Fact]
    public async Task A_burst_beyond_the_queue_loses_nothing()
    {
        // Nobody asks for the next element meanwhile, so the events pile up.
        var wanted = Enumerable.Range(0, 30_000).Select(i => $"n{i:D5}").ToHashSet();
        foreach (var name in wanted) await File.WriteAllBytesAsync(PathOf(name), []);
        while (wanted.Count > 0) wanted.Remove((await NextAsync()).Key);
    }
}

public sealed class PollWatchTests : LocalWatchSuite
{
    private readonly Looks _looks = new();

    private protected override TimeProvider Clock => _looks;

    // A hundred looks: however slow the machine is, none is over while a test writes its next piece.
    private protected override WatchOptions Options => new()
    {
        Mode = "Poll",
        Interval = TimeSpan.FromMilliseconds(10),
        StableFor = TimeSpan.FromSeconds(100),
    };

    // The one that is under way may have passed the file already.
    private protected override async Task PassAsync()
    {
        for (var passed = _looks.GetTimestamp(); _looks.GetTimestamp() < passed + 2;) await Task.Yield();
    }

    /// <summary>A clock that goes on by a second with each wait for the next look.</summary>
    private sealed class Looks : TimeProvider
    {
        private long _count;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Volatile.Read(ref _count);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _count);
            return System.CreateTimer(callback, state, dueTime, period);
        }
    }
}
