using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

/// <summary>What is durable may be told of; streams on one file system do not depend on each other's folders.</summary>
public sealed class SyncRoundTests
{
    [Fact]
    public void A_folder_that_went_with_its_stream_fails_no_other()
    {
        var disk = new Disk();
        var round = new SyncRound(disk);
        var (first, second) = (new Member("/gone"), new Member("/there"));
        round.Join(first);
        round.Join(second);
        bool told = false;
        round.After(second, () => told = true);
        round.Drain();
        Assert.True(told);
        Assert.Null(second.Failure);
        Assert.Equal("/there", disk.Synced[^1]);
    }

    [Fact]
    public void A_disk_that_refuses_fails_all_and_nothing_is_told_of()
    {
        var round = new SyncRound(new Disk());
        var member = new Member("/broken");
        round.Join(member);
        bool told = false;
        round.After(member, () => told = true);
        round.Drain();
        Assert.False(told);
        Assert.Equal("broken", member.Failure!.Message);
    }

    private sealed class Disk : IFileSystemSync
    {
        public List<string> Synced { get; } = [];

        public long DeviceOf(string path) => 1;

        public void Sync(string path)
        {
            if (path == "/gone")
                throw new DirectoryNotFoundException(path);
            if (path == "/broken")
                throw new IOException("broken");
            Synced.Add(path);
        }
    }

    private sealed class Member(string folder) : IFlushed
    {
        public Exception? Failure { get; private set; }

        public string Folder => folder;

        public bool Flush() => false;

        public void Fail(Exception error) => Failure = error;
    }
}
