namespace Mps.Pipeline.Live;

/// <summary>The rounds of a process: one for each file system, so that a slow disk delays none but its own recordings. Any thread.</summary>
/// <param name="fileSystem">The operating system.</param>
public sealed class SyncRounds(IFileSystemSync fileSystem)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, SyncRound> _rounds = [];

    /// <summary>The round of a folder's file system.</summary>
    /// <exception cref="IOException">There is no such folder.</exception>
    internal SyncRound Of(string folder)
    {
        long device = fileSystem.DeviceOf(folder);
        lock (_gate)
        {
            if (!_rounds.TryGetValue(device, out SyncRound? round))
                _rounds.Add(device, round = new SyncRound(fileSystem));
            return round;
        }
    }
}
