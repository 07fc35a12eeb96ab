using Mps.Jobs;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Storage.Local;
using Xunit;

namespace Mps.Storage.Tests;

public sealed class LocalObjectStoreTests : ObjectStoreSuite
{
    private string Root => Folder.File("store");

    private protected override Task<IObjectStore> OpenAsync(string name) => Task.FromResult<IObjectStore>(new LocalObjectStore(
        name, "local", Folder.File(name), new WatchOptions { Interval = TimeSpan.FromMilliseconds(50), StableFor = TimeSpan.FromMilliseconds(100) }));

    private protected override Task PutAsync(string key, byte[] content)
    {
        var path = Path.Combine(Root, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.WriteAllBytesAsync(path, content);
    }

    private protected override async Task<byte[]> ReadAsync(string key) =>
        await File.ReadAllBytesAsync(Assert.IsType<FileInput>((await Store.OpenInputAsync(key, CancellationToken.None)).Input).Path);

    [Fact]
    public async Task Links_may_not_lead_out()
    {
        await File.WriteAllTextAsync(Folder.File("secret"), "s");
        File.CreateSymbolicLink(Path.Combine(Root, "file"), Folder.File("secret"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "folder"), "../");
        File.CreateSymbolicLink(Path.Combine(Root, "circle"), "circle");
        await AssertRefusedAsync(ObjectStoreProblem.BadKey, () => Store.OpenInputAsync("file", CancellationToken.None));
        await AssertRefusedAsync(ObjectStoreProblem.BadKey, () => Store.OpenInputAsync("folder/secret", CancellationToken.None));
        await AssertRefusedAsync(ObjectStoreProblem.Refused, () => Store.OpenInputAsync("circle", CancellationToken.None));
        await AssertRefusedAsync(ObjectStoreProblem.BadKey, () => Store.ContentIdentityAsync("file", CancellationToken.None));
        var staging = Stage("x", [1]);
        await AssertRefusedAsync(ObjectStoreProblem.BadKey, () => CommitAsync(staging, "x", "folder/new"));
        Assert.False(File.Exists(Folder.File("new")));
        Assert.Empty(await KeysAsync(""));
    }

    [Fact]
    public async Task Links_inside_are_followed()
    {
        await PutAsync("real/a.mp4", [1]);
        Directory.CreateSymbolicLink(Path.Combine(Root, "alias"), "real");
        var opened = await Store.OpenInputAsync("/alias/a.mp4", CancellationToken.None);
        Assert.Equal(new FileInput(Path.Combine(Root, "real/a.mp4"), Root), opened.Input);
    }

    [Fact]
    public async Task The_folder_of_staging_goes_with_the_last_one()
    {
        var staging = Stage("x", [1]);
        Assert.True(Directory.Exists(Path.Combine(Root, ".mps-staging")));
        await Store.RemoveStagingAsync(staging, CancellationToken.None);
        Assert.False(Directory.Exists(Path.Combine(Root, ".mps-staging")));
    }

    [Fact]
    public async Task A_file_in_the_way_is_a_refusal()
    {
        await PutAsync("out", [1]);
        var staging = Stage("x", [1]);
        await AssertRefusedAsync(ObjectStoreProblem.Refused, () => CommitAsync(staging, "x", "out/x"));
    }

    [Fact]
    public void A_full_disk_is_told_apart()
    {
        // /dev/full answers every write with ENOSPC, as a full disk does.
        if (!File.Exists("/dev/full")) Assert.Skip("no /dev/full here");
        var full = Record.Exception(() =>
        {
            using var device = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
            device.WriteByte(1);
            device.Flush();
        });
        Assert.Equal(ObjectStoreProblem.NoSpace, LocalObjectStore.ProblemOf(full!));
        Assert.Equal(ObjectStoreProblem.Refused, LocalObjectStore.ProblemOf(new IOException("other")));
    }
}
