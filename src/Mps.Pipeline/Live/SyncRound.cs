namespace Mps.Pipeline.Live;

/// <summary>
/// Once a second, for everything that lies on one file system: hand what waits in the muxers to the kernel, make it durable with
/// one call, then do what had to wait for that (rename closed segments, tell of them), in order. So a hundred recordings cost one
/// synchronisation a second, and the threads that receive never wait for a disk.
/// </summary>
#pragma warning disable CA1001 // A round lives as long as the process: its thread waits for the event at any time.
internal sealed class SyncRound
#pragma warning restore CA1001
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private const int StackBytes = 256 * 1024;

    private readonly IFileSystemSync _fileSystem;
    private readonly Lock _gate = new();
    private readonly List<IFlushed> _members = [];
    private readonly AutoResetEvent _hurry = new(false);
    private List<(IFlushed Member, Action Commit)> _waiting = [];
    private bool _started;

    /// <param name="fileSystem">The operating system.</param>
    public SyncRound(IFileSystemSync fileSystem) => _fileSystem = fileSystem;

    /// <summary>Takes part in every round from now on. Call it outside of any sandbox: the first one starts the thread.</summary>
    public void Join(IFlushed member)
    {
        lock (_gate)
        {
            _members.Add(member);
            if (_started)
                return;
            _started = true;
            new Thread(Work, StackBytes) { IsBackground = true, Name = "sync" }.Start();
        }
    }

    /// <summary>No longer takes part; what it has committed is still done.</summary>
    public void Leave(IFlushed member)
    {
        lock (_gate)
            _members.Remove(member);
    }

    /// <summary>Does something once all that was written before is durable. Those of a member keep their order.</summary>
    /// <param name="member">Is told when it cannot be made durable, or when the action fails.</param>
    /// <param name="commit">Runs on the round's thread.</param>
    public void After(IFlushed member, Action commit)
    {
        lock (_gate)
            _waiting.Add((member, commit));
    }

    /// <summary>Waits until everything that was asked for so far is done. Does not wait for the next second.</summary>
    public void Drain()
    {
        using var done = new ManualResetEventSlim();
        lock (_gate)
        {
            // Nobody has ever taken part, so nothing is waited for.
            if (!_started)
                return;
            _waiting.Add((Nobody.Instance, done.Set));
        }

        _hurry.Set();
        done.Wait();
    }

    private void Work()
    {
        while (true)
        {
            _hurry.WaitOne(Period);
            IFlushed[] members;
            lock (_gate)
                members = [.. _members];
            bool written = false;
            foreach (IFlushed member in members)
                written |= member.Flush();
            List<(IFlushed Member, Action Commit)> due;
            lock (_gate)
                (due, _waiting) = (_waiting, []);
            if (!written && due.Count == 0)
                continue;
            IOException? refused = Sync(members.Concat(due.Select(d => d.Member)));
            if (refused is not null)
            {
                foreach (IFlushed member in members)
                    member.Fail(refused);
            }

            foreach ((IFlushed member, Action commit) in due)
                Do(member, commit, refused);
        }
    }

    // Null when everything is durable. A stream's folder goes when it ends: any that is there stands for the file system.
    private IOException? Sync(IEnumerable<IFlushed> members)
    {
        IOException? refused = null;
        foreach (string folder in members.Select(m => m.Folder).OfType<string>().Distinct())
        {
            try
            {
                _fileSystem.Sync(folder);
                return null;
            }
            catch (DirectoryNotFoundException e)
            {
                refused = e;
            }
            catch (IOException e)
            {
                return e;
            }
        }

        return refused;
    }

    private static void Do(IFlushed member, Action commit, IOException? refused)
    {
        try
        {
            // What could not be made durable is not promised to anybody; but nobody may wait for it for ever.
            if (refused is null || member == Nobody.Instance)
                commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            member.Fail(e);
        }
    }

    private sealed class Nobody : IFlushed
    {
        public static readonly Nobody Instance = new();

        public string? Folder => null;

        public bool Flush() => false;

        public void Fail(Exception error)
        {
        }
    }
}

/// <summary>Something that keeps bytes back until it is asked for them.</summary>
internal interface IFlushed
{
    /// <summary>Where it writes; null = nowhere.</summary>
    string? Folder { get; }

    /// <summary>Hands everything to the kernel; true when there was anything. Never throws: what fails is reported by the member itself.</summary>
    bool Flush();

    /// <summary>The storage refused.</summary>
    void Fail(Exception error);
}
