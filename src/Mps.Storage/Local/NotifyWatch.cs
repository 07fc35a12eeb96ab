using System.Runtime.CompilerServices;
using Mps.Orchestration.Storage;

namespace Mps.Storage.Local;

/// <summary>
/// Tells new and replaced files of a folder as the kernel notices them: when they are closed after writing, or renamed into
/// place. What is found by looking (at the start, in a new folder, after an overflow of the kernel's queue) is told unless
/// somebody writes to it, in which case its close will tell it; where the kernel does not say who writes, once it has not
/// changed for a while.
/// </summary>
/// <param name="root">The folder, every link followed.</param>
/// <param name="prefix">How the keys that are told begin.</param>
/// <param name="stableFor">How long a file must not have changed when the kernel does not say who writes.</param>
/// <param name="time">The clock.</param>
internal sealed class NotifyWatch(string root, string prefix, TimeSpan stableFor, TimeProvider time)
{
    private readonly Dictionary<int, string> _folders = [];
    private readonly Dictionary<string, (string Version, long Since)> _unsure = new(StringComparer.Ordinal);

    /// <summary>Why the watch ended before it was told to: a limit of the system; null while it has not.</summary>
    public string? Ended { get; private set; }

    /// <summary>Ends when it is cancelled, or with <see cref="Ended"/>.</summary>
    public async IAsyncEnumerable<StoredObject> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var notify = Open();
        if (notify is null) yield break;
        var found = new List<StoredObject>();
        Look(notify, "", found);
        while (Ended is null)
        {
            foreach (var complete in found) yield return complete;
            found.Clear();
            await WaitAsync(notify, cancellation).ConfigureAwait(false);
            Take(notify, found);
            Settle(found);
        }
    }

    private Inotify? Open()
    {
        try
        {
            return new Inotify();
        }
        catch (IOException e)
        {
            Ended = e.Message;
            return null;
        }
    }

    /// <summary>Until there is an event, or it is time to look again at a file of which we are not sure.</summary>
    private async Task WaitAsync(Inotify notify, CancellationToken cancellation)
    {
        if (_unsure.Count == 0)
        {
            await notify.Events.WaitToReadAsync(cancellation).ConfigureAwait(false);
            return;
        }

        var wait = _unsure.Values.Min(u => stableFor - time.GetElapsedTime(u.Since));
        if (wait <= TimeSpan.Zero) return;
        using var due = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellation);
        try
        {
            await notify.Events.WaitToReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It is time.
        }
    }

    private void Take(Inotify notify, List<StoredObject> found)
    {
        while (notify.Events.TryRead(out var e))
        {
            if (e.Change.HasFlag(FolderChange.QueueOverflow)) Look(notify, "", found);
            else if (e.Change.HasFlag(FolderChange.WatchRemoved)) _folders.Remove(e.Watch);
            else if (_folders.TryGetValue(e.Watch, out var folder) && !TemporaryName.IsPart(e.Name)) Take(notify, e.Change, folder + e.Name, found);
        }
    }

    private void Take(Inotify notify, FolderChange change, string key, List<StoredObject> found)
    {
        if (change.HasFlag(FolderChange.IsFolder))
        {
            if (change.HasFlag(FolderChange.Created) || change.HasFlag(FolderChange.MovedIn)) Look(notify, key + "/", found);
        }
        else if (!change.HasFlag(FolderChange.Created) && FileWriters.Has(PathOf(key)) != true)
        {
            _unsure.Remove(key);
            if (Find(key) is { } complete) found.Add(complete);
        }
    }

    /// <summary>Watches a folder and those in it, each before its files are listed, so that nothing falls between the two.</summary>
    private void Look(Inotify notify, string folder, List<StoredObject> found)
    {
        if (Ended is not null || !MayHold(folder)) return;
        try
        {
            if (notify.Watch(PathOf(folder)) is not { } watch) return;
            _folders[watch] = folder;
        }
        catch (IOException e)
        {
            Ended = e.Message;
            return;
        }

        foreach (var entry in Entries(folder))
        {
            var key = folder + entry.Name;
            if (TemporaryName.IsPart(entry.Name) || entry.LinkTarget is not null) continue;
            if (entry is DirectoryInfo) Look(notify, key + "/", found);
            else if (Find(key) is { } there) Judge(there, found);
        }
    }

    private void Judge(StoredObject there, List<StoredObject> found)
    {
        if (FileWriters.Has(PathOf(there.Key)) is { } written)
        {
            if (!written) found.Add(there);
            return;
        }

        var age = time.GetUtcNow() - there.Modified;
        if (age >= stableFor) found.Add(there);
        else _unsure[there.Key] = (there.Version, time.GetTimestamp());
    }

    /// <summary>Looks again at files that were too young.</summary>
    private void Settle(List<StoredObject> found)
    {
        foreach (var (key, (version, since)) in _unsure.Where(u => time.GetElapsedTime(u.Value.Since) >= stableFor).ToList())
        {
            var now = Find(key);
            if (now is null || now.Version == version)
            {
                _unsure.Remove(key);
                if (now is not null) found.Add(now);
            }
            else
            {
                _unsure[key] = (now.Version, time.GetTimestamp());
            }
        }
    }

    private List<FileSystemInfo> Entries(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(PathOf(folder)).EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // gone again, or not for us
        }
    }

    /// <summary>The file as it is now; null when it is gone, no file, or not asked for.</summary>
    private StoredObject? Find(string key) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && FileStatus.Of(PathOf(key)) is { } status
            ? new StoredObject(key, status.SizeBytes, status.Modified, status.Version)
            : null;

    private bool MayHold(string folder) =>
        folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal);

    private string PathOf(string key) => Path.Combine(root, key);
}
